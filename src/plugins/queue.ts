import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { CellQueue } from '../capture';
import { IRecordingState, IRunHistory } from '../tokens';
import { eachNotebook } from './each-notebook';
import { PluginIDs } from './ids';

/** Shows above the runs which cells wait for their turn. */
export const queuePlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.queue,
  description:
    'Shows above the runs which cells of the notebook in front wait for their turn.',
  autoStart: true,
  requires: [IRunHistory, IRecordingState, INotebookTracker],
  activate: activateQueue
};

function activateQueue(
  app: JupyterFrontEnd,
  history: IRunHistory,
  recording: IRecordingState,
  tracker: INotebookTracker
): void {
  const queue = new CellQueue();
  eachNotebook(tracker, ({ sessionContext }) => {
    const attach = () => {
      const kernel = sessionContext.session?.kernel;
      if (kernel) {
        queue.follow(kernel);
      }
    };
    sessionContext.kernelChanged.connect(attach);
    attach();
  });
  const show = () => {
    history.model.progress.work = queue.workOf(recording.notebook.kernelId);
  };
  queue.changed.connect(show);
  recording.notebook.changed.connect(show);
}
