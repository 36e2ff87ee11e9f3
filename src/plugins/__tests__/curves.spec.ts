import type { JupyterFrontEnd } from '@jupyterlab/application';
import { StateDB } from '@jupyterlab/statedb';
import { Signal } from '@lumino/signaling';
import { CurvesModel } from '../../curves/model';
import { lastOptions } from '../../curves/options';
import type { ILedgerChange, ISeriesClient } from '../../ledger';
import { curvesPlugin } from '../curves';

const KEY = 'jupyterlab-runledger:curves:options';

/** A page that was just loaded, with what a workspace has. */
async function load(state: StateDB | null): Promise<void> {
  expect(curvesPlugin.activate({} as JupyterFrontEnd, state)).toBeUndefined();
  await new Promise(resolve => setTimeout(resolve, 0));
}

function openCurves(): CurvesModel {
  return new CurvesModel({
    client: {} as ISeriesClient,
    changed: new Signal<object, ILedgerChange>({}),
    runs: []
  });
}

describe('how curves are shown', () => {
  it('is as it was left when the page is loaded again', async () => {
    const state = new StateDB();
    await state.save(KEY, { axis: 'wall', log: true, smoothing: 0.6 });
    // Opened with the page, before anything is known.
    const early = openCurves();
    await load(state);
    for (const curves of [early, openCurves()]) {
      expect(curves.options).toEqual({
        axis: 'wall',
        log: true,
        smoothing: 0.6,
        clips: false,
        grouped: true,
        showsTable: false
      });
      curves.dispose();
    }
  });

  it('is kept when somebody chooses', async () => {
    const state = new StateDB();
    await load(state);
    const curves = openCurves();
    jest.useFakeTimers();
    curves.options = { ...curves.options, axis: 'relative', clips: true };
    jest.runOnlyPendingTimers();
    jest.useRealTimers();
    curves.dispose();
    expect(await state.fetch(KEY)).toMatchObject({
      axis: 'relative',
      clips: true
    });
  });

  it('is as at first where nothing that makes sense was kept', async () => {
    const state = new StateDB();
    await state.save(KEY, { axis: 'sideways', log: 1, smoothing: 7 });
    await load(state);
    expect(lastOptions()).toMatchObject({
      axis: 'step',
      log: false,
      smoothing: 0.99
    });
    await load(null);
  });
});
