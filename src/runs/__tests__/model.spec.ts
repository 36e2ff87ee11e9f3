import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { RunsModel } from '../model';
import { at, FakeLedger, hold } from './fake-ledger';

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('RunsModel', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: RunsModel;

  const emit = (change: Partial<ILedgerChange>) =>
    changed.emit({ runs: [], removed: [], status: false, ...change });
  const ids = () => model.runs.map(run => run.id);

  beforeEach(async () => {
    ledger = new FakeLedger().fill(3);
    changed = new Signal<object, ILedgerChange>({});
    model = new RunsModel(ledger, changed);
    model.notebook = 'digits.ipynb';
    model.isActive = true;
    await settle();
  });

  afterEach(() => model.dispose());

  it('shows the runs of the notebook, newest first', () => {
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(ledger.asked[0]).toMatchObject({ notebook: 'digits.ipynb' });
  });

  it('asks nothing while it is not on screen, and catches up when it is', async () => {
    model.isActive = false;
    ledger.put({ id: 'new', started: at(999) });
    emit({ runs: ['new'] });
    await settle();
    expect(ledger.fetched).toEqual([]);
    model.isActive = true;
    await settle();
    expect(ids()[0]).toBe('new');
  });

  it('does not bring back a run that went while it was read', async () => {
    emit({ runs: ['r1'] });
    ledger.there.delete('r1');
    emit({ removed: ['r1'] });
    await settle();
    expect(ids()).toEqual(['r2', 'r0']);
  });

  it('knows what came and went while a page was read', async () => {
    void model.refresh();
    ledger.there.delete('r1');
    emit({ removed: ['r1'] });
    ledger.put({ id: 'new', started: at(999) });
    emit({ runs: ['new'] });
    await settle();
    expect(ids()).toEqual(['new', 'r2', 'r0']);
  });

  it('waits for a notebook, and follows the one in front', async () => {
    model.notebook = null;
    expect(model.needsNotebook).toBe(true);
    ledger.put({ id: 'other', notebook: 'other.ipynb' });
    model.notebook = 'other.ipynb';
    await settle();
    expect(ids()).toEqual(['other']);
    model.scope = 'all';
    await settle();
    expect(ids()).toContain('r0');
  });

  it('reads older pages until the end', async () => {
    ledger.fill(120);
    await model.refresh();
    expect(model.runs).toHaveLength(50);
    await model.loadMore();
    await model.loadMore();
    expect(model.runs).toHaveLength(120);
    expect(model.hasMore).toBe(false);
    expect(new Set(ids()).size).toBe(120);
  });

  it('keeps older pages when the newest are read again', async () => {
    ledger.fill(120);
    await model.refresh();
    await model.loadMore();
    ledger.put({ id: 'new', started: at(60 * 500) });
    ledger.there.delete('r118');
    await model.refresh();
    expect(ids()[0]).toBe('new');
    expect(ids()).not.toContain('r118');
    expect(model.runs).toHaveLength(100);
  });

  it('takes in a run that began, changed or went', async () => {
    ledger.put({ id: 'live', started: at(999), status: 'running' });
    emit({ runs: ['live'] });
    await settle();
    expect(ids()).toEqual(['live', 'r2', 'r1', 'r0']);
    ledger.put({ id: 'live', started: at(999), status: 'ok' });
    emit({ runs: ['live'] });
    await settle();
    expect(model.run('live')?.status).toBe('ok');
    emit({ removed: ['live'] });
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('leaves out runs of other notebooks', async () => {
    ledger.put({ id: 'x', notebook: 'other.ipynb', started: at(999) });
    emit({ runs: ['x'] });
    await settle();
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('knows a notebook by its path from the books', async () => {
    model.prefix = 'server/';
    ledger.put({ id: 'x', notebook: 'server/digits.ipynb', started: at(999) });
    emit({ runs: ['x'] });
    await settle();
    expect(ids()).toContain('x');
  });

  it('reads a page instead of many single runs', async () => {
    ledger.fill(30);
    emit({ runs: [...ledger.there.keys()] });
    await settle();
    expect(ledger.fetched).toEqual([]);
    expect(model.runs).toHaveLength(30);
  });

  it('drops a changed run that is not there any more', async () => {
    ledger.there.delete('r1');
    emit({ runs: ['r1'] });
    await settle();
    expect(ids()).toEqual(['r2', 'r0']);
  });

  it('says what is wrong with a filter, and keeps what is shown', async () => {
    model.filter = 'metrics.a >';
    await settle();
    expect(model.filterProblem?.message).toBe('After > a number is missing.');
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(model.problem).toBeNull();
    model.filter = 'run 1';
    await settle();
    expect(model.filterProblem).toBeNull();
    expect(ids()).toEqual(['r1']);
    model.filter = 'nothing';
    await settle();
    expect(model.isEmpty).toBe(true);
  });

  it('lets the server place a changed run when there is a filter', async () => {
    model.filter = 'run';
    await settle();
    ledger.put({ id: 'x', title: 'another', started: at(999) });
    emit({ runs: ['x'] });
    await settle();
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('opens a run with what it is made of, and keeps that live', async () => {
    model.toggleOpen('r1');
    expect(model.detail('r1')).toBeNull();
    await settle();
    expect(model.detail('r1')).toMatchObject({ executions: [{ id: 'e1' }] });
    ledger.put({ id: 'r1', started: at(60), title: 'changed' });
    emit({ runs: ['r1'] });
    await settle();
    expect(model.detail('r1')).toMatchObject({ title: 'changed' });
    model.toggleOpen('r1');
    expect(model.isOpen('r1')).toBe(false);
  });

  it('says when an opened run cannot be read', async () => {
    ledger.there.delete('r1');
    model.toggleOpen('r1');
    await settle();
    expect(model.detail('r1')).toBeInstanceOf(LedgerError);
  });

  it('deletes at once, moves the keyboard on, and can undo', async () => {
    model.current = 'r1';
    const deleting = model.remove('r1');
    expect(ids()).toEqual(['r2', 'r0']);
    expect(model.current).toBe('r0');
    const removed = await deleting;
    // An event that was under way must not bring it back.
    emit({ runs: ['r1'] });
    await settle();
    expect(ids()).toEqual(['r2', 'r0']);
    await model.undoRemove(removed);
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(model.current).toBe('r1');
  });

  it('undoes several deletions, the last one first', async () => {
    await model.remove('r1');
    await model.remove('r2');
    await model.undoRemove(model.lastRemoved!);
    expect(ids()).toEqual(['r2', 'r0']);
    await model.undoRemove(model.lastRemoved!);
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(model.lastRemoved).toBeNull();
  });

  it('undoes the deletion before when it is asked for again at once', async () => {
    await model.remove('r1');
    await model.remove('r2');
    const undo = () => model.undoRemove(model.lastRemoved!);
    await Promise.all([undo(), undo()]);
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('can undo again what the server did not answer, and goes past what is gone for good', async () => {
    await model.remove('r1');
    const gone = await model.remove('r2');
    ledger.problem = new LedgerError('offline', 'no answer');
    ledger.undoRemove = jest
      .fn(ledger.undoRemove)
      .mockRejectedValueOnce(ledger.problem)
      .mockRejectedValueOnce(new LedgerError('absent', 'gone'));
    ledger.problem = null;
    await expect(model.undoRemove(gone)).rejects.toThrow('no answer');
    expect(model.lastRemoved).toBe(gone);
    await expect(model.undoRemove(gone)).rejects.toThrow('gone');
    await model.undoRemove(model.lastRemoved!);
    expect(ids()).toEqual(['r1', 'r0']);
  });

  it('does not show a run that is still being deleted when another comes back', async () => {
    const deletions = hold(ledger, 'remove');
    ledger.remove = jest.fn(ledger.remove);
    const asked = ledger.there.get('r1')!;
    const deleting = model.remove('r1');
    ledger.there.set('r1', asked); // the server has not got to it
    const other = model.remove('r2');
    deletions[1]();
    await model.undoRemove(await other);
    expect(ids()).toEqual(['r2', 'r0']);
    deletions[0]();
    await deleting;
  });

  it.each([
    ['is said to have changed', { runs: ['r1'] }],
    ['may have changed unheard', { all: true }]
  ])(
    'shows an opened run as it is, whichever answer comes last, when it %s',
    async (what, change) => {
      ledger.put({ id: 'r1', status: 'running' });
      const answers = hold(ledger, 'run');
      model.toggleOpen('r1');
      ledger.put({ id: 'r1', status: 'ok' });
      emit(change);
      await settle();
      while (answers.length > 0) {
        answers.pop()!();
        await settle();
      }
      expect(model.run('r1')?.status).toBe('ok');
      expect(model.detail('r1')).toMatchObject({ status: 'ok' });
    }
  );

  it('can undo before the server is done deleting', async () => {
    const deleting = model.remove('r1');
    const undoing = model.undoRemove(model.lastRemoved!);
    await Promise.all([deleting, undoing]);
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(model.lastRemoved).toBeNull();
  });

  it('shows a deleted run again that was brought back in another page', async () => {
    await model.remove('r1');
    await ledger.undoRemove('r1');
    emit({ runs: ['r1'] });
    await settle();
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
    expect(model.lastRemoved).toBeNull();
  });

  it('brings a run back that could not be deleted', async () => {
    ledger.problem = new LedgerError('failed', 'The disk is full.');
    await expect(model.remove('r1')).rejects.toThrow('The disk is full.');
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('takes children along when their parent is deleted', async () => {
    ledger.put({ id: 'child', parent: 'r1', started: at(61) });
    await model.refresh();
    await model.remove('r1');
    expect(ids()).toEqual(['r2', 'r0']);
  });

  it('reads the parent of a child that a page ends with', async () => {
    ledger.there.clear();
    ledger.put({ id: 'parent', started: at(0) });
    for (let index = 1; index <= 60; index++) {
      ledger.put({ id: `c${index}`, parent: 'parent', started: at(index) });
    }
    await model.refresh();
    await settle();
    expect(model.rows.map(row => row.key)).toContain('parent');
  });

  it('reads the parents of many children, and then is done', async () => {
    ledger.there.clear();
    for (let index = 0; index < 12; index++) {
      ledger.put({ id: `p${index}`, started: at(index) });
    }
    for (let index = 0; index < 60; index++) {
      const parent = `p${index % 12}`;
      ledger.put({ id: `c${index}`, parent, started: at(100 + index) });
    }
    const asked = ledger.asked.length;
    await model.refresh();
    await settle();
    await settle();
    expect(model.rows.filter(row => row.key.startsWith('p'))).toHaveLength(12);
    expect(ledger.asked.length - asked).toBe(1);
  });

  it('shows nothing of another question when the page for this one is asked again', async () => {
    ledger.fill(120);
    await model.refresh();
    await model.loadMore();
    ledger.problem = new LedgerError('offline', 'no answer');
    model.filter = 'run 11';
    await settle();
    ledger.problem = null;
    await model.refresh();
    expect(ids().every(id => id.startsWith('r11'))).toBe(true);
    expect(model.hasMore).toBe(false);
  });

  it('takes one run that can be read for no history', async () => {
    ledger.problem = new LedgerError('failed', 'The disk is full.');
    model.notebook = null;
    model.notebook = 'digits.ipynb';
    await settle();
    expect(model.problem?.kind).toBe('failed');
    ledger.problem = null;
    ledger.put({ id: 'live', started: at(999) });
    emit({ runs: ['live'] });
    await settle();
    expect(ids()).toEqual(['live', 'r2', 'r1', 'r0']);
    expect(model.problem).toBeNull();
  });

  it('reads again what changed while it was not on screen, opened and older runs too', async () => {
    ledger.fill(120, { status: 'running' });
    await model.refresh();
    await model.loadMore();
    model.toggleOpen('r119');
    await settle();
    model.isActive = false;
    ledger.put({ id: 'r119', started: at(60 * 119), status: 'ok' });
    ledger.there.delete('r30');
    emit({ runs: ['r119'], removed: ['r30'] });
    model.isActive = true;
    await settle();
    expect(model.detail('r119')).toMatchObject({ status: 'ok' });
    expect(ids()).not.toContain('r30');
    expect(model.runs).toHaveLength(100);
  });

  it('selects runs in the order of selecting', () => {
    model.toggleSelected('r0');
    model.toggleSelected('r2');
    model.toggleSelected('r1');
    model.toggleSelected('r2');
    expect([...model.selected]).toEqual(['r0', 'r1']);
  });

  it('keeps its runs when the connection is lost, and tries again', async () => {
    jest.useFakeTimers();
    try {
      ledger.problem = new LedgerError('offline', 'no answer');
      await model.refresh();
      expect(model.problem?.kind).toBe('offline');
      expect(ids()).toEqual(['r2', 'r1', 'r0']);
      ledger.problem = null;
      ledger.put({ id: 'new', started: at(999) });
      await jest.advanceTimersByTimeAsync(2100);
      expect(model.problem).toBeNull();
      expect(ids()[0]).toBe('new');
    } finally {
      jest.useRealTimers();
    }
  });

  it('catches up with what nobody told', async () => {
    ledger.put({ id: 'r2', started: at(120), status: 'running' });
    emit({ runs: ['r2'] });
    await settle();
    model.toggleOpen('r2');
    await settle();
    ledger.put({ id: 'r2', started: at(120), status: 'ok' });
    ledger.there.delete('r1');
    const before = ledger.asked.length;
    emit({ all: true });
    await settle();
    expect(ids()).toEqual(['r2', 'r0']);
    expect(model.run('r2')?.status).toBe('ok');
    expect(model.detail('r2')).toMatchObject({ status: 'ok' });
    expect(ledger.asked).toHaveLength(before + 1);
  });

  it('does not mix the answers to two questions', async () => {
    ledger.put({ id: 'other', notebook: 'other.ipynb' });
    model.notebook = 'other.ipynb';
    model.notebook = 'digits.ipynb';
    await settle();
    expect(ids()).toEqual(['r2', 'r1', 'r0']);
  });

  it('unfolds a group and folds it again', async () => {
    ledger.there.clear();
    ledger.fill(4, { summaries: {} });
    await model.refresh();
    expect(model.rows.map(row => row.kind)).toEqual(['day', 'run', 'fold']);
    model.toggleFold('aside:r0');
    expect(model.rows).toHaveLength(6);
    model.toggleFold('aside:r0');
    expect(model.rows).toHaveLength(3);
  });
});
