import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILabShell, ILayoutRestorer } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { CommandToolbarButton, refreshIcon } from '@jupyterlab/ui-components';
import { ledgerIcon } from '../components';
import type { IRunsHost, RunCommand } from '../runs';
import { RunsModel, RunsPanel } from '../runs';
import { ILedger, IRecordingState, IRunHistory } from '../tokens';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { introduce } from './introduction';
import { openRecordedFile } from './open-file';
import { addRunCommands, renameRun } from './run-commands';

/** The sidebar with the history of runs. */
export const historyPlugin: JupyterFrontEndPlugin<IRunHistory> = {
  id: PluginIDs.history,
  description: 'Adds the history of runs to the right sidebar.',
  autoStart: true,
  provides: IRunHistory,
  requires: [ILedger, IRecordingState, INotebookTracker, IRenderMimeRegistry],
  optional: [
    ITranslator,
    ILayoutRestorer,
    ILabShell,
    ICommandPalette,
    ISettingRegistry,
    IStateDB,
    IEditorLanguageRegistry
  ],
  activate: activateHistory
};

function activateHistory(
  app: JupyterFrontEnd,
  ledger: ILedger,
  recording: IRecordingState,
  tracker: INotebookTracker,
  rendermime: IRenderMimeRegistry,
  translator: ITranslator | null,
  restorer: ILayoutRestorer | null,
  labShell: ILabShell | null,
  palette: ICommandPalette | null,
  settingRegistry: ISettingRegistry | null,
  state: IStateDB | null,
  languages: IEditorLanguageRegistry | null
): IRunHistory {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const { commands } = app;
  const model = new RunsModel(ledger.client, ledger.changed);
  const follow = () => {
    model.notebook = recording.notebook.path;
  };
  recording.notebook.changed.connect(follow);
  follow();
  recording.model.stateChanged.connect(() => {
    model.prefix = recording.model.status?.prefix ?? '';
  });
  // An event can be missed while the page was away.
  window.addEventListener('focus', () => void model.refresh());

  addRunCommands(commands, model, trans);
  commands.addCommand(CommandIDs.refreshHistory, {
    label: trans.__('Read the Runs Again'),
    icon: refreshIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      await Promise.all([model.refresh(), recording.model.refresh()]);
    }
  });
  commands.addCommand(CommandIDs.showHistory, {
    label: trans.__('Show the Runs'),
    icon: ledgerIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      app.shell.activateById(panel.id);
    }
  });

  const button = (id: string) =>
    new CommandToolbarButton({ commands, id, label: '' });
  const panel = new RunsPanel({
    model,
    recording: recording.model,
    host: createHost(
      app,
      ledger,
      recording,
      tracker,
      rendermime,
      languages,
      trans
    ),
    buttons: [
      ['pause', button(CommandIDs.toggleRecording)],
      ['refresh', button(CommandIDs.refreshHistory)]
    ],
    onRename: (id, name) => void renameRun(model, id, name, trans)
  });
  panel.id = PluginIDs.history;
  panel.title.icon = ledgerIcon;
  panel.title.caption = trans.__('Runs');
  panel.node.setAttribute('role', 'region');
  panel.node.setAttribute('aria-label', trans.__('Runs'));
  app.shell.add(panel, 'right', { rank: 150, type: 'Run Ledger' });
  restorer?.add(panel, PluginIDs.history);

  const category = trans.__('Run Ledger');
  for (const command of [CommandIDs.showHistory, CommandIDs.refreshHistory]) {
    palette?.addItem({ command, category });
  }

  if (settingRegistry) {
    void Promise.all([settingRegistry.load(PluginIDs.history), app.restored])
      .then(([settings]) => {
        const onChanged = () => {
          model.foldScratch = settings.get('foldScratch').composite !== false;
        };
        settings.changed.connect(onChanged);
        onChanged();
        model.scope =
          settings.get('scope').composite === 'all' ? 'all' : 'notebook';
        if (labShell && state && settings.get('openAtFirst').composite) {
          introduce({ shell: labShell, state, tracker, panel });
        }
      })
      .catch(() => {
        // Without its settings it works as it does by default.
      });
  }
  return { model, addSection: section => panel.addSection(section) };
}

function createHost(
  app: JupyterFrontEnd,
  ledger: ILedger,
  recording: IRecordingState,
  tracker: INotebookTracker,
  rendermime: IRenderMimeRegistry,
  languages: IEditorLanguageRegistry | null,
  trans: TranslationBundle
): IRunsHost {
  const commandOf: Readonly<Record<RunCommand, string>> = {
    compare: CommandIDs.compareRuns,
    graph: CommandIDs.showGraph,
    fork: CommandIDs.forkRun,
    showOrigin: CommandIDs.showOrigin,
    restore: CommandIDs.restoreNotebook,
    restoreCell: CommandIDs.restoreCell,
    star: CommandIDs.starRun,
    rename: CommandIDs.renameRun,
    delete: CommandIDs.deleteRun,
    copyId: CommandIDs.copyRunId
  };
  return {
    trans,
    rendermime,
    highlight: async (source, node) => {
      const mimeType =
        tracker.currentWidget?.content.codeMimetype ?? 'text/x-ipython';
      const language = languages?.findByMIME(mimeType) ?? null;
      if (languages && language) {
        await languages.highlight(source, language, node);
      }
    },
    openFile: recorded =>
      void openRecordedFile(
        app,
        recorded,
        recording.model.status?.prefix ?? '',
        trans
      ),
    storedOutput: sha256 => ledger.client.storedOutput(sha256),
    execute: (command, run, cell) =>
      void app.commands.execute(commandOf[command], {
        run,
        ...(cell !== undefined && { cell })
      })
  };
}
