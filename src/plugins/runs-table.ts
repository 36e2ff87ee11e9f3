import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import {
  Clipboard,
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { tableIcon } from '../components';
import type { ITableView, TableCommand, TableMenu } from '../runs-table';
import {
  columnMenu,
  groupMenu,
  lineMenu,
  openMenu,
  RunsTableModel,
  viewFrom,
  viewJson,
  viewsMenu
} from '../runs-table';
import type { ITablePanelHost } from '../runs-table/panel';
import { RunsTablePanel } from '../runs-table/panel';
import { ILedger, IRecordingState, IRunHistory } from '../tokens';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { addToMain } from './main-area';
import { addTableCommands, moreMenu } from './table-commands';
import { TableSettings } from './table-settings';

/** The runs as a table in the main area. */
export const runsTablePlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.runsTable,
  description:
    'Shows the runs as a table: any value as a column, sorted, filtered, grouped and exported.',
  autoStart: true,
  requires: [ILedger, IRunHistory, IRecordingState, INotebookTracker],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette, ISettingRegistry],
  activate: activateRunsTable
};

type TableWidget = MainAreaWidget<RunsTablePanel>;

function activateRunsTable(
  app: JupyterFrontEnd,
  ledger: ILedger,
  history: IRunHistory,
  recording: IRecordingState,
  notebooks: INotebookTracker,
  translator: ITranslator | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  settingRegistry: ISettingRegistry | null
): void {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const { commands, shell } = app;
  const tables = new WidgetTracker<TableWidget>({
    namespace: 'runledger-table'
  });
  const settings = new TableSettings(settingRegistry, trans);

  const create = (view: ITableView): TableWidget => {
    const model = new RunsTableModel(ledger.client, ledger.changed, view);
    const follow = () => {
      model.notebook = recording.notebook.path;
      model.prefix = recording.model.status?.prefix ?? '';
    };
    const obey = () => {
      model.directions = settings.directions;
    };
    recording.notebook.changed.connect(follow);
    recording.model.stateChanged.connect(follow);
    settings.changed.connect(obey);
    follow();
    obey();
    const host = createHost(commands, settings, model, trans, () =>
      content.focusGrid()
    );
    const content = new RunsTablePanel(model, host);
    content.disposed.connect(() => {
      recording.notebook.changed.disconnect(follow);
      recording.model.stateChanged.disconnect(follow);
      settings.changed.disconnect(obey);
    });
    const widget = new MainAreaWidget({ content });
    // The table has its buttons where it works, with words on them.
    widget.toolbar.hide();
    widget.id = 'runledger-table';
    widget.title.icon = tableIcon;
    widget.title.label = trans.__('Runs');
    widget.title.caption = trans.__('The runs as a table');
    widget.title.closable = true;
    model.viewChanged.connect(() => void tables.save(widget));
    return widget;
  };

  commands.addCommand(CommandIDs.openTable, {
    label: trans.__('Open the Runs Table'),
    icon: tableIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          filter: { type: 'string', description: 'A filter' },
          scope: {
            type: 'string',
            enum: ['notebook', 'all'],
            description: 'Whose runs'
          },
          view: { type: 'object', description: 'A whole view' }
        }
      }
    },
    execute: args => {
      let widget = tables.currentWidget;
      const wanted = wantedView(
        args,
        widget?.content.model.view ?? {
          ...viewFrom(null),
          scope: history.model.notebook === null ? 'all' : history.model.scope
        }
      );
      if (widget) {
        widget.content.model.show(wanted);
      } else {
        widget = create(wanted);
        void tables.add(widget);
        addToMain(shell, widget);
      }
      shell.activateById(widget.id);
    }
  });
  addTableCommands({
    commands,
    client: ledger.client,
    notebooks,
    shell,
    trans,
    table: () => tables.currentWidget?.content.model ?? null
  });
  const category = trans.__('Run Ledger');
  for (const command of [
    CommandIDs.openTable,
    CommandIDs.exportTable,
    CommandIDs.tableToNotebook
  ]) {
    palette?.addItem({ command, category });
  }
  void restorer?.restore(tables, {
    command: CommandIDs.openTable,
    args: ({ content }) => ({ view: viewJson(content.model.view) }),
    name: () => 'table'
  });
}

function wantedView(
  { view, filter, scope }: ReadonlyPartialJSONObject,
  otherwise: ITableView
): ITableView {
  return {
    ...(view === undefined ? otherwise : viewFrom(view)),
    ...(typeof filter === 'string' && { filter }),
    ...((scope === 'notebook' || scope === 'all') && { scope })
  };
}

function createHost(
  commands: CommandRegistry,
  settings: TableSettings,
  model: RunsTableModel,
  trans: TranslationBundle,
  focus: () => void
): ITablePanelHost {
  const host: ITablePanelHost = {
    trans,
    execute: (command, runs) => {
      const [id, args] = commandFor(command, runs, model);
      void commands.execute(id, args);
    },
    copy: text => Clipboard.copyToSystem(text),
    openMenu: (menu, x, y) => openMenu(entriesOf(menu), x, y, focus),
    viewName: () => settings.nameOf(model.view)
  };
  const entriesOf = (menu: TableMenu) => {
    switch (menu.kind) {
      case 'column': {
        const shown = model.columns.find(({ key }) => key === menu.column.key);
        return shown
          ? columnMenu(
              model,
              shown,
              (name, direction) => settings.setDirection(name, direction),
              trans
            )
          : [];
      }
      case 'line':
        return lineMenu(model, menu.column, host);
      case 'group':
        return groupMenu(model, trans);
      case 'views':
        return viewsMenu(
          model,
          settings.actionsFor(model.view),
          settings.nameOf(model.view),
          trans
        );
      case 'more':
        return moreMenu(model, commands, host);
    }
  };
  return host;
}

/** What is executed for what is done to runs in the table. */
function commandFor(
  command: TableCommand,
  runs: readonly string[],
  model: RunsTableModel
): [string, ReadonlyPartialJSONObject] {
  const ids = [...runs];
  const [run] = ids;
  switch (command) {
    case 'open':
      return [CommandIDs.openRun, { id: run }];
    case 'compare':
      return [CommandIDs.compareRuns, comparisonOf(ids, model)];
    case 'graph':
      return [CommandIDs.showGraph, { run }];
    case 'fork':
      return [CommandIDs.forkRun, { run }];
    case 'star':
      return [
        CommandIDs.starRun,
        { ids, starred: !areAll(ids, 'starred', model) }
      ];
    case 'tag':
      return [CommandIDs.tagRuns, { ids }];
    case 'archive':
      return [
        CommandIDs.archiveRun,
        { ids, archived: !areAll(ids, 'archived', model) }
      ];
    case 'delete':
      return [CommandIDs.deleteRun, { ids }];
    case 'undoDelete':
      return [CommandIDs.undoDeleteRun, {}];
  }
}

function areAll(
  ids: readonly string[],
  is: 'starred' | 'archived',
  model: RunsTableModel
): boolean {
  return ids.every(id => model.run(id)?.[is] === true);
}

/** What came later is compared to what was before it; one run to the one before, or to the notebook. */
function comparisonOf(
  ids: readonly string[],
  model: RunsTableModel
): ReadonlyPartialJSONObject {
  if (ids.length > 1) {
    const begun = (id: string) => model.run(id)?.started ?? 0;
    return { runs: [...ids].sort((p, q) => begun(p) - begun(q)) };
  }
  const previous = model.run(ids[0])?.previous ?? null;
  return previous === null
    ? { runs: [...ids], against: 'now' }
    : { runs: [previous, ...ids] };
}
