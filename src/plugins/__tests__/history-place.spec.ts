import { PromiseDelegate } from '@lumino/coreutils';
import type { IStateDB } from '@jupyterlab/statedb';
import { StateDB } from '@jupyterlab/statedb';
import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from '../../ledger';
import { RunsModel } from '../../runs';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { restorePlace } from '../history-place';

const KEY = 'jupyterlab-runledger:history:place';

describe('the place in the history', () => {
  let model: RunsModel;

  beforeEach(() => {
    model = new RunsModel(
      new FakeLedger(),
      new Signal<object, ILedgerChange>({})
    );
  });

  afterEach(() => model.dispose());

  it('is kept also while a run changes all the time', async () => {
    jest.useFakeTimers();
    try {
      const state = new StateDB();
      await restorePlace(model, state, 'notebook');
      model.filter = 'mine';
      for (let tenth = 0; tenth < 10; tenth++) {
        model.stateChanged.emit();
        await jest.advanceTimersByTimeAsync(100);
      }
      expect(await state.fetch(KEY)).toMatchObject({ filter: 'mine' });
    } finally {
      jest.useRealTimers();
    }
  });

  it('is where somebody went before it was known where it was left', async () => {
    const left = new PromiseDelegate<object>();
    const restoring = restorePlace(
      model,
      { fetch: () => left.promise } as unknown as IStateDB,
      'notebook'
    );
    model.filter = 'quick';
    left.resolve({ scope: 'all', filter: 'old', archived: false });
    await restoring;
    expect(model.filter).toBe('quick');
  });
});
