import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { graphIcon } from '../components';
import type { Question } from '../provenance';
import { graphTitle, keyOf, ProvenanceModel } from '../provenance';
import { ProvenancePanel, ProvenanceSection } from '../provenance/panel';
import { ILedger, IRecordingState, IRunHistory } from '../tokens';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { addToMain } from './main-area';
import { addProvenanceCommands, questionOf } from './provenance-commands';
import { createProvenanceHost } from './provenance-host';
import { whenSettled } from './settled';

/** How long a run stays selected before its graph is read for the sidebar, in ms. */
const SETTLED = 150;

/** Where data came from and went: the graph in the main area, and small in the sidebar. */
export const provenancePlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.provenance,
  description:
    'Shows which runs read and wrote which files, as a graph and as a table.',
  autoStart: true,
  requires: [ILedger, IRunHistory, IRecordingState, INotebookTracker],
  optional: [
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    IFileBrowserFactory
  ],
  activate: activateProvenance
};

function activateProvenance(
  app: JupyterFrontEnd,
  ledger: ILedger,
  history: IRunHistory,
  recording: IRecordingState,
  tracker: INotebookTracker,
  translator: ITranslator | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  fileBrowsers: IFileBrowserFactory | null
): void {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const { commands, shell } = app;
  const graphs = new WidgetTracker<MainAreaWidget<ProvenancePanel>>({
    namespace: 'runledger-graph'
  });

  const create = (question: Question): MainAreaWidget<ProvenancePanel> => {
    const model = new ProvenanceModel(ledger.client, ledger.changed);
    const follow = () => {
      model.prefix = recording.model.status?.prefix ?? '';
    };
    recording.model.stateChanged.connect(follow);
    follow();
    model.question = question;
    const content = new ProvenancePanel(model, host);
    content.disposed.connect(() => {
      recording.model.stateChanged.disconnect(follow);
    });
    const widget = new MainAreaWidget({ content });
    // The view has its buttons where it works, with words on them.
    widget.toolbar.hide();
    widget.id = `runledger-graph-${encodeURIComponent(keyOf(question))}`;
    widget.title.icon = graphIcon;
    widget.title.closable = true;
    const name = () => {
      const title = graphTitle(model, trans);
      widget.title.label = title;
      widget.title.caption = title;
    };
    model.stateChanged.connect(name);
    name();
    return widget;
  };
  const open = (question: Question): void => {
    let widget = graphs.find(
      ({ content }) => keyOf(content.model.question) === keyOf(question)
    );
    if (widget) {
      // Whoever asks again wants to know how it is now.
      void widget.content.model.refresh();
    } else {
      widget = create(question);
      void graphs.add(widget);
      addToMain(shell, widget);
    }
    shell.activateById(widget.id);
  };
  const host = createProvenanceHost({
    app,
    history,
    tracker,
    trans,
    prefix: () => recording.model.status?.prefix ?? '',
    notebookOf: async run => (await ledger.client.run(run)).notebook,
    graph: () => graphs.currentWidget,
    openGraph: open
  });

  addProvenanceCommands({
    commands,
    model: history.model,
    trans,
    open,
    selectedFile: () => {
      const items = fileBrowsers?.tracker.currentWidget?.selectedItems();
      const item = items?.next().value;
      return item && item.type !== 'directory' ? item.path : null;
    },
    localPath: path => {
      const { contents } = app.serviceManager;
      // Other drives' files are not on this server's disk.
      return contents.driveName(path) === '' ||
        contents.driveName(path) === 'RTC'
        ? contents.localPath(path)
        : null;
    },
    find: () => {
      const graph = graphs.currentWidget;
      if (graph !== null && graph === shell.currentWidget) {
        graph.content.find();
      }
    }
  });
  const category = trans.__('Run Ledger');
  for (const command of [
    CommandIDs.showGraph,
    CommandIDs.whichRun,
    CommandIDs.findInGraph
  ]) {
    palette?.addItem({ command, category });
  }
  void restorer?.restore(graphs, {
    command: CommandIDs.showGraph,
    args: ({ content }) =>
      ({ ...content.model.question }) as ReadonlyPartialJSONObject,
    name: ({ content }) => keyOf(content.model.question)
  });

  const small = new ProvenanceModel(ledger.client, ledger.changed);
  const section = new ProvenanceSection(small, host);
  section.title.label = trans.__('Provenance');
  history.addSection(section);
  // Who walks through the runs with the arrow keys does not read the graph of each.
  const show = whenSettled<string | null>(null, SETTLED, run => {
    small.question = run === null ? null : questionOf({ run });
  });
  history.model.stateChanged.connect(model => show(wantedRun(model)));
}

/** The run that the sidebar shows the graph of: the one selected last, else that with the keyboard, else the newest. */
function wantedRun(model: IRunHistory['model']): string | null {
  const selected = [...model.selected].pop();
  const current = model.current === null ? undefined : model.run(model.current);
  return selected ?? current?.id ?? model.runs[0]?.id ?? null;
}
