import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IStateDB } from '@jupyterlab/statedb';
import { optionsKept, restoreOptions } from '../curves';
import { PluginIDs } from './ids';

const KEY = `${PluginIDs.curves}:options`;

/** How long changes gather before they are kept, in ms: a slider makes many. */
const PAUSE = 500;

/** Curves look as the last ones in this workspace were left. */
export const curvesPlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.curves,
  description: 'Keeps how curves are shown.',
  autoStart: true,
  optional: [IStateDB],
  activate: (app, state: IStateDB | null) => {
    let timer = 0;
    let isChosen = false;
    optionsKept.connect((sender, options) => {
      isChosen = true;
      window.clearTimeout(timer);
      timer = window.setTimeout(
        () => void state?.save(KEY, { ...options }),
        PAUSE
      );
    });
    // Nobody waits for it: the workspace is read when all plugins are there.
    void state
      ?.fetch(KEY)
      .then(kept => {
        if (kept !== undefined && !isChosen) {
          restoreOptions(kept);
        }
      })
      .catch(() => {
        // What cannot be read is as if it had never been.
      });
  }
};
