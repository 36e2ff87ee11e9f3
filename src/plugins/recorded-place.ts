import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ILedgerClient } from '../ledger';

/** The application, as far as notebooks of runs are made and restored in it. */
export interface IRecordedPlace {
  readonly app: JupyterFrontEnd;
  readonly tracker: INotebookTracker;
  readonly client: ILedgerClient;
  readonly trans: TranslationBundle;
  /** What stands before JupyterLab's own paths in the paths of the records. */
  readonly prefix: () => string;
}

/** The notebook at a path, if it is open. */
export function openPanel(
  place: IRecordedPlace,
  path: string | null
): NotebookPanel | undefined {
  return path === null
    ? undefined
    : place.tracker.find(({ context }) => context.localPath === path);
}
