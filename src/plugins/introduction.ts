import type { ILabShell } from '@jupyterlab/application';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IStateDB } from '@jupyterlab/statedb';
import type { Widget } from '@lumino/widgets';
import { PluginIDs } from './ids';

const KEY = `${PluginIDs.history}:introduced`;

/** What an introduction needs. */
export interface IIntroductionOptions {
  readonly shell: ILabShell;
  readonly state: IStateDB;
  readonly tracker: INotebookTracker;
  /** The sidebar. */
  readonly panel: Widget;
}

/**
 * Open the sidebar beside the first notebook ever opened in this workspace, and never again: from then on
 * it is where the user left it.
 *
 * @param options - The application
 */
export function introduce(options: IIntroductionOptions): void {
  const { shell, state, tracker, panel } = options;
  let isDone = false;
  const show = async () => {
    const notebook = tracker.currentWidget;
    if (isDone || !notebook) {
      return;
    }
    isDone = true;
    tracker.currentChanged.disconnect(onCurrent);
    if ((await state.fetch(KEY)) !== undefined) {
      return;
    }
    await state.save(KEY, true);
    if (shell.rightCollapsed) {
      shell.activateById(panel.id);
      // The keyboard belongs to the notebook that was just opened.
      shell.activateById(notebook.id);
    }
  };
  const onCurrent = () => void show();
  tracker.currentChanged.connect(onCurrent);
  onCurrent();
}
