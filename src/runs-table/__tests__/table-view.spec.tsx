import { nullTranslator } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { at } from '../../runs/__tests__/fake-ledger';
import type { ITableHost } from '../host';
import { TableHostProvider } from '../host';
import { RunsTableModel } from '../model';
import { TableView } from '../table-view';
import { TableLedger } from './table-ledger';

const HOSTILE =
  '<img src=x onerror="window.pwned = true"><script>window.pwned = true</script>';

// jsdom lays nothing out: the grid gets a size here.
beforeAll(() => {
  const size = (grid: number) => ({
    configurable: true,
    get(this: HTMLElement) {
      return this.matches('.jp-RunLedger-tableGrid') ? grid : 28;
    }
  });
  for (const name of ['clientHeight', 'offsetHeight']) {
    Object.defineProperty(HTMLElement.prototype, name, size(600));
  }
  for (const name of ['clientWidth', 'offsetWidth']) {
    Object.defineProperty(HTMLElement.prototype, name, size(1200));
  }
  Element.prototype.scrollTo = () => undefined;
});

describe('TableView', () => {
  let ledger: TableLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: RunsTableModel;
  let host: jest.Mocked<ITableHost>;

  const settle = () => new Promise(resolve => setTimeout(resolve, 0));

  beforeEach(() => {
    ledger = new TableLedger();
    ledger.known = {
      ...ledger.known,
      parameters: [{ name: 'lr', runs: 1, values: [] }],
      metrics: [{ name: 'accuracy', runs: 5, values: [] }]
    };
    changed = new Signal<object, ILedgerChange>({});
    model = new RunsTableModel(ledger, changed);
    host = {
      trans: nullTranslator.load(''),
      execute: jest.fn(),
      copy: jest.fn(),
      openMenu: jest.fn()
    };
  });

  afterEach(() => model.dispose());

  async function show(): Promise<HTMLElement> {
    const { container } = render(
      <TableHostProvider value={host}>
        <UseSignal signal={model.stateChanged}>
          {() => <TableView model={model} viewName={null} />}
        </UseSignal>
      </TableHostProvider>
    );
    await act(async () => {
      model.isActive = true;
      await settle();
      await settle();
    });
    return container;
  }

  const grid = () => screen.getByRole('grid');
  const row = (id: string) =>
    grid().querySelector<HTMLElement>(`[data-line="${CSS.escape(id)}"]`)!;
  const press = async (...keys: string[]) => {
    act(() => grid().focus());
    for (const key of keys) {
      await userEvent.keyboard(key);
    }
    await act(settle);
  };
  const current = () =>
    document.getElementById(grid().getAttribute('aria-activedescendant') ?? '');

  it('has a head for each column, under that of its group', async () => {
    ledger.fill(3, { parameters: { lr: 0.1 } });
    await show();
    const heads = screen
      .getAllByRole('columnheader')
      .map(head => head.textContent);
    expect(heads).toEqual([
      'Run',
      '',
      'Parameters',
      'Results',
      'Title',
      'Started',
      'Duration',
      'Notebook',
      'lr',
      'accuracy'
    ]);
    expect(grid()?.getAttribute('aria-rowcount')).toBe('5');
  });

  it('marks the best value with a word, not only with a colour', async () => {
    ledger.fill(3);
    await show();
    expect(within(row('r2')).getByRole('img', { name: 'best' })).not.toBeNull();
    expect(within(row('r1')).queryByRole('img', { name: 'best' })).toBeNull();
  });

  it('sorts at a click, and says so', async () => {
    ledger.fill(3);
    await show();
    const head = () => screen.getByRole('columnheader', { name: /accuracy/ });
    fireEvent.click(head());
    await act(settle);
    expect(head()?.getAttribute('aria-sort')).toBe('descending');
    expect(
      screen.getByText('Sorted by accuracy, descending')?.getAttribute('role')
    ).toBe('status');
  });

  it('is walked through by the keyboard', async () => {
    ledger.fill(4);
    await show();
    await press('{ArrowDown}{ArrowDown}{ArrowRight}');
    expect(current()?.closest('[data-line]')).toBe(row('r2'));
    expect(current()?.getAttribute('data-column')).toBe('started');
    await press(' ', '{ArrowDown}', ' ');
    expect(row('r2')?.getAttribute('aria-selected')).toBe('true');
    expect(row('r1')?.getAttribute('aria-selected')).toBe('true');
    await press('c');
    expect(host.execute).toHaveBeenLastCalledWith('compare', ['r2', 'r1']);
    await press('{Escape}', '{Enter}');
    expect(host.execute).toHaveBeenLastCalledWith('open', ['r1']);
    await press('{Control>}{Home}{/Control}');
    expect(current()?.textContent).toContain('Title');
  });

  it('has its columns moved, resized, hidden and sorted by the keyboard', async () => {
    ledger.fill(2);
    await show();
    await press('{ArrowRight}', '{Alt>}{ArrowRight}{/Alt}');
    expect(model.columns.map(({ key }) => key).slice(0, 3)).toEqual([
      'title',
      'duration',
      'started'
    ]);
    await press('{Shift>}{ArrowRight}{/Shift}');
    expect(model.columns[2].width).toBe(132);
    await press('{Enter}');
    expect(model.view.sort).toEqual({ key: 'started', isDescending: true });
    await press('{Delete}');
    expect(model.columns.map(({ key }) => key)).not.toContain('started');
  });

  it('copies a cell, and the selected runs as a table', async () => {
    ledger.fill(2, { parameters: { lr: 0.1 } });
    await show();
    await press('{ArrowDown}', '{Control>}c{/Control}');
    expect(host.copy).toHaveBeenLastCalledWith('run 1');
    await press('{Control>}a{/Control}', '{Control>}c{/Control}');
    const [heads, first] = host.copy.mock.lastCall![0].split('\n');
    expect(heads.split('\t')[0]).toBe('Title');
    expect(first.split('\t')[0]).toBe('run 1');
  });

  it('selects by clicks, opens by a double click, and has a menu', async () => {
    ledger.fill(4);
    await show();
    const title = (id: string) => within(row(id)).getByText(/run/);
    fireEvent.click(title('r3'), { ctrlKey: true });
    fireEvent.click(title('r1'), { shiftKey: true });
    expect([...model.selected]).toEqual(['r3', 'r2', 'r1']);
    expect(
      screen.getByRole('group', { name: 'Selected runs' })?.textContent
    ).toContain('3 runs selected');
    await userEvent.click(screen.getByRole('button', { name: 'Archive' }));
    expect(host.execute).toHaveBeenLastCalledWith('archive', [
      'r3',
      'r2',
      'r1'
    ]);
    fireEvent.doubleClick(title('r0'));
    expect(host.execute).toHaveBeenLastCalledWith('open', ['r0']);
    fireEvent.contextMenu(title('r0'));
    expect(host.openMenu).toHaveBeenLastCalledWith(
      expect.objectContaining({ kind: 'line' }),
      0,
      0
    );
  });

  it('puts runs together, and folds a group', async () => {
    ledger.fill(2);
    ledger.put({ id: 'bad', status: 'error', started: at(9999) });
    await show();
    await act(async () => {
      model.show({ group: 'status' });
      await settle();
    });
    const failed = () => row('group:"error"');
    expect(failed().textContent).toContain('1 run');
    await press('{ArrowDown}', '{Enter}');
    expect(failed().getAttribute('aria-expanded')).toBe('false');
    expect(row('bad')).toBeNull();
  });

  it('shows and hides columns that are looked for by name', async () => {
    ledger.fill(2);
    await show();
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
    const chooser = screen.getByRole('region', { name: 'Columns' });
    await userEvent.type(
      within(chooser).getByRole('searchbox', { name: 'Find a column' }),
      'stat'
    );
    await userEvent.click(
      within(chooser).getByRole('checkbox', { name: 'Status' })
    );
    expect(screen.getByRole('columnheader', { name: /Status/ })).not.toBeNull();
    await userEvent.clear(within(chooser).getByRole('searchbox'));
    await userEvent.type(within(chooser).getByRole('searchbox'), 'labels.rare');
    await userEvent.click(
      within(chooser).getByRole('button', { name: /labels\.rare/ })
    );
    await act(settle);
    expect(model.columns.map(({ key }) => key)).toContain('labels.rare');
  });

  it('keeps the page small with many runs and columns', async () => {
    ledger.fill(900);
    ledger.known = {
      ...ledger.known,
      parameters: Array.from({ length: 300 }, (_, i) => ({
        name: `p${i}`,
        runs: 1,
        values: []
      }))
    };
    await show();
    await act(async () => {
      model.setColumns(
        ledger.known.parameters.map(({ name }) => ({ key: `params.${name}` }))
      );
      await model.loadAll();
      await settle();
    });
    expect(model.runs).toHaveLength(900);
    expect(grid().querySelectorAll('*').length).toBeLessThan(2000);
    expect(grid()?.getAttribute('aria-rowcount')).toBe('902');
  });

  it('shows text from a notebook as text, wherever it stands', async () => {
    ledger.put({
      id: 'bad',
      title: HOSTILE,
      notebook: HOSTILE,
      tags: [HOSTILE],
      parameters: { [HOSTILE]: HOSTILE },
      summaries: { [HOSTILE]: HOSTILE }
    });
    ledger.known = {
      ...ledger.known,
      parameters: [{ name: HOSTILE, runs: 1, values: [] }],
      metrics: [{ name: HOSTILE, runs: 1, values: [] }],
      labels: [{ name: HOSTILE, runs: 1, values: [] }]
    };
    const container = await show();
    await userEvent.click(screen.getByRole('button', { name: 'Columns' }));
    await act(async () => {
      model.show({ group: `params.${HOSTILE}` });
      await settle();
    });
    expect(screen.getAllByText(HOSTILE).length).toBeGreaterThan(3);
    expect(container.querySelector('img[src], script, [onerror]')).toBeNull();
  });

  it('says what to do where there are no runs', async () => {
    await show();
    expect(screen.getByText(/Run a cell/)).not.toBeNull();
    await act(async () => {
      model.show({ filter: 'nothing like it' });
      await settle();
    });
    await userEvent.click(
      screen.getByRole('button', { name: 'Clear the filter' })
    );
    expect(model.view.filter).toBe('');
  });

  it('says why runs cannot be read, and tries again', async () => {
    ledger.problem = new LedgerError('offline', 'No answer.');
    await show();
    expect(screen.getByRole('alert')?.textContent).toContain('does not answer');
    ledger.problem = null;
    ledger.fill(1);
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await act(settle);
    expect(row('r0')).not.toBeNull();
  });
});
