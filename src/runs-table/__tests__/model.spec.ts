import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { at, hold } from '../../runs/__tests__/fake-ledger';
import { columnOf } from '../columns';
import { exportCsv } from '../export';
import { RunsTableModel } from '../model';
import { DEFAULT_VIEW } from '../views';
import { TableLedger } from './table-ledger';

/** Longer than events wait for each other. */
const settle = (ms = 0) => new Promise(resolve => setTimeout(resolve, ms));

describe('RunsTableModel', () => {
  let ledger: TableLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: RunsTableModel;

  const ids = () => model.runs.map(({ id }) => id);
  const last = () => ledger.asked[ledger.asked.length - 1];
  const keys = () => model.columns.map(({ key }) => key);
  const accuracy = columnOf('metrics.accuracy')!;

  /** Tell of a change, and wait until the table shows it. */
  async function tell(change: Partial<ILedgerChange>): Promise<void> {
    changed.emit({ runs: [], removed: [], status: false, ...change });
    await settle();
    await settle();
  }

  beforeEach(async () => {
    ledger = new TableLedger().fill(5);
    ledger.known = {
      ...ledger.known,
      metrics: [{ name: 'accuracy', runs: 5, values: [] }]
    };
    changed = new Signal<object, ILedgerChange>({});
    model = new RunsTableModel(ledger, changed);
    model.notebook = 'digits.ipynb';
    model.isActive = true;
    await settle();
  });

  afterEach(() => model.dispose());

  it('shows the newest runs in columns that the runs have', () => {
    expect(ids()).toEqual(['r4', 'r3', 'r2', 'r1', 'r0']);
    expect(keys()).toEqual([
      'title',
      'started',
      'duration',
      'notebook',
      'metrics.accuracy'
    ]);
    expect(model.isLoading).toBe(false);
  });

  it('knows what came and went while a page was read', async () => {
    void model.refresh();
    ledger.there.delete('r1');
    ledger.put({ id: 'new', started: at(999) });
    await tell({ runs: ['new'], removed: ['r1'] });
    expect(ids()).toEqual(['new', 'r4', 'r3', 'r2', 'r0']);
  });

  it('knows what came while the first page was read', async () => {
    model.scope = 'notebook';
    model.notebook = 'other.ipynb';
    ledger.put({ id: 'first', notebook: 'other.ipynb' });
    await tell({ runs: ['first'] });
    expect(ids()).toEqual(['first']);
  });

  it('takes in no changed run that was asked for before another question', async () => {
    ledger.put({ id: 'theirs', notebook: 'other.ipynb' });
    model.scope = 'notebook';
    await settle();
    const answers = hold(ledger, 'runs');
    await tell({ runs: ['r4', 'gone'] });
    model.notebook = 'other.ipynb';
    answers[1]();
    await settle();
    expect(ids()).toEqual(['theirs']);
    answers[0]();
    await settle();
    expect(ids()).toEqual(['theirs']);
  });

  it('keeps a run as it is when an older answer with more values comes last', async () => {
    ledger.put({ id: 'r1', title: 'old', started: at(60) });
    await tell({ runs: ['r1'] });
    const answers = hold(ledger, 'runs');
    model.toggleColumn(columnOf('environment.python')!);
    ledger.put({ id: 'r1', title: 'new', started: at(60) });
    await tell({ runs: ['r1'] });
    expect(answers).toHaveLength(2);
    answers[1]();
    await settle();
    answers[0]();
    await settle();
    expect(model.run('r1')?.title).toBe('new');
  });

  it('asks nothing while it is not on screen, and catches up when it is', async () => {
    model.isActive = false;
    const before = ledger.asked.length;
    ledger.put({ id: 'new', started: at(9999) });
    await tell({ runs: ['new'] });
    expect(ledger.asked).toHaveLength(before);
    model.isActive = true;
    await settle();
    expect(ids()[0]).toBe('new');
  });

  it('lets the server sort, one way and the other', async () => {
    model.toggleSort(accuracy);
    await settle();
    expect(last()).toMatchObject({ sort: '-metrics.accuracy' });
    model.toggleSort(accuracy);
    await settle();
    expect(ids()).toEqual(['r0', 'r1', 'r2', 'r3', 'r4']);
    model.toggleSort(accuracy);
    await settle();
    expect(model.view.sort).toBeNull();
    expect(ids()[0]).toBe('r4');
  });

  it('cannot be sorted by what the server does not sort by', async () => {
    const before = model.view;
    model.toggleSort(columnOf('error')!);
    expect(model.view).toEqual(before);
  });

  it('reads page by page, and all on demand', async () => {
    ledger.fill(1250);
    await model.refresh();
    expect(model.runs.length).toBeLessThan(1250);
    expect(model.hasMore).toBe(true);
    await model.loadAll();
    expect(model.runs).toHaveLength(1250);
    expect(new Set(ids()).size).toBe(1250);
    expect(model.hasMore).toBe(false);
    expect(model.isReadingAll).toBe(false);
  });

  it('stops reading all when it is told to', async () => {
    ledger.fill(3000);
    await model.refresh();
    const reading = model.loadAll();
    model.stopLoading();
    await reading;
    expect(model.hasMore).toBe(true);
  });

  it('puts a new run where it belongs, and takes one out that went', async () => {
    ledger.put({ id: 'new', started: at(9999), status: 'running' });
    await tell({ runs: ['new'] });
    expect(ids()).toEqual(['new', 'r4', 'r3', 'r2', 'r1', 'r0']);
    expect(model.isFresh('new')).toBe(true);
    await tell({ removed: ['r3'] });
    expect(ids()).not.toContain('r3');
  });

  it('moves a run whose value changed', async () => {
    model.toggleSort(accuracy);
    await settle();
    ledger.put({ id: 'r0', started: at(0), summaries: { accuracy: 9 } });
    await tell({ runs: ['r0'] });
    expect(ids()).toEqual(['r0', 'r4', 'r3', 'r2', 'r1']);
  });

  it('lets the server say whether a changed run fits the filter', async () => {
    model.show({ filter: "title = 'run'" });
    await settle();
    ledger.put(
      { id: 'in', title: 'run 9', started: at(9998) },
      { id: 'out', title: 'other', started: at(9999) }
    );
    await tell({ runs: ['in', 'out'] });
    expect(ids()[0]).toBe('in');
    expect(ids()).not.toContain('out');
  });

  it('keeps the runs of a filter of words up to date', async () => {
    model.show({ filter: 'run' });
    await settle();
    ledger.put(
      { id: 'in', title: 'run 9', started: at(9998) },
      { id: 'out', title: 'other', started: at(9999) }
    );
    await tell({ runs: ['in', 'out'] });
    expect(ids()).toContain('in');
    expect(ids()).not.toContain('out');
  });

  it('says what is wrong with a filter, and keeps what is shown', async () => {
    model.show({ filter: 'metrics.loss >' });
    await settle();
    expect(model.filterProblem).toMatchObject({ column: 14 });
    expect(model.problem).toBeNull();
    expect(ids()).toHaveLength(5);
    model.show({ filter: '' });
    await settle();
    expect(model.filterProblem).toBeNull();
  });

  it('says why runs cannot be read, and gets over it', async () => {
    ledger.problem = new LedgerError('failed', 'The ledger is locked.');
    await model.refresh();
    expect(model.problem?.message).toBe('The ledger is locked.');
    ledger.problem = null;
    await model.refresh();
    expect(model.problem).toBeNull();
  });

  it('catches up with a change that it could not read', async () => {
    ledger.problem = new LedgerError('failed', 'The ledger is locked.');
    ledger.put({ id: 'first', started: at(9998) });
    await tell({ runs: ['first'] });
    expect(model.problem?.message).toBe('The ledger is locked.');
    ledger.problem = null;
    ledger.put({ id: 'second', started: at(9999) });
    await tell({ runs: ['second'] });
    await settle();
    expect(ids().slice(0, 2)).toEqual(['second', 'first']);
    expect(model.problem).toBeNull();
  });

  it('catches up with what nobody told', async () => {
    ledger.put({ id: 'new', started: at(9999), status: 'running' });
    ledger.there.delete('r1');
    const before = ledger.asked.length;
    await tell({ all: true });
    expect(ids()).toEqual(['new', 'r4', 'r3', 'r2', 'r0']);
    expect(ledger.asked).toHaveLength(before + 1);
  });

  it('catches up with what nobody told while all runs are read, and reads on', async () => {
    ledger.fill(1250);
    await model.refresh();
    const reading = model.loadAll();
    await Promise.resolve();
    ledger.put({ id: 'new', started: at(99999) });
    await tell({ all: true });
    await reading;
    expect(ids()[0]).toBe('new');
    expect(model.runs).toHaveLength(1251);
  });

  it('reads what the runs that are here lack in a new column', async () => {
    ledger.values.set('r2', { 'files.a.csv': 'abc' });
    model.toggleColumn(columnOf('files.a.csv')!);
    await settle();
    expect(model.run('r2')?.columns.get('files.a.csv')).toBe('abc');
    expect(model.run('r1')?.columns.get('files.a.csv')).toBeNull();
    expect(keys()).toContain('files.a.csv');
  });

  it('leaves out columns that are the same in all runs', async () => {
    model.show({ onlyDiffering: true });
    expect(keys()).toEqual(['title', 'started', 'metrics.accuracy']);
    ledger.put({ id: 'new', started: at(9999), duration: 1 });
    await tell({ runs: ['new'] });
    expect(keys()).toContain('duration');
  });

  it('keeps columns where they are when runs bring more', async () => {
    ledger.known = {
      ...ledger.known,
      parameters: [{ name: 'lr', runs: 9, values: [] }]
    };
    const before = keys();
    model.show({ scope: 'notebook' });
    await settle();
    expect(keys()).toContain('params.lr');
    expect(before).not.toContain('params.lr');
  });

  it('waits for a notebook, and follows the one in front', async () => {
    model.notebook = null;
    model.show({ scope: 'notebook' });
    expect(model.needsNotebook).toBe(true);
    ledger.put({ id: 'other', notebook: 'other.ipynb' });
    model.notebook = 'other.ipynb';
    await settle();
    expect(ids()).toEqual(['other']);
  });

  it('shows archived runs only when they are wanted', async () => {
    ledger.put({ id: 'old', archived: true });
    await model.refresh();
    expect(ids()).not.toContain('old');
    model.show({ archived: true });
    await settle();
    expect(ids()).toContain('old');
    // A run that is archived goes from a table without them.
    model.show({ archived: false });
    await settle();
    ledger.there.get('r1')!.archived = true;
    await tell({ runs: ['r1'] });
    expect(ids()).not.toContain('r1');
  });

  it('puts runs together by what the server sorts by, and sorts within', async () => {
    model.show({
      group: 'status',
      sort: { key: 'metrics.accuracy', isDescending: true }
    });
    await settle();
    expect(last()).toMatchObject({ sort: 'status' });
    expect(model.lines.map(({ key }) => key)).toEqual([
      'group:"ok"',
      'r4',
      'r3',
      'r2',
      'r1',
      'r0'
    ]);
    model.toggleFold('group:"ok"');
    expect(model.lines).toHaveLength(1);
  });

  it('selects one by one, a range, and all', () => {
    model.toggleSelected('r4');
    model.extendSelection('r4', 'r2');
    expect([...model.selected]).toEqual(['r4', 'r3', 'r2']);
    model.extendSelection('r2', 'r4');
    expect([...model.selected]).toEqual(['r4']);
    model.selectAll();
    expect(model.selected.size).toBe(5);
    model.clearSelection();
    model.cursor = { line: 'r1', column: 'title' };
    expect(model.meant).toEqual(['r1']);
  });

  it('moves the keyboard on when its run goes', async () => {
    model.cursor = { line: 'r3', column: 'title' };
    model.toggleSelected('r3');
    await tell({ removed: ['r3'] });
    expect(model.cursor.line).toBe('r2');
    expect(model.selected.size).toBe(0);
  });

  it('exports all runs that fit, not only those that are here', async () => {
    ledger.fill(1100);
    const told: number[] = [];
    const text = await exportCsv({
      client: ledger,
      query: model.query()!,
      columns: [columnOf('title')!, accuracy],
      told: new Map(),
      signal: new AbortController().signal,
      onProgress: runs => told.push(runs)
    });
    const lines = text.trim().split('\r\n');
    expect(lines[0]).toBe('id,title,metrics.accuracy');
    expect(lines).toHaveLength(1101);
    expect(told).toEqual([1000, 1100]);
  });

  it('exports nothing once that is cancelled', async () => {
    const abort = new AbortController();
    ledger.fill(1100);
    const exporting = exportCsv({
      client: ledger,
      query: model.query()!,
      columns: [],
      told: new Map(),
      signal: abort.signal,
      onProgress: () => abort.abort()
    });
    await expect(exporting).rejects.toThrow();
  });

  it('starts with the view it is given', async () => {
    const other = new RunsTableModel(ledger, changed, {
      ...DEFAULT_VIEW,
      columns: [{ key: 'title', pinned: true }, { key: 'params.lr' }],
      filter: "title = 'run 3'"
    });
    other.isActive = true;
    await settle();
    expect(other.runs.map(({ id }) => id)).toEqual(['r3']);
    expect(other.columns.map(({ key }) => key)).toEqual(['title', 'params.lr']);
    other.dispose();
  });
});
