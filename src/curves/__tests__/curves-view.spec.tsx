import { Clipboard } from '@jupyterlab/apputils';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { CurvesCard } from '..';
import type { IScene } from '../scene';

// There is no canvas here: what a plot is given is looked at instead.
const scenes: IScene[] = [];
jest.mock('../plot', () => ({
  Plot: class {
    constructor(node: HTMLElement, scene: IScene) {
      scenes.push(scene);
    }
    update(scene: IScene) {
      scenes.push(scene);
    }
    pointAt() {
      // Nothing is drawn.
    }
    dispose() {
      // Nothing is held.
    }
  }
}));

/** Everything is on screen. */
class Observer {
  constructor(private readonly _seen: IntersectionObserverCallback) {}
  observe() {
    this._seen(
      [{ isIntersecting: true } as IntersectionObserverEntry],
      this as unknown as IntersectionObserver
    );
  }
  disconnect() {
    // Nothing is held.
  }
}

describe('CurvesCard', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let known: jest.Mock;

  // Loaded when it is first shown, which here takes longer than a test waits.
  beforeAll(() => import('../curves'));

  beforeEach(() => {
    Object.assign(window, { IntersectionObserver: Observer });
    scenes.length = 0;
    ledger = new FakeLedger();
    ledger.logged.set(
      'a',
      new Map([
        ['train/loss', [3, 2, 1]],
        ['val/loss', [4, NaN, 2]],
        ['<b>acc</b>', [0.5]]
      ])
    );
    changed = new Signal<object, ILedgerChange>({});
    known = jest.fn();
  });

  const card = (id = 'a') => (
    <CurvesCard
      runs={[{ id, title: 'first run' }]}
      client={ledger}
      changed={changed}
      host={{ trans: nullTranslator.load('') }}
      onKnown={known}
    />
  );
  const item = (name: string) =>
    within(screen.getByRole('figure', { name: 'loss' }))
      .getAllByRole('listitem')
      .filter(found => found.textContent?.includes(name))[0];

  it('shows a plot for each metric, with a legend, and names as text', async () => {
    render(card());
    await screen.findByRole('figure', { name: 'loss' });
    expect(known).toHaveBeenLastCalledWith(true);
    expect(screen.getByRole('figure', { name: '<b>acc</b>' })).toBeTruthy();
    expect(item('train/loss').textContent).toBe('train/loss1');
    expect(item('val/loss').textContent).toBe('val/loss2');
    expect(
      screen.getByRole('application', {
        name: '<b>acc</b>: 1 point, least 0.5 at step 0, greatest 0.5 at step 0, last 0.5'
      })
    ).toBeTruthy();
  });

  it('hides a curve, and reads values by the keyboard', async () => {
    const user = userEvent.setup();
    render(card());
    await screen.findByRole('figure', { name: 'loss' });
    await waitFor(() =>
      expect(scenes[scenes.length - 1].lines.length).toBeGreaterThan(0)
    );
    act(() =>
      screen.getByRole('application', { name: 'loss: 2 curves' }).focus()
    );
    await user.keyboard('{Shift>}{ArrowRight}{ArrowRight}{/Shift}');
    await waitFor(() => expect(item('val/loss').textContent).toContain('NaN'));
    expect(item('train/loss').textContent).toBe('train/loss2');
    await waitFor(() =>
      expect(
        within(screen.getByRole('figure', { name: 'loss' })).getByRole('status')
          .textContent
      ).toBe('step 1, train/loss 2, val/loss NaN')
    );

    const button = within(item('val/loss')).getByRole('button');
    expect(button.getAttribute('aria-pressed')).toBe('true');
    await user.click(button);
    expect(button.getAttribute('aria-pressed')).toBe('false');
    expect(item('val/loss').textContent).toBe('val/loss');
  });

  it('tells the same as a table', async () => {
    const user = userEvent.setup();
    render(card());
    await user.click(
      await screen.findByRole('checkbox', { name: 'As a table' })
    );
    const row = () => screen.getByRole('row', { name: /^val\/loss/ });
    await waitFor(() =>
      expect(
        within(row())
          .getAllByRole('cell')
          .map(cell => cell.textContent)
      ).toEqual(['3', '4', '2 at step 2', '4 at step 0', '2'])
    );
    await user.click(screen.getByRole('checkbox', { name: 'As a table' }));
  });

  it('copies the table with plain numbers', async () => {
    const user = userEvent.setup();
    const copy = jest
      .spyOn(Clipboard, 'copyToSystem')
      .mockImplementation(() => undefined);
    ledger.logged.set(
      'a',
      new Map([
        ['big, loss', [12345.5, 2]],
        ['two\nlines', [7]]
      ])
    );
    render(card());
    await user.click(
      await screen.findByRole('checkbox', { name: 'As a table' })
    );
    await waitFor(() =>
      expect(screen.queryAllByRole('cell', { name: '…' })).toEqual([])
    );
    await user.click(screen.getByRole('button', { name: 'Copy the table' }));
    expect(String(copy.mock.calls[0][0]).split('\n').slice(1)).toEqual([
      'big, loss\t2\t12345.5\t2\t12345.5\t2',
      'two lines\t1\t7\t7\t7\t7'
    ]);
    await user.click(screen.getByRole('checkbox', { name: 'As a table' }));
    copy.mockRestore();
  });

  it('keeps the field that finds while something is looked for', async () => {
    const user = userEvent.setup();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    ledger.logged.set('a', new Map(names.map(name => [name, [1]])));
    ledger.logged.set('b', new Map([['a', [1]]]));
    const { rerender } = render(card());
    await user.type(await screen.findByRole('searchbox'), 'g');
    rerender(card('b'));
    await screen.findByText('No metric has “g” in its name.');
    await user.clear(screen.getByRole('searchbox'));
    await screen.findByRole('figure', { name: 'a' });
  });

  it('says what is wrong and tries again', async () => {
    const user = userEvent.setup();
    ledger.problem = new LedgerError('failed', 'The disk is gone.');
    render(card());
    expect((await screen.findByRole('alert')).textContent).toContain(
      'The disk is gone.'
    );
    ledger.problem = null;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('figure', { name: 'loss' });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is nothing for a run without series', async () => {
    ledger.logged.set('a', new Map());
    render(card());
    await waitFor(() => expect(known).toHaveBeenLastCalledWith(false));
    expect(screen.queryByRole('group')).toBeNull();
  });
});
