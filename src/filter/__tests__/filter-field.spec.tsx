import { nullTranslator } from '@jupyterlab/translation';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import type { INames } from '../../ledger';
import { FilterField } from '../filter-field';
import type { IFilterProblem } from '../problem';
import { split } from '../problem';

const NAMES: INames = {
  parameters: [{ name: 'lr', runs: 12, values: [0.1] }],
  metrics: [{ name: 'accuracy', runs: 1, values: [] }],
  labels: [],
  tags: [],
  files: [],
  environment: [],
  packages: [],
  users: [],
  notebooks: []
};

function show(
  options: { problem?: IFilterProblem; names?: () => Promise<INames> } = {}
) {
  const asked: string[] = [];
  const Field = () => {
    const [filter, setFilter] = React.useState('');
    const onFilter = React.useCallback((text: string) => {
      asked.push(text);
      setFilter(text);
    }, []);
    return (
      <FilterField
        filter={filter}
        problem={options.problem ?? null}
        onFilter={onFilter}
        names={options.names ?? (async () => NAMES)}
        trans={nullTranslator.load('test')}
      />
    );
  };
  render(<Field />);
  const field = screen.getByRole<HTMLInputElement>('combobox');
  const options_ = () => screen.queryAllByRole('option');
  return { asked, field, options: options_, user: userEvent.setup() };
}

// jsdom lays nothing out, and so scrolls nothing.
Element.prototype.scrollIntoView = () => undefined;

describe('FilterField', () => {
  it('proposes names while one writes, and takes one with the arrows and Enter', async () => {
    const { field, options, user, asked } = show();
    await user.type(field, 'acc');
    expect(options().map(option => option.textContent)).toEqual([
      'metrics.accuracy1 run'
    ]);
    await user.keyboard('{ArrowDown}');
    expect(field.getAttribute('aria-activedescendant')).toBe(options()[0].id);
    await user.keyboard('{Enter}');
    expect(field.value).toBe('metrics.accuracy ');
    // What comes next is proposed at once.
    expect(options()[0].textContent).toBe('>');
    expect(asked).not.toContain('metrics.accuracy');
  });

  it('takes a proposal that is clicked', async () => {
    const { field, options, user } = show();
    await user.type(field, 'l');
    await user.click(options()[0]);
    expect(field.value).toBe('params.lr ');
  });

  it('goes on behind the proposal that was taken, at once', async () => {
    const { field } = show();
    const user = userEvent.setup({ delay: null });
    await user.type(field, ' = 1');
    await user.type(field, 'l', { initialSelectionStart: 0 });
    await user.keyboard('{ArrowDown}{Enter}x');
    const [text, cursor] = [field.value, field.selectionStart];
    expect(text.slice(0, cursor!)).toMatch(/^params\.lr ?x$/);
    await new Promise(resolve => requestAnimationFrame(resolve));
    expect(field.selectionStart).toBe(cursor);
  });

  it('leaves the focus to who goes on elsewhere', async () => {
    const { field } = show();
    const user = userEvent.setup({ delay: null });
    await user.type(field, 'l{ArrowDown}{Enter}{Tab}');
    expect(document.activeElement).not.toBe(field);
    await new Promise(resolve => requestAnimationFrame(resolve));
    expect(document.activeElement).not.toBe(field);
  });

  it('asks at Enter, whatever is proposed', async () => {
    const { field, options, user, asked } = show();
    await user.type(field, 'lr{Enter}');
    expect(asked[asked.length - 1]).toBe('lr');
    expect(options()).toEqual([]);
  });

  it('closes the proposals with Escape, and is emptied with another', async () => {
    const { field, options, user } = show();
    await user.type(field, 'lr{Escape}');
    expect(options()).toEqual([]);
    expect(field.value).toBe('lr');
    await user.keyboard('{Escape}');
    expect(field.value).toBe('');
  });

  it('works without names', async () => {
    const { field, user, asked } = show({
      names: async () => {
        throw new Error('No answer.');
      }
    });
    await user.type(field, 'lr{Enter}');
    expect(asked[asked.length - 1]).toBe('lr');
  });

  it('does not show the proposals of what is written no more', async () => {
    let answer: (names: INames) => void = () => undefined;
    const late = new Promise<INames>(resolve => {
      answer = resolve;
    });
    const { field, options, user } = show({ names: () => late });
    await user.type(field, 'lr{Enter}');
    await act(async () => answer(NAMES));
    expect(options()).toEqual([]);
  });

  it('proposes nothing for what was taken away before the names came', async () => {
    let answer: (names: INames) => void = () => undefined;
    const late = new Promise<INames>(resolve => {
      answer = resolve;
    });
    const { field, options, user } = show({ names: () => late });
    await user.type(field, 'lr{Escape}');
    expect(field.value).toBe('');
    await act(async () => answer(NAMES));
    expect(options()).toEqual([]);
  });

  it('points at what is wrong', async () => {
    const { field, user } = show({
      problem: { message: 'It is not understood.', column: 11 }
    });
    await user.type(field, 'params.lr >> 3{Enter}');
    expect(screen.getByRole('alert').textContent).toContain(
      'It is not understood.'
    );
    expect(document.querySelector('mark')?.textContent).toBe('>');
  });
});

describe('split', () => {
  it.each([
    ['params.lr >> 3', 12, ['params.lr >', '>', ' 3']],
    ['nothing = 3', 1, ['', 'nothing', ' = 3']],
    ['params.lr =', 12, ['params.lr =', '\u00a0', '']],
    ['', 5, ['', '\u00a0', '']]
  ])('of %j at column %i marks the piece there', (filter, column, parts) => {
    expect(split(filter, column)).toEqual(parts);
  });
});
