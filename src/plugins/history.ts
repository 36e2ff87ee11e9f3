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
import { CommandToolbarButton } from '@jupyterlab/ui-components';
import { ledgerIcon } from '../components';
import { asLedgerError } from '../ledger';
import { SmallCurves } from '../curves';
import type { BulkCommand, IRunsHost, RunCommand } from '../runs';
import { LastTimeModel, RunsModel, RunsPanel } from '../runs';
import { ILedger, IRecordingState, IRunHistory } from '../tokens';
import {
  addHistoryCommands,
  createHistoryMenuButton,
  FOLD_SETTINGS
} from './history-menu';
import { restorePlace } from './history-place';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { introduce } from './introduction';
import { followVisits, showCell } from './notebook-visits';
import { openRecordedFile } from './open-file';
import { addRunCommands, renameRun } from './run-commands';
import { sayError } from './say';
import { askTagsInDialog } from './tags-dialog';

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

/** In ms. */
const MINUTE = 60000;

/** The commands that stand in the palette as they are. */
const IN_PALETTE: readonly string[] = [
  CommandIDs.showHistory,
  CommandIDs.refreshHistory,
  CommandIDs.toggleScratch,
  CommandIDs.toggleFailed,
  CommandIDs.toggleArchived,
  CommandIDs.historySettings,
  CommandIDs.openCurrentRun,
  CommandIDs.unfoldRun,
  CommandIDs.selectRun,
  CommandIDs.selectAllRuns,
  CommandIDs.clearSelection,
  CommandIDs.starRun,
  CommandIDs.tagRuns,
  CommandIDs.renameRun,
  CommandIDs.archiveRun,
  CommandIDs.deleteRun,
  CommandIDs.undoDeleteRun,
  CommandIDs.copyRunId
];

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
  const lastTime = new LastTimeModel(ledger.client);
  followVisits(tracker, model.progress, lastTime);

  const sayUntagged = (reason: unknown) =>
    sayError(
      trans.__('The tags were not written: %1', asLedgerError(reason).message)
    );
  addRunCommands({
    commands,
    model,
    trans,
    askTags: ids => {
      if (panel.isVisible && ids.every(id => model.run(id))) {
        model.tagging = ids;
      } else {
        return askTagsInDialog(ids, ledger.client, sayUntagged, trans);
      }
    }
  });
  const menu = {
    commands,
    model,
    trans,
    refresh: async () => {
      await Promise.all([model.refresh(), recording.model.refresh()]);
    }
  };
  const keepIn = addHistoryCommands(menu);
  commands.addCommand(CommandIDs.showHistory, {
    label: trans.__('Show the Runs'),
    icon: ledgerIcon,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      app.shell.activateById(panel.id);
    }
  });

  const panel = new RunsPanel({
    model,
    recording: recording.model,
    lastTime,
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
      [
        'pause',
        new CommandToolbarButton({
          commands,
          id: CommandIDs.toggleRecording,
          label: ''
        })
      ],
      ['menu', createHistoryMenuButton(menu)]
    ],
    onRename: (id, name) => void renameRun(model, id, name, trans),
    onEdit: (ids, edit) => void model.editAll(ids, edit).catch(sayUntagged)
  });
  panel.id = PluginIDs.history;
  panel.title.icon = ledgerIcon;
  panel.title.caption = trans.__('Runs');
  panel.node.setAttribute('role', 'region');
  panel.node.setAttribute('aria-label', trans.__('Runs'));
  app.shell.add(panel, 'right', { rank: 150, type: 'Run Ledger' });
  restorer?.add(panel, PluginIDs.history);

  const category = trans.__('Run Ledger');
  IN_PALETTE.forEach(command => palette?.addItem({ command, category }));
  for (const scope of ['notebook', 'all']) {
    const command = CommandIDs.setScope;
    palette?.addItem({ command, category, args: { scope } });
  }

  const settings = settingRegistry
    ?.load(PluginIDs.history)
    // Without its settings it works as it does by default.
    .catch(() => null);
  void Promise.all([settings, app.restored]).then(async ([settings]) => {
    if (settings) {
      const folds = (what: keyof typeof FOLD_SETTINGS) =>
        settings.get(FOLD_SETTINGS[what]).composite !== false;
      const onChanged = () => {
        model.folding = { scratch: folds('scratch'), failed: folds('failed') };
        lastTime.isEnabled = settings.get('whereYouWere').composite !== false;
        lastTime.pause =
          MINUTE * Number(settings.get('breakMinutes').composite);
      };
      settings.changed.connect(onChanged);
      onChanged();
      keepIn(settings);
    }
    const scope = settings?.get('scope').composite;
    await restorePlace(model, state, scope === 'all' ? 'all' : 'notebook');
    if (labShell && state && settings?.get('openAtFirst').composite) {
      introduce({ shell: labShell, state, tracker, panel });
    }
  });
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
  const commandOf: Readonly<Record<RunCommand | BulkCommand, string>> = {
    open: CommandIDs.openCurrentRun,
    tag: CommandIDs.tagRuns,
    archive: CommandIDs.archiveRun,
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
    curves: new SmallCurves(ledger.client, ledger.changed),
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
    orderOf: run => ledger.client.order(run),
    showCell: cellId => showCell(tracker, cellId),
    compare: runs =>
      void app.commands.execute(CommandIDs.compareRuns, {
        runs: [...runs],
        reference: runs[0]
      }),
    execute: (command, run, cell) => {
      const { commands } = app;
      if (command === 'open' && commands.hasCommand(CommandIDs.openRun)) {
        void commands.execute(CommandIDs.openRun, { id: run });
      } else {
        void commands.execute(commandOf[command], {
          run,
          ...(cell !== undefined && { cell })
        });
      }
    },
    executeOnAll: (command, ids) =>
      void app.commands.execute(commandOf[command], { ids: [...ids] })
  };
}
