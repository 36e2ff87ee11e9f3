import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import {
  act,
  cleanup,
  fireEvent,
  render,
  screen,
  waitFor,
  within
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import type { ILedgerChange } from '../../ledger';
import { parseOrder, parseSimilar } from '../../ledger';
import { executionJson, runJson } from '../../ledger/__tests__/json';
import { at, FakeLedger, hold } from '../../runs/__tests__/fake-ledger';
import { FoldsProvider } from '../card';
import { CardFolds } from '../folds';
import type { IRunPageHost } from '../host';
import { RunPageHostProvider } from '../host';
import { RunPageModel } from '../model';
import { PageView } from '../page-view';
import { Sight, SightProvider } from '../sight';

// The curves have tests of their own; what draws them needs a canvas.
jest.mock('../../curves', () => ({ CurvesCard: () => null }));

const HOSTILE =
  '<img src=x onerror="window.pwned = true"><script>window.pwned = true</script>';

// jsdom lays nothing out: where nothing tells what is in sight, everything is.
beforeAll(() => {
  Reflect.deleteProperty(globalThis, 'IntersectionObserver');
});

describe('PageView', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: RunPageModel;
  let folds: CardFolds;
  let host: IRunPageHost;

  beforeEach(() => {
    window.sessionStorage.clear();
    ledger = new FakeLedger();
    changed = new Signal<object, ILedgerChange>({});
    folds = new CardFolds([]);
    ledger.put(
      {
        id: 'r0',
        parameters: { C: 1, scaler: true },
        summaries: { accuracy: 0.9 }
      },
      {
        id: 'r1',
        title: 'C 1 → 2',
        user: 'ada',
        previous: 'r0',
        parameters: { gamma: 0.1, C: 2 },
        summaries: { accuracy: 0.95 },
        inherited_summaries: { rows: 200 },
        inferred: { parameters: { seed: 7 }, summaries: { shown: 3 } }
      }
    );
  });

  afterEach(() => model.dispose());

  function say(change: Partial<ILedgerChange>): void {
    act(() =>
      changed.emit({ runs: [], removed: [], status: false, ...change })
    );
  }

  /** Show the page of a run, and wait until it stands. */
  async function show(id = 'r1'): Promise<HTMLElement> {
    host = {
      trans: nullTranslator.load(''),
      rendermime: new RenderMimeRegistry({
        initialFactories: standardRendererFactories,
        // As a parser does, it leaves HTML as it is: what may stay is the sanitizer's to say.
        markdownParser: {
          render: async text =>
            text
              .replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
              .replace(/^# (.+)$/m, '<h1>$1</h1>')
        }
      }),
      storedOutput: jest.fn((hash: string) => ledger.storedOutput(hash)),
      highlight: () => Promise.resolve(),
      openFile: jest.fn(),
      openRun: jest.fn(),
      compare: jest.fn(),
      showUses: jest.fn(),
      restoreCell: jest.fn(),
      execute: jest.fn(),
      copy: jest.fn(),
      sayError: jest.fn()
    };
    model = new RunPageModel(ledger, changed, id);
    const sight = new Sight(document.body);
    const { container } = render(
      <RunPageHostProvider value={host}>
        <FoldsProvider value={folds}>
          <SightProvider value={sight}>
            <UseSignal signal={folds.changed}>
              {() => (
                <UseSignal signal={model.stateChanged}>
                  {() => <PageView model={model} folds={folds} />}
                </UseSignal>
              )}
            </UseSignal>
          </SightProvider>
        </FoldsProvider>
      </RunPageHostProvider>
    );
    await screen.findByRole('heading', { level: 2 });
    // The run before, the order and what comes into sight follow at once.
    await act(async () => undefined);
    return container;
  }

  const card = (name: string | RegExp) => screen.getByRole('region', { name });
  const cells = (row: HTMLElement) =>
    [...row.children].map(({ textContent }) => textContent);
  const rows = (region: HTMLElement) =>
    within(region)
      .getAllByRole('row')
      .slice(1)
      .map(row => cells(row).join(' | '));

  it('says how the run went and what can be done to it', async () => {
    await show();
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(
      'C 1 → 2'
    );
    screen.getByText('Finished', { exact: false });
    screen.getByText('by ada');
    const user = userEvent.setup();
    for (const [name, ...asked] of [
      ['Compare', 'compare', 'r1', 'r0'],
      ['Graph', 'graph', 'r1', 'r0'],
      ['Fork', 'fork', 'r1', 'r0'],
      ['Restore', 'restore', 'r1', 'r0'],
      ['Copy ID', 'copyId', 'r1', 'r0']
    ]) {
      await user.click(screen.getByRole('button', { name }));
      expect(host.execute).toHaveBeenLastCalledWith(...asked);
    }
  });

  it('shows results and parameters beside the run before, what nobody declared apart', async () => {
    await show();
    await waitFor(() =>
      expect(rows(card(/^Results/))).toEqual([
        'accuracy | 0.95▲ | 0.9',
        'rowsinherited | 200 | ',
        'showninferred | 3 | not set'
      ])
    );
    within(card(/^Results/)).getByRole('img', { name: /better than before/ });
    const parameters = card(/^Parameters/);
    const [declared, inferred] = within(parameters).getAllByRole('table');
    expect(rows(declared)).toEqual([
      'gamma | 0.1 | not set',
      'C | 2 | 1',
      'scaler | not set | true'
    ]);
    expect(rows(inferred)).toEqual(['seed | 7']);
    const bold = declared.querySelectorAll('tr[data-differs="true"] > th');
    expect([...bold].map(({ textContent }) => textContent)).toEqual([
      'gamma',
      'C',
      'scaler'
    ]);
  });

  it('has no card for what is not there', async () => {
    ledger.put({ id: 'r2', status: 'running', ended: null, duration: null });
    ledger.details.set('r2', { executions: [], artifacts: [], labels: {} });
    await show('r2');
    const names = screen
      .queryAllByRole('region')
      .map(region => region.getAttribute('data-card'));
    expect(names).toEqual([]);
  });

  it('tells what the run cost, and by which price', async () => {
    ledger.put({ id: 'r2', resources: { cpu: 2, cost: { EUR: 0.5 } } });
    ledger.details.set('r2', {
      executions: [
        executionJson({ resources: { price: { hour: 2.5, currency: 'EUR' } } })
      ],
      artifacts: [],
      labels: {}
    });
    await show('r2');
    const told = card('Resources and cost').textContent;
    expect(told).toContain('Cost0.5 EUR');
    expect(told).toContain('Price2.5 EUR an hour');
  });

  it('names, stars and tags the run, and gives up on Escape', async () => {
    await show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Rename this run' }));
    await user.keyboard('nothing{Escape}');
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(
      'C 1 → 2'
    );
    await user.click(screen.getByRole('button', { name: 'Rename this run' }));
    await user.keyboard('the good one{Enter}');
    await screen.findByRole('heading', { name: 'the good one' });
    await user.click(screen.getByRole('button', { name: 'Star this run' }));
    await screen.findByRole('button', { name: 'Remove the star' });
    await user.click(screen.getByRole('button', { name: 'Add a tag' }));
    await user.keyboard('paper, final{Enter}{Escape}');
    const tags = screen.getByRole('list', { name: 'Tags' });
    await within(tags).findByText('paper');
    await user.click(
      within(tags).getByRole('button', { name: 'Remove the tag paper' })
    );
    await waitFor(() =>
      expect(ledger.there.get('r1')?.tags).toEqual(['final'])
    );
  });

  it('puts the focus back when a name was written, and never later', async () => {
    await show();
    const user = userEvent.setup({ delay: null });
    const button = () =>
      screen.getByRole('button', { name: 'Rename this run' });
    await user.click(button());
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(button());
    const star = screen.getByRole('button', { name: 'Star this run' });
    act(() => star.focus());
    await new Promise(resolve => requestAnimationFrame(resolve));
    expect(document.activeElement).toBe(star);
  });

  it('takes two tags away before the server answers', async () => {
    ledger.there.get('r1')!.tags = ['a', 'b', 'c'];
    await show();
    const tags = screen.getByRole('list', { name: 'Tags' });
    for (const tag of ['a', 'b']) {
      fireEvent.click(
        within(tags).getByRole('button', { name: `Remove the tag ${tag}` })
      );
    }
    await waitFor(() => expect(ledger.there.get('r1')?.tags).toEqual(['c']));
    await waitFor(() => expect(within(tags).queryByText('b')).toBeNull());
  });

  it('writes notes in Markdown, shown before they are saved, with nothing that runs', async () => {
    await show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Write notes' }));
    const field = screen.getByRole('textbox', { name: 'Notes in Markdown' });
    await user.click(field);
    await user.paste(`**better** than before\n\n${HOSTILE}`);
    await user.click(screen.getByRole('button', { name: 'Preview' }));
    const notes = card('Notes');
    await within(notes).findByText('better');
    expect(notes.querySelector('script, [onerror]')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(String(ledger.there.get('r1')?.note)).toContain('**better**')
    );
    await screen.findByRole('button', { name: 'Edit' });
    expect((window as { pwned?: boolean }).pwned).toBeUndefined();
  });

  it('keeps what was written where it cannot be saved, and says why', async () => {
    await show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Write notes' }));
    await user.keyboard('lost?');
    ledger.there.delete('r1');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(host.sayError).toHaveBeenCalled());
    expect(screen.getByRole('textbox')).toHaveProperty('value', 'lost?');
  });

  it('still has what was being written when the page is opened again', async () => {
    await show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Write notes' }));
    await user.keyboard('half a th');
    say({ runs: ['r1'] });
    expect(screen.getByRole('textbox')).toHaveProperty('value', 'half a th');
    cleanup();
    model.dispose();
    await show();
    const field = screen.getByRole('textbox', { name: 'Notes in Markdown' });
    expect(field).toHaveProperty('value', 'half a th');
    expect(document.activeElement).toBe(document.body);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    cleanup();
    model.dispose();
    await show();
    expect(screen.queryByRole('textbox')).toBeNull();
  });

  it('shows the notebook as it was, which cells ran, and which not in order', async () => {
    ledger.details.set('r1', {
      has_snapshot: true,
      executions: [
        executionJson({
          id: 'e1',
          cell_id: 'c3',
          ordinal: 1,
          count: 4,
          source: 'df = load()',
          outputs: []
        }),
        executionJson({
          id: 'e2',
          cell_id: 'c2',
          ordinal: 2,
          count: 5,
          source: 'use(df)',
          outputs: [
            {
              output_type: 'display_data',
              data: { 'text/html': HOSTILE + '<b>table</b>' },
              metadata: {}
            }
          ]
        })
      ]
    });
    const cell = (id: string, type: string, source: string) => ({
      cell_type: type,
      id,
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    });
    ledger.notebooks.set('r1', {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        cell('c1', 'markdown', `# Study\n${HOSTILE}`),
        cell('c2', 'code', 'use(df)'),
        cell('c3', 'code', 'df = load()'),
        cell('c4', 'code', 'never()')
      ]
    });
    ledger.orders.set(
      'r1',
      parseOrder({
        cells: ['c1', 'c2', 'c3', 'c4'].map(id => ({
          cell_id: id,
          type: id === 'c1' ? 'markdown' : 'code',
          source_hash: id
        })),
        executions: [
          {
            id: 'e1',
            cell_id: 'c3',
            ordinal: 1,
            source_hash: 'c3',
            reads: [],
            writes: ['df'],
            inherited: false,
            shown: true
          },
          {
            id: 'e2',
            cell_id: 'c2',
            ordinal: 2,
            source_hash: 'c2',
            reads: ['df'],
            writes: [],
            inherited: false,
            shown: true
          }
        ]
      })
    );
    await show();
    const notebook = card('Notebook as it was');
    await within(notebook).findByRole('heading', { name: /Study/ });
    const items = [...notebook.querySelectorAll('.jp-RunLedger-pageCell')];
    expect(items.map(item => item.getAttribute('aria-label'))).toEqual([
      'Cell 1',
      'Cell 2',
      'Cell 3',
      'Cell 4'
    ]);
    expect(items[1].textContent).toContain('[5]');
    expect(items[2].textContent).toContain('[4]');
    expect(items[2].textContent).toContain('out of order');
    expect(items[3].textContent).toContain('did not run');
    await within(notebook).findByText('table');
    expect(notebook.querySelector('script, [onerror]')).toBeNull();
    expect((window as { pwned?: boolean }).pwned).toBeUndefined();

    const order = card('Order');
    expect(order.textContent).toContain(
      'Cell 3 ran before cell 2, which uses its df.'
    );
    Element.prototype.scrollIntoView = jest.fn();
    act(() => folds.fold('notebook', true));
    await userEvent.click(
      within(order).getByRole('button', { name: 'Cell 3' })
    );
    await waitFor(() =>
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Cell 3')
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Restore cell 2' })
    );
    expect(host.restoreCell).toHaveBeenCalledWith('r1', 'c2');

    // Who went elsewhere before the notebook was read stays there.
    cleanup();
    model.dispose();
    folds.fold('notebook', true);
    const answers = hold(ledger, 'notebook');
    await show();
    await userEvent.click(
      within(card('Order')).getByRole('button', { name: 'Cell 3' })
    );
    await userEvent.click(screen.getByRole('button', { name: 'Add a tag' }));
    await act(async () => answers[0]());
    await screen.findByRole('heading', { name: /Study/ });
    expect(document.activeElement?.getAttribute('aria-label')).toBe('New tag');
  });

  it('tells what failed, what was printed, and what the kernel held', async () => {
    ledger.put({
      id: 'r3',
      status: 'error',
      error: { name: 'ValueError', message: 'no data' }
    });
    ledger.details.set('r3', {
      executions: [
        executionJson({
          id: 'e1',
          ordinal: 1,
          count: 1,
          variables: [
            {
              name: 'df',
              type: 'pandas.core.frame.DataFrame',
              shape: [200, 2],
              dtypes: { a: 'int64', b: 'int64' },
              size: 3200,
              fingerprint: 'f'.repeat(16),
              sampled: false,
              access: 'written'
            }
          ]
        }),
        executionJson({
          id: 'e2',
          cell_id: 'c2',
          ordinal: 2,
          count: 2,
          status: 'error',
          error: { name: 'ValueError', message: 'no data' },
          variables: [
            {
              name: 'df',
              type: 'pandas.core.frame.DataFrame',
              shape: [200, 2],
              dtypes: null,
              size: 3200,
              fingerprint: 'f'.repeat(16),
              sampled: false,
              access: 'read'
            }
          ],
          outputs: [
            {
              output_type: 'error',
              ename: 'ValueError',
              evalue: 'no data',
              traceback: ['Traceback: line 3', 'ValueError: no data']
            }
          ]
        })
      ]
    });
    await show('r3');
    await within(card('Error')).findByText(/Traceback: line 3/);
    await within(card('Log')).findByText('hi');
    expect(rows(card(/^Variables/))).toEqual([
      expect.stringMatching(
        /^df \| DataFrame \| 200 × 2 \| .*3.2 kB \| fffffff \| \[1\]$/
      )
    ]);
  });

  it('puts errors of cells that ran again and did not fail at the end', async () => {
    const failed = {
      status: 'error',
      error: { name: 'KeyError', message: '' }
    };
    ledger.put({ id: 'r3' });
    ledger.details.set('r3', {
      executions: [
        executionJson({ ...failed, id: 'e1', ordinal: 1, count: 1 }),
        executionJson({
          ...failed,
          id: 'e2',
          count: 2,
          ordinal: 2,
          cell_id: 'c2'
        }),
        executionJson({ id: 'e3', ordinal: 3, count: 3 })
      ]
    });
    await show('r3');
    expect(within(card('Error')).getAllByRole('listitem')).toHaveLength(1);
    expect(card('Error').textContent).toContain('[2]');
    expect(card(/^Mended errors/).textContent).toContain('[1]');
  });

  it('shows the runs within it with what tells them apart', async () => {
    const inside = { parent: 'r1', summaries: {} };
    ledger.put(
      { ...inside, id: 'r1.1', title: 'C 2', parameters: { C: 2, k: 1 } },
      {
        ...inside,
        id: 'r1.2',
        title: 'C 4',
        started: at(5),
        parameters: { C: 4, k: 1 },
        summaries: { accuracy: 0.97 }
      }
    );
    await show();
    const runs = await screen.findByRole('table', { name: 'Runs inside' });
    expect(rows(runs).map(row => row.trim())).toEqual([
      'C 2 | 2 |',
      'C 4 | 4 | 0.97'
    ]);
    fireEvent.click(within(runs).getByRole('button', { name: 'C 4' }));
    expect(host.openRun).toHaveBeenCalledWith('r1.2');
    fireEvent.click(screen.getByRole('button', { name: 'Compare them' }));
    expect(host.compare).toHaveBeenCalledWith(['r1.1', 'r1.2']);
  });

  it('opens files and finds the runs that used them', async () => {
    await show();
    const files = card(/^Files and models/);
    expect(rows(files).map(row => row.split(' | ').slice(0, 4))).toEqual([
      ['↑svc.joblib', 'model, written', '10 B', 'bbbbbbb'],
      ['↓digits.csv', 'read', '512 kB', 'aaaaaaa'],
      ['↓/outside.csv', 'read', '', 'no hash']
    ]);
    const user = userEvent.setup();
    await user.click(within(files).getByRole('button', { name: 'digits.csv' }));
    expect(host.openFile).toHaveBeenCalledWith('digits.csv');
    await user.click(
      within(files).getByRole('button', { name: 'Which runs used digits.csv' })
    );
    expect(host.showUses).toHaveBeenCalledWith('a'.repeat(64));
    expect(
      within(files).queryByRole('button', { name: '/outside.csv' })
    ).toBeNull();
  });

  it('names the nearest runs with the reason, opens and compares them', async () => {
    ledger.near.set(
      'r1',
      parseSimilar({
        runs: [
          {
            run: runJson({ id: 'r9', title: HOSTILE }),
            score: 0.93,
            reasons: [
              { kind: 'parameters', same: 9, of: 10 },
              { kind: 'data', same: 2, of: 2 },
              { kind: 'model', same: 0, of: 1 }
            ]
          }
        ]
      })
    );
    await show();
    const similar = await screen.findByRole('region', { name: 'Similar runs' });
    within(similar).getByText('same data, 9 of 10 parameters');
    const user = userEvent.setup();
    await user.click(within(similar).getByText(HOSTILE));
    expect(host.openRun).toHaveBeenCalledWith('r9');
    await user.click(within(similar).getByText('Compare'));
    expect(host.compare).toHaveBeenCalledWith(['r9', 'r1']);
  });

  it('folds cards, and remembers it for the pages of all runs', async () => {
    await show();
    const button = screen.getByRole('button', { name: 'Results' });
    await userEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('false');
    expect(within(card(/^Results/)).queryByRole('table')).toBeNull();
    expect(folds.folded).toEqual(['results']);
  });

  it('grows in place while the run goes on: what did not change stays the same node', async () => {
    const first = executionJson({
      id: 'e1',
      ordinal: 1,
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'first output' }]
    });
    ledger.put({ id: 'r4', status: 'running', ended: null, duration: null });
    ledger.details.set('r4', { executions: [first] });
    await show('r4');
    const cardOf = () => card('Cells as they were');
    const printed = await within(cardOf()).findByText('first output');
    ledger.details.set('r4', {
      executions: [
        first,
        executionJson({
          id: 'e2',
          cell_id: 'c2',
          ordinal: 2,
          outputs: [
            { output_type: 'stream', name: 'stdout', text: 'second output' }
          ]
        })
      ]
    });
    ledger.put({ id: 'r4', status: 'ok', summaries: { loss: 0.5 } });
    say({ runs: ['r4'] });
    await within(cardOf()).findByText('second output');
    expect(printed.isConnected).toBe(true);
    expect(rows(card(/^Results/))).toEqual(['loss | 0.5']);
  });

  it('says that the run was deleted meanwhile, keeps what it was, and brings it back', async () => {
    await show();
    await ledger.remove('r1');
    say({ removed: ['r1'] });
    await screen.findByText('This run was deleted.');
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(
      'C 1 → 2'
    );
    expect(screen.queryByRole('button', { name: 'Fork' })).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Bring it back' })
    );
    await screen.findByRole('button', { name: 'Fork' });
    expect(screen.queryByText('This run was deleted.')).toBeNull();
  });

  it('asks nothing while it is not on screen, and catches up', async () => {
    await show();
    model.isActive = false;
    ledger.put({ id: 'r1', title: 'renamed elsewhere', started: at(0) });
    const before = ledger.fetched.length;
    say({ runs: ['r1'] });
    await act(async () => undefined);
    expect(ledger.fetched).toHaveLength(before);
    model.isActive = true;
    await screen.findByRole('heading', { name: 'renamed elsewhere' });
  });

  it('catches up with what nobody told of its run and the one before', async () => {
    await show();
    ledger.put(
      { id: 'r0', summaries: { accuracy: 0.5 } },
      { id: 'r1', title: 'renamed', previous: 'r0', summaries: { accuracy: 1 } }
    );
    say({ all: true });
    await screen.findByRole('heading', { name: 'renamed' });
    await waitFor(() =>
      expect(rows(card(/^Results/))[0]).toBe('accuracy | 1▲ | 0.5')
    );
  });
});
