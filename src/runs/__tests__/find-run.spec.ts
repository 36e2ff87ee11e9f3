import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from '../../ledger';
import { findRun } from '../find-run';
import { RunsModel } from '../model';
import { at, FakeLedger } from './fake-ledger';

describe('finding a run in the history', () => {
  let ledger: FakeLedger;
  let model: RunsModel;

  beforeEach(async () => {
    ledger = new FakeLedger().fill(120);
    ledger.put({ id: 'other', notebook: 'other.ipynb', started: at(10) });
    model = new RunsModel(ledger, new Signal<object, ILedgerChange>({}));
    model.notebook = 'digits.ipynb';
    model.isActive = true;
    await model.refresh();
  });

  afterEach(() => model.dispose());

  it('opens one that is there, and puts the keyboard on it', async () => {
    expect(await findRun(model, 'r119', 'digits.ipynb')).toBe(true);
    expect(model.current).toBe('r119');
    expect(model.isOpen('r119')).toBe(true);
    expect(model.takeShown()).toBe('r119');
    // Only once: the user may go on from there.
    expect(model.takeShown()).toBeNull();
  });

  it('goes back page by page to an old one', async () => {
    expect(model.run('r1')).toBeUndefined();
    expect(await findRun(model, 'r1', 'digits.ipynb')).toBe(true);
    expect(model.scope).toBe('notebook');
  });

  it('looks at all notebooks for one of another, and takes a filter away', async () => {
    model.filter = 'run 7';
    expect(await findRun(model, 'other', 'other.ipynb')).toBe(true);
    expect(model.scope).toBe('all');
    expect(model.filter).toBe('');
  });

  it('goes through the whole notebook when it takes a filter away', async () => {
    model.filter = 'run 11';
    await model.refresh();
    // Some of the newest and one of the oldest.
    expect(model.runs).toHaveLength(11);
    expect(await findRun(model, 'r20', 'digits.ipynb')).toBe(true);
    while (model.hasMore) {
      await model.loadMore();
    }
    expect(model.runs).toHaveLength(120);
  });

  it('says that one is not there', async () => {
    expect(await findRun(model, 'gone', 'digits.ipynb')).toBe(false);
    expect(model.takeShown()).toBeNull();
  });
});
