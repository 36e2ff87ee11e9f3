import type { INotebookContent } from '@jupyterlab/nbformat';
import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import { DiffHostProvider } from '../../diff/host';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { detailJson } from '../../ledger/__tests__/json';
import { at, FakeLedger } from '../../runs/__tests__/fake-ledger';
import type { ICompareArgs } from '../compare-model';
import { CompareModel } from '../compare-model';
import { CompareView } from '../compare-view';
import type { ICompareHost } from '../host';
import { CompareHostProvider } from '../host';
import type { INotebookNow } from '../notebook-diff';

/** How long it may take until what changed is seen, in ms. */
const SOON = { timeout: 5000 };

function notebookOf(...sources: string[]): INotebookContent {
  return {
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
    cells: [
      { cell_type: 'markdown', id: 'm', metadata: {}, source: '# Digits' },
      ...sources.map((source, i) => ({
        cell_type: 'code',
        id: `c${i}`,
        source,
        metadata: {},
        execution_count: i + 1,
        outputs: []
      }))
    ]
  } as unknown as INotebookContent;
}

describe('CompareView', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let notebookChanged: Signal<object, string>;
  let now: INotebookNow | Error;
  let model: CompareModel;
  let host: ICompareHost;

  beforeEach(() => {
    ledger = new FakeLedger().put(
      {
        id: 'r1',
        title: 'first run',
        started: at(0),
        duration: 3,
        parameters: { C: 1.5, gamma: 0.001 },
        summaries: { accuracy: 0.944, loss: 0.2 }
      },
      {
        id: 'r2',
        title: 'C 1.5 → 0.1',
        started: at(60),
        duration: 3,
        previous: 'r1',
        parameters: { C: 0.1, gamma: 0.001 },
        summaries: { accuracy: 0.62, loss: 0.1 }
      },
      { id: 'r3', title: 'third', started: at(90), duration: 3 }
    );
    for (const id of ['r1', 'r2', 'r3']) {
      ledger.details.set(id, { executions: [] });
    }
    ledger.notebooks.set('r1', notebookOf('C = 1.5', 'fit(C)'));
    ledger.notebooks.set('r2', notebookOf('C = 0.1', 'fit(C)'));
    ledger.notebooks.set('r3', notebookOf('C = 1.5', 'fit(C)'));
    now = { content: notebookOf('C = 7', 'fit(C)'), isOpen: true };
    changed = new Signal<object, ILedgerChange>({});
    notebookChanged = new Signal<object, string>({});
    host = {
      trans: nullTranslator.load(''),
      rendermime: new RenderMimeRegistry({
        initialFactories: standardRendererFactories
      }),
      highlight: async (source, mime, node) => {
        node.textContent = source;
      },
      language: async () => null,
      openNotebook: jest.fn()
    };
  });

  afterEach(() => model.dispose());

  /** Show a comparison. */
  function mount(args: ICompareArgs): void {
    const read = async () => {
      if (now instanceof Error) {
        throw now;
      }
      return now;
    };
    model = new CompareModel({
      client: ledger,
      changed,
      notebooks: { read, changed: notebookChanged },
      args
    });
    render(
      <CompareHostProvider value={host}>
        <DiffHostProvider value={host}>
          <UseSignal signal={model.stateChanged}>
            {() => <CompareView model={model} />}
          </UseSignal>
        </DiffHostProvider>
      </CompareHostProvider>
    );
  }

  /** Show a comparison, and wait until it is read. */
  async function show(args: ICompareArgs): Promise<void> {
    mount(args);
    await waitFor(() => expect(model.notebookDiff.state).not.toBe('reading'));
  }

  /** The texts of a row of the table, its name first. */
  function row(name: RegExp): (string | null)[] {
    const line = screen.getByRole('rowheader', { name }).closest('tr');
    return [...(line?.children ?? [])].map(cell => cell.textContent);
  }

  const rowNames = () =>
    screen.getAllByRole('rowheader').map(({ textContent }) => textContent);

  it('puts values side by side, the reference first', async () => {
    await show({ runs: ['r1', 'r2'] });
    const heads = screen.getAllByRole('columnheader');
    expect(heads.map(head => head.textContent)).toEqual([
      expect.stringContaining('first run'),
      expect.stringContaining('C 1.5 → 0.1')
    ]);
    expect(heads[0].textContent).toContain('Reference');
    expect(row(/^C$/)).toEqual(['C', '1.5', '0.1−1.4 ']);
  });

  it('says by a word what is better and what is worse', async () => {
    await show({ runs: ['r1', 'r2'] });
    expect(row(/accuracy/)[2]).toContain('worse');
    expect(row(/loss/)[2]).toContain('better');
    expect(row(/^C$/).join()).not.toMatch(/better|worse/);
  });

  it('shows only differences, and all on request', async () => {
    await show({ runs: ['r1', 'r2'] });
    expect(rowNames()).not.toContain('gamma');
    expect(screen.getByText('1 of 2 differ')).toBeTruthy();
    await userEvent.click(
      screen.getByRole('checkbox', { name: 'Differences only' })
    );
    expect(rowNames()).toContain('gamma');
  });

  it('shows the edited cell of the notebook, and folds the others', async () => {
    await show({ runs: ['r1', 'r2'] });
    const notebook = within(screen.getByRole('region', { name: 'Notebook' }));
    expect(
      notebook.getByRole('article', { name: /Edited cell 2/ })
    ).toBeTruthy();
    expect(notebook.getAllByRole('article')).toHaveLength(1);
  });

  it('compares to another run when the user says so', async () => {
    await show({ runs: ['r1', 'r2', 'r3'] });
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Make reference' })[0]
    );
    expect(model.reference).toBe('r2');
    expect(row(/^C$/)[1]).toBe('0.1');
    expect(screen.getAllByRole('columnheader')[0].textContent).toContain(
      'C 1.5 → 0.1'
    );
  });

  it('takes a run out', async () => {
    await show({ runs: ['r1', 'r2', 'r3'] });
    await userEvent.click(
      screen.getByRole('button', { name: 'Take “third” out of the comparison' })
    );
    expect(screen.getAllByRole('columnheader')).toHaveLength(2);
  });

  it('compares a run with the notebook as it is now, and follows it', async () => {
    await show({ runs: ['r1'], against: 'now' });
    expect(screen.queryByRole('table')).toBeNull();
    expect(screen.getByRole('article', { name: /Edited/ })).toBeTruthy();

    now = { content: notebookOf('C = 1.5', 'fit(C)'), isOpen: true };
    act(() => notebookChanged.emit('digits.ipynb'));
    await waitFor(() =>
      expect(screen.getByText('All cells are the same in both.')).toBeTruthy()
    );
  });

  it('says that it is the file, and opens it', async () => {
    now = { content: notebookOf('C = 7'), isOpen: false };
    await show({ runs: ['r1'], against: 'now' });
    await userEvent.click(screen.getByRole('button', { name: 'Open it' }));
    expect(host.openNotebook).toHaveBeenCalledWith('digits.ipynb');
  });

  it('says when there is no notebook any more, and tries again', async () => {
    now = new Error('No such file.');
    await show({ runs: ['r1'], against: 'now' });
    expect(screen.getByRole('alert').textContent).toContain('No such file.');
    now = { content: notebookOf('C = 7'), isOpen: true };
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByRole('article', { name: /Edited/ })).toBeTruthy();
  });

  it('says that a script has no notebook', async () => {
    ledger.put({ id: 'r4', title: 'a script', notebook: null });
    ledger.details.set('r4', { executions: [] });
    await show({ runs: ['r4'], against: 'now' });
    expect(screen.getByRole('alert').textContent).toContain('script');
  });

  it('says that runs are of different notebooks', async () => {
    ledger.put({ id: 'r4', title: 'elsewhere', notebook: 'other.ipynb' });
    ledger.details.set('r4', { executions: [] });
    ledger.notebooks.set('r4', notebookOf('C = 1.5'));
    await show({ runs: ['r1', 'r4'] });
    expect(screen.getByRole('note').textContent).toContain(
      'different notebooks'
    );
  });

  it('says that runs are of different languages', async () => {
    ledger.notebooks.set('r2', {
      ...notebookOf('C <- 1'),
      metadata: { language_info: { name: 'R' } }
    });
    await show({ runs: ['r1', 'r2'] });
    expect(screen.getByRole('note').textContent).toContain(
      'different languages'
    );
  });

  it('shows the executed cells if the notebook around them is not known', async () => {
    for (const [id, source] of [
      ['r1', 'C = 1.5'],
      ['r2', 'C = 0.1']
    ]) {
      ledger.notebooks.delete(id);
      ledger.details.set(id, {
        executions: [{ ...detailJson().executions[0], source, outputs: [] }]
      });
    }
    await show({ runs: ['r1', 'r2'] });
    expect(screen.getByRole('note').textContent).toContain(
      'only the executed cells are known'
    );
    expect(screen.getByRole('article', { name: /Edited/ })).toBeTruthy();
  });

  it('goes on with the others when a run is deleted', async () => {
    await show({ runs: ['r1', 'r2', 'r3'] });
    ledger.there.delete('r1');
    act(() => changed.emit({ runs: [], removed: ['r1'], status: false }));
    await screen.findByText('This run was deleted.', {}, SOON);
    expect(model.reference).toBe('r2');
    expect(row(/^C$/)[1]).toBe('0.1');
  });

  it('says when nothing is left to compare', async () => {
    await show({ runs: ['r1', 'gone'] });
    await screen.findByText('This run was deleted.');
    expect(
      screen.getByText('There is nothing to compare any more.')
    ).toBeTruthy();
  });

  it('follows a run that goes on', async () => {
    await show({ runs: ['r1', 'r2'] });
    ledger.put({
      id: 'r2',
      title: 'C 1.5 → 0.1',
      started: at(60),
      summaries: { accuracy: 0.99 }
    });
    act(() => changed.emit({ runs: ['r2'], removed: [], status: false }));
    await waitFor(() => expect(row(/accuracy/)[2]).toContain('better'), SOON);
  });

  it('says that the server is away, keeps nothing back, and tries again', async () => {
    ledger.problem = new LedgerError('offline', 'No answer.');
    mount({ runs: ['r1', 'r2'] });
    expect(
      await screen.findAllByText('This run cannot be read: No answer.')
    ).toHaveLength(2);
    ledger.problem = null;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(row(/^C$/)[1]).toBe('1.5'));
  });
});
