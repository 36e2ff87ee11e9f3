import type { INotebookTracker } from '@jupyterlab/notebook';
import { firstLine } from '../components';
import type { LastTimeModel, RunProgress } from '../runs';

/**
 * Tell the model of the last time which notebook is in front, and when somebody goes on working in it.
 */
export function followVisits(
  tracker: INotebookTracker,
  progress: RunProgress,
  lastTime: LastTimeModel
): void {
  const visit = async () => {
    const panel = tracker.currentWidget;
    await panel?.context.ready;
    if (panel !== tracker.currentWidget || panel?.isDisposed) {
      return;
    }
    await lastTime.visit(
      panel && {
        path: panel.context.localPath,
        titleOf: id => {
          const found = panel.content.widgets.find(
            ({ model }) => model.id === id
          );
          return found ? firstLine(found.model.sharedModel.getSource()) : null;
        }
      }
    );
  };
  tracker.currentChanged.connect(() => void visit());
  // Somebody who comes back to the page comes back to its notebook.
  window.addEventListener('focus', () => void visit());
  void visit();
  progress.changed.connect(() => {
    if (progress.work) {
      lastTime.dismiss();
    }
  });
}

/** Bring a cell of the notebook in front into sight, and make it the active one. */
export function showCell(tracker: INotebookTracker, cellId: string): void {
  const notebook = tracker.currentWidget?.content;
  const index =
    notebook?.widgets.findIndex(({ model }) => model.id === cellId) ?? -1;
  if (notebook && index >= 0) {
    notebook.activeCellIndex = index;
    void notebook.scrollToItem(index, 'center');
  }
}
