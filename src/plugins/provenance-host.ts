import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Widget } from '@lumino/widgets';
import { download } from '../components';
import type { IProvenanceHost, Question } from '../provenance';
import { findRun } from '../runs';
import type { IRunHistory } from '../tokens';
import { CommandIDs } from './ids';
import { pathHere } from '../ledger';
import { openRecordedFile } from './open-file';

/** A narrower graph is not halved for what it opens, in px. */
const LEAST_TO_SPLIT = 800;

/** What the views of provenance reach of the application. */
export interface IProvenanceHostOptions {
  readonly app: JupyterFrontEnd;
  readonly history: IRunHistory;
  readonly tracker: INotebookTracker;
  readonly trans: TranslationBundle;
  /** What stands before JupyterLab's own paths in the paths of the records. */
  readonly prefix: () => string;
  /** The path of a run's notebook, as the records have it. */
  readonly notebookOf: (run: string) => Promise<string | null>;
  /** The graph that was used last. */
  readonly graph: () => Widget | null;
  readonly openGraph: (question: Question) => void;
}

/** The application around the views of provenance. */
export function createProvenanceHost(
  options: IProvenanceHostOptions
): IProvenanceHost {
  const { app, history, trans, prefix } = options;
  return {
    trans,
    openGraph: options.openGraph,
    openRun: run => void openRun(options, run),
    openCell: (activity, notebook) => {
      const { cellId } = activity;
      if (notebook !== null && cellId !== null) {
        void openCell(options, cellId, notebook);
      } else {
        Notification.info(
          notebook === null
            ? trans.__('The notebook of this execution is not known.')
            : trans.__('The cell of this execution is not known.')
        );
      }
    },
    openFile: path =>
      void openRecordedFile(app, path, prefix(), trans, beside(options)),
    copy: text => Clipboard.copyToSystem(text),
    download: (name, text) => download(name, text, 'image/svg+xml')
  };

  async function openRun(
    { notebookOf }: IProvenanceHostOptions,
    run: string
  ): Promise<void> {
    try {
      const notebook = await notebookOf(run);
      await app.commands.execute(CommandIDs.showHistory);
      if (await findRun(history.model, run, notebook)) {
        return;
      }
    } catch {
      // Said below, whatever it was: the run is not to be had.
    }
    Notification.info(
      trans.__(
        'This run is not in the history: it was deleted, or cannot be read.'
      )
    );
  }
}

async function openCell(
  options: IProvenanceHostOptions,
  cellId: string,
  recorded: string
): Promise<void> {
  const { app, tracker, trans, prefix } = options;
  const path = pathHere(recorded, prefix());
  const isIt = (panel: NotebookPanel) =>
    app.serviceManager.contents.localPath(panel.context.path) === path;
  let panel = tracker.find(isIt);
  if (!panel) {
    await openRecordedFile(app, recorded, prefix(), trans, beside(options));
    panel = tracker.find(isIt);
  }
  if (!panel) {
    return;
  }
  await panel.revealed;
  app.shell.activateById(panel.id);
  const { content } = panel;
  const index = content.widgets.findIndex(({ model }) => model.id === cellId);
  if (index < 0) {
    Notification.info(
      trans.__(
        'The cell is not in the notebook any more. Its run in the history still has its source.'
      )
    );
    return;
  }
  content.activeCellIndex = index;
  await content.scrollToItem(index, 'center');
}

/** Beside the graph, so that it stays in sight: where something else is in sight, else in a new half. */
function beside({
  app,
  graph
}: IProvenanceHostOptions): DocumentRegistry.IOpenOptions {
  const current = graph();
  if (current === null || !current.isVisible) {
    return {};
  }
  for (const other of app.shell.widgets('main')) {
    if (other !== current && other.isVisible) {
      return { ref: other.id, mode: 'tab-after' };
    }
  }
  return current.node.offsetWidth < LEAST_TO_SPLIT
    ? {}
    : { ref: current.id, mode: 'split-right' };
}
