import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import {
  act,
  fireEvent,
  render,
  screen,
  waitFor,
  within
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import { RecordingModel } from '../../capture';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { detailJson } from '../../ledger/__tests__/json';
import { HistoryView } from '../history-view';
import type { IRunsHost } from '../host';
import { HostProvider } from '../host';
import { SmallCurves } from '../../curves';
import { LastTimeModel } from '../last-time-model';
import { RunsModel } from '../model';
import { at, FakeLedger } from './fake-ledger';

const HOSTILE =
  '<img src=x onerror="window.pwned = true"><script>window.pwned = true</script>';

// jsdom lays nothing out: the list gets a height here, and its rows theirs.
beforeAll(() => {
  const height = {
    configurable: true,
    get(this: HTMLElement) {
      return this.matches('.jp-RunLedger-list') ? 600 : 50;
    }
  };
  Object.defineProperty(HTMLElement.prototype, 'clientHeight', height);
  Object.defineProperty(HTMLElement.prototype, 'offsetHeight', height);
  Element.prototype.scrollTo = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
});

describe('HistoryView', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: RunsModel;
  let recording: RecordingModel;
  let lastTime: LastTimeModel;
  let curves: SmallCurves;
  let host: IRunsHost;
  let renamed: [string, string][];

  beforeEach(() => {
    ledger = new FakeLedger();
    changed = new Signal<object, ILedgerChange>({});
    model = new RunsModel(ledger, changed);
    recording = new RecordingModel(ledger, changed);
    lastTime = new LastTimeModel(ledger);
    curves = new SmallCurves(ledger, changed);
    recording.kernelId = 'k1';
    model.notebook = 'digits.ipynb';
    renamed = [];
    host = {
      trans: nullTranslator.load(''),
      rendermime: new RenderMimeRegistry({
        initialFactories: standardRendererFactories
      }),
      curves,
      highlight: async () => undefined,
      openFile: jest.fn(),
      storedOutput: hash => ledger.storedOutput(hash),
      orderOf: run => ledger.order(run),
      showCell: jest.fn(),
      compare: jest.fn(),
      execute: jest.fn(),
      executeOnAll: jest.fn()
    };
  });

  afterEach(() => {
    model.dispose();
    recording.dispose();
    lastTime.dispose();
    curves.dispose();
  });

  /** Show the history, and wait until it stands. */
  async function show(): Promise<HTMLElement> {
    const { container } = render(
      <HostProvider value={host}>
        <UseSignal signal={recording.stateChanged}>
          {() => (
            <UseSignal signal={model.stateChanged}>
              {() => (
                <HistoryView
                  model={model}
                  recording={recording}
                  lastTime={lastTime}
                  onRename={(id, name) => renamed.push([id, name])}
                  onEdit={(ids, edit) => void model.editAll(ids, edit)}
                />
              )}
            </UseSignal>
          )}
        </UseSignal>
      </HostProvider>
    );
    await act(async () => {
      model.isActive = true;
      await new Promise(resolve => setTimeout(resolve, 0));
    });
    return container;
  }

  const rows = () => screen.getAllByRole('row').filter(row => row.dataset.key);
  const row = (id: string) =>
    rows().find(node => node.dataset.key === id) as HTMLElement;

  it('tells of a run of a fork where it comes from, and shows that at a click', async () => {
    ledger.put(
      { id: 'origin', title: 'C 1.0 → 0.1', notebook: 'digits.ipynb' },
      { id: 'copy', notebook: 'digits-fork.ipynb', forked_from: 'origin' },
      { id: 'orphan', notebook: 'digits-fork.ipynb', forked_from: 'deleted' }
    );
    model.notebook = 'digits-fork.ipynb';
    await show();
    const link = await within(row('copy')).findByRole('button', {
      name: 'forked from C 1.0 → 0.1'
    });
    await userEvent.click(link);
    expect(host.execute).toHaveBeenCalledWith('showOrigin', 'copy');
    expect(model.isOpen('copy')).toBe(false);
    await within(row('orphan')).findByText(
      'forked from a run that was deleted'
    );

    // A new name of the origin is told in the forks too.
    ledger.there.get('origin')!.title = 'the best';
    await act(async () => {
      changed.emit({ runs: ['origin'], removed: [], status: false });
    });
    await within(row('copy')).findByRole('button', {
      name: 'forked from the best'
    });
  });

  it('offers to restore the notebook, and each cell that stands for itself', async () => {
    ledger.put({ id: 'r1' });
    const [execution] = (
      detailJson() as { executions: Record<string, unknown>[] }
    ).executions;
    ledger.details.set('r1', {
      executions: [
        { ...execution, id: 'e0', shown: false },
        execution,
        { ...execution, id: 'e2', cell_id: null },
        { ...execution, id: 'e3', source: null }
      ]
    });
    await show();
    await act(async () => model.toggleOpen('r1'));
    const button = await screen.findByRole('button', {
      name: 'Restore this cell'
    });
    await userEvent.click(button);
    expect(host.execute).toHaveBeenCalledWith('restoreCell', 'r1', 'c1');
    await userEvent.click(
      screen.getByRole('button', { name: 'Restore the notebook' })
    );
    expect(host.execute).toHaveBeenCalledWith('restore', 'r1');
  });

  it('says in an empty history what to do and what is recorded', async () => {
    await show();
    screen.getByText('Run a cell, and its run appears here.');
    screen.getByText(/^Recorded:/);
    screen.getByText(/^Not recorded:/);
  });

  it('offers all runs when no notebook is open', async () => {
    ledger.fill(1);
    model.notebook = null;
    await show();
    fireEvent.click(screen.getByText('Show the runs of all notebooks'));
    await waitFor(() => expect(rows()).toHaveLength(1));
  });

  it('tells how to get a server part that is missing', async () => {
    ledger.problem = new LedgerError('missing', '404');
    await show();
    expect(screen.getByRole('alert').textContent).toContain(
      'pip install runledger'
    );
    ledger.problem = null;
    ledger.fill(1);
    fireEvent.click(screen.getByText('Try again'));
    await waitFor(() => expect(rows()).toHaveLength(1));
  });

  it('says why the ledger cannot be read', async () => {
    ledger.problem = new LedgerError(
      'failed',
      'The ledger was written by a newer version.'
    );
    await show();
    screen.getByText('The ledger was written by a newer version.');
  });

  it('says of a run what changed, what came out, how it went and whether that is better', async () => {
    ledger.fill(2);
    await show();
    const newest = rows()[0];
    expect(newest.getAttribute('aria-label')).toMatch(
      /^run 1, Finished, accuracy 0\.501, better than before \(0\.5\), .*14 s$/
    );
    within(newest).getByRole('img', { name: 'Finished' });
    within(newest).getByText('▲');
  });

  it('shows the last line of an error in the row', async () => {
    ledger.put({
      status: 'error',
      error: { name: 'ValueError', message: 'first\nlast line' }
    });
    await show();
    within(rows()[0]).getByText('ValueError: last line');
    within(rows()[0]).getByRole('img', { name: 'Failed' });
  });

  it('walks with the keyboard, one row being in the tab order', async () => {
    ledger.fill(3);
    await show();
    act(() => row('r2').focus());
    fireEvent.keyDown(row('r2'), { key: 'ArrowDown' });
    await waitFor(() => expect(document.activeElement).toBe(row('r1')));
    expect(rows().filter(node => node.tabIndex === 0)).toEqual([row('r1')]);
    fireEvent.keyDown(row('r1'), { key: 'End' });
    await waitFor(() => expect(document.activeElement).toBe(row('r0')));
    fireEvent.keyDown(row('r0'), { key: 'ArrowRight' });
    await waitFor(() =>
      expect(row('r0').getAttribute('aria-expanded')).toBe('true')
    );
  });

  it('keeps the focus when data arrive, and when its row goes', async () => {
    ledger.fill(3);
    await show();
    act(() => row('r1').focus());
    ledger.put({ id: 'new', started: at(999), summaries: { accuracy: 1 } });
    await act(async () => {
      changed.emit({ runs: ['new'], removed: [], status: false });
      await new Promise(resolve => setTimeout(resolve, 0));
    });
    expect(rows()).toHaveLength(4);
    expect(document.activeElement).toBe(row('r1'));
    const removed = await act(() => model.remove('r1'));
    expect(document.activeElement).toBe(row('r0'));
    await act(() => model.undoRemove(removed));
    expect(document.activeElement).toBe(row('r1'));

    // The edge of the sidebar was drawn, which takes no focus; then a key in the list.
    fireEvent.pointerDown(document.body);
    fireEvent.keyDown(row('r1'), { key: 'Delete' });
    await act(() => model.remove('r1'));
    expect(document.activeElement).toBe(row('r0'));
  });

  it('says of a filter that is wrong what is wrong, and not that no run fits', async () => {
    ledger.fill(1);
    await show();
    await act(async () => {
      model.filter = 'nothing has this title';
    });
    await screen.findByText('No run fits the filter.');
    await act(async () => {
      model.filter = 'metrics.accuracy >';
    });
    await screen.findByText('After > a number is missing.');
    expect(screen.queryByText('No run fits the filter.')).toBeNull();
  });

  it('opens a run with parameters, results, files and cells', async () => {
    ledger.put(
      { id: 'a', parameters: { C: 1, gamma: 2 }, summaries: { accuracy: 0.9 } },
      {
        id: 'b',
        started: at(60),
        previous: 'a',
        parameters: { C: 2, gamma: 2 },
        summaries: { accuracy: 0.95 },
        inferred: { parameters: { n: 3 }, summaries: {} }
      }
    );
    await show();
    fireEvent.click(within(row('b')).getByText('first run'));
    const open = row('b');
    const line = (section: string, name: string) =>
      within(within(open).getByRole('region', { name: section })).getByText(
        name
      ).parentElement;
    await waitFor(() => within(open).getByRole('region', { name: 'Files' }));
    expect(line('Parameters', 'C')?.dataset.differs).toBe('true');
    expect(line('Parameters', 'gamma')?.dataset.differs).toBe('false');
    expect(line('Results', 'accuracy')?.textContent).toBe('accuracy0.95▲');
    expect(line('Inferred parameters', 'n')?.textContent).toBe('n3');
    fireEvent.click(within(open).getByText('digits.csv'));
    expect(host.openFile).toHaveBeenCalledWith('digits.csv');
    expect(within(open).getByText('outside.csv').tagName).not.toBe('BUTTON');
    within(open).getByText('print("hi")');
    await waitFor(() => within(open).getByText('hi'));
    await waitFor(() => within(open).getByText('stored ffff'));
    fireEvent.click(within(open).getByText('Delete'));
    expect(host.execute).toHaveBeenCalledWith('delete', 'b');
  });

  it('shows some of many parameters until asked for all', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 150 }, (_, index) => [`p${index}`, index])
    );
    ledger.put({ id: 'a', parameters: many, summaries: { a: 1 } });
    await show();
    fireEvent.click(within(row('a')).getByText('first run'));
    expect(screen.queryByText('p149')).toBeNull();
    fireEvent.click(screen.getByText('Show 140 more'));
    screen.getByText('p149');
  });

  it('renames in the row', async () => {
    ledger.fill(1);
    await show();
    act(() => model.requestRename('r0'));
    const field = screen.getByRole('textbox', { name: 'Name of the run' });
    await userEvent.clear(field);
    await userEvent.type(field, 'my best{Enter}');
    expect(renamed).toEqual([['r0', 'my best']]);
    await waitFor(() => expect(document.activeElement).toBe(row('r0')));
    act(() => model.requestRename('r0'));
    await userEvent.type(
      screen.getByRole('textbox', { name: 'Name of the run' }),
      'x{Escape}'
    );
    expect(renamed).toHaveLength(1);
  });

  it('leaves the focus where somebody goes while a name is written', async () => {
    ledger.fill(1);
    await show();
    act(() => model.requestRename('r0'));
    await userEvent.keyboard('mine');
    const elsewhere = screen.getByRole('combobox', { name: 'Filter the runs' });
    await userEvent.click(elsewhere);
    await new Promise(resolve => requestAnimationFrame(resolve));
    expect(renamed).toEqual([['r0', 'mine']]);
    expect(document.activeElement).toBe(elsewhere);
  });

  it('takes up no renaming that its run went from', async () => {
    ledger.fill(2);
    await show();
    act(() => model.requestRename('r0'));
    await userEvent.keyboard('mine');
    const elsewhere = screen.getByRole('combobox', { name: 'Filter the runs' });
    const run = ledger.there.get('r0')!;
    ledger.there.delete('r0');
    await act(() => model.refresh());
    act(() => elsewhere.focus());
    ledger.there.set('r0', run);
    await act(() => model.refresh());
    expect(document.activeElement).toBe(elsewhere);
    expect(screen.queryByRole('textbox', { name: /Name/ })).toBeNull();
  });

  it('selects with Ctrl and a click', async () => {
    ledger.fill(2);
    await show();
    fireEvent.click(within(row('r0')).getByText('run 0'), { ctrlKey: true });
    expect(row('r0').getAttribute('aria-selected')).toBe('true');
    expect(row('r0').getAttribute('aria-expanded')).toBe('false');
  });

  it('opens a run at a double click, and selects ranges', async () => {
    ledger.fill(4);
    await show();
    const title = within(row('r3')).getByText('run 3');
    fireEvent.click(title, { detail: 1 });
    fireEvent.click(title, { detail: 2 });
    fireEvent.doubleClick(title);
    expect(model.isOpen('r3')).toBe(true);
    expect(host.execute).toHaveBeenCalledWith('open', 'r3');
    act(() => row('r3').focus());
    fireEvent.keyDown(row('r3'), { key: 'ArrowDown', shiftKey: true });
    expect([...model.selected]).toEqual(['r3', 'r2']);
    fireEvent.click(within(row('r0')).getByText('run 0'), { shiftKey: true });
    expect(model.selected.size).toBe(4);
    await userEvent.click(
      screen.getByRole('button', { name: 'Archive the selected runs' })
    );
    expect(host.executeOnAll).toHaveBeenCalledWith('archive', [
      ...model.selected
    ]);
    fireEvent.keyDown(row('r0'), { key: 'Escape' });
    expect(model.selected.size).toBe(0);
  });

  it('puts tags on runs, with those in use proposed', async () => {
    ledger.fill(2);
    ledger.put({ id: 'r0', tags: ['old'], summaries: { a: 1 } });
    ledger.known = {
      ...ledger.known,
      tags: [{ name: 'baseline', runs: 3, values: [] }]
    };
    await show();
    await act(async () => {
      model.tagging = ['r1', 'r0'];
    });
    const field = screen.getByRole('combobox', { name: 'Tags of 2 runs' });
    await userEvent.type(field, 'base');
    await screen.findByRole('option', { name: /baseline/ });
    await userEvent.type(field, '{ArrowDown}{Enter}');
    await waitFor(() => expect(model.run('r1')?.tags).toEqual(['baseline']));
    await userEvent.click(
      screen.getByRole('button', { name: 'Remove the tag “old”' })
    );
    await waitFor(() => expect(model.run('r0')?.tags).toEqual(['baseline']));
    await userEvent.type(field, '{Escape}');
    expect(model.tagging).toBeNull();
  });

  it('says at the filter what is wrong with it', async () => {
    ledger.fill(2);
    await show();
    const field = screen.getByRole('combobox', { name: 'Filter the runs' });
    await userEvent.type(field, 'metrics.a >{Enter}');
    await waitFor(() => screen.getByText('After > a number is missing.'));
    expect(field.getAttribute('aria-invalid')).toBe('true');
    expect(rows()).toHaveLength(2);
    await userEvent.clear(field);
    await userEvent.type(field, 'nothing like it{Enter}');
    await waitFor(() => screen.getByText('No run fits the filter.'));
    fireEvent.click(screen.getByText('Clear the filter'));
    await waitFor(() => expect(rows()).toHaveLength(2));
  });

  it('shows hostile text as text, everywhere', async () => {
    ledger.put({
      title: HOSTILE,
      notebook: 'digits.ipynb',
      status: 'error',
      tags: [HOSTILE],
      note: HOSTILE,
      description: HOSTILE + '2',
      parameters: { [HOSTILE]: HOSTILE },
      summaries: { [HOSTILE]: HOSTILE },
      error: { name: HOSTILE, message: HOSTILE }
    });
    const container = await show();
    fireEvent.click(rows()[0].querySelector('.jp-RunLedger-title') as Element);
    await waitFor(() => screen.getByRole('region', { name: 'Files' }));
    expect(container.querySelector('img, script')).toBeNull();
    expect('pwned' in window).toBe(false);
    expect(container.textContent).toContain(HOSTILE);
  });

  it('gives every control a name', async () => {
    ledger.fill(2);
    const container = await show();
    fireEvent.click(within(row('r1')).getByText('run 1'));
    await waitFor(() => screen.getByRole('region', { name: 'Files' }));
    for (const control of container.querySelectorAll(
      'button, input, [role=row][tabindex], [role=treegrid]'
    )) {
      const name = control.getAttribute('aria-label') ?? control.textContent;
      expect(name?.trim()).toBeTruthy();
    }
  });
});
