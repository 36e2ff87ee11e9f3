import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type {
  INotebookModel,
  INotebookTracker,
  NotebookPanel
} from '@jupyterlab/notebook';

/** An open notebook, however many views of it there are. */
export type NotebookContext = DocumentRegistry.IContext<INotebookModel>;

/**
 * Do something for each open notebook, and for those that are opened later.
 *
 * @param tracker - The views of notebooks
 * @param begin - Called once a notebook: two views share it, and what runs in them is the same
 */
export function eachNotebook(
  tracker: INotebookTracker,
  begin: (context: NotebookContext) => void
): void {
  const known = new WeakSet<NotebookContext>();
  const meet = ({ context }: NotebookPanel) => {
    if (!known.has(context) && !context.isDisposed) {
      known.add(context);
      begin(context);
    }
  };
  tracker.widgetAdded.connect((sender, panel) => meet(panel));
  tracker.forEach(meet);
}
