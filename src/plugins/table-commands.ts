import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { INotebookTracker } from '@jupyterlab/notebook';
import { NotebookActions } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CommandRegistry } from '@lumino/commands';
import { download, formatExact } from '../components';
import type { ILedgerClient } from '../ledger';
import { asLedgerError } from '../ledger';
import type { ITableHost, MenuEntry, RunsTableModel } from '../runs-table';
import { dataFrameSource, exportCsv, fileName } from '../runs-table';
import { CommandIDs } from './ids';
import { sayError, sayWarning } from './say';

/** What takes longer shows how far it is, in ms. */
const SOON = 500;

/** How long it is said that something was done, in ms. */
const SAID = 5000;

/** What the commands of the table work on. */
export interface ITableCommandsOptions {
  readonly commands: CommandRegistry;
  readonly client: ILedgerClient;
  readonly notebooks: INotebookTracker;
  readonly shell: JupyterFrontEnd.IShell;
  readonly trans: TranslationBundle;
  /** The table that was used last; null if none is open. */
  readonly table: () => RunsTableModel | null;
}

/**
 * Add what takes the runs of the table elsewhere.
 */
export function addTableCommands(options: ITableCommandsOptions): void {
  const { commands, trans, table } = options;
  const describedBy = { args: { type: 'object', properties: {} } } as const;
  commands.addCommand(CommandIDs.exportTable, {
    label: trans.__('Export the Runs Table as CSV'),
    describedBy,
    isEnabled: () => table() !== null,
    execute: async () => {
      const model = table();
      if (model) {
        await exportTable(model, options.client, trans);
      }
    }
  });
  commands.addCommand(CommandIDs.tableToNotebook, {
    label: trans.__('Open the Runs Table as a Data Frame in the Notebook'),
    describedBy,
    isEnabled: () =>
      table() !== null && options.notebooks.currentWidget !== null,
    execute: () => {
      const model = table();
      if (model) {
        insertDataFrame(model, options);
      }
    }
  });
}

/** What else can be done with the table. */
export function moreMenu(
  model: RunsTableModel,
  commands: CommandRegistry,
  { trans }: Pick<ITableHost, 'trans'>
): MenuEntry[] {
  const { archived } = model.view;
  return [
    {
      label: trans.__('Export as CSV'),
      isEnabled: model.query() !== null,
      run: () => void commands.execute(CommandIDs.exportTable)
    },
    {
      label: trans.__('Open as a Data Frame in the Notebook'),
      isEnabled: commands.isEnabled(CommandIDs.tableToNotebook),
      run: () => void commands.execute(CommandIDs.tableToNotebook)
    },
    null,
    {
      label: trans.__('Show Archived Runs'),
      isOn: archived,
      run: () => model.show({ archived: !archived })
    },
    {
      label: trans.__('Read the Runs Again'),
      run: () => void model.refresh()
    }
  ];
}

async function exportTable(
  model: RunsTableModel,
  client: ILedgerClient,
  trans: TranslationBundle
): Promise<void> {
  const query = model.query();
  if (query === null) {
    return;
  }
  const abort = new AbortController();
  let read = 0;
  let notice: string | null = null;
  const progress = () => trans.__('Exporting: %1 runs read', formatExact(read));
  const timer = window.setTimeout(() => {
    notice = Notification.emit(progress(), 'in-progress', {
      autoClose: false,
      actions: [{ label: trans.__('Cancel'), callback: () => abort.abort() }]
    });
  }, SOON);
  try {
    const text = await exportCsv({
      client,
      query,
      columns: model.columns.map(({ column }) => column),
      told: model.directions,
      signal: abort.signal,
      onProgress: runs => {
        read = runs;
        if (notice !== null) {
          Notification.update({ id: notice, message: progress() });
        }
      }
    });
    const name = fileName(query.notebook ?? null, trans);
    download(name, text, 'text/csv');
    Notification.success(
      trans.__('%1 runs were exported as %2.', formatExact(read), name),
      { autoClose: SAID }
    );
  } catch (reason) {
    if (!abort.signal.aborted) {
      sayError(
        trans.__(
          'The runs were not exported: %1',
          asLedgerError(reason).message
        )
      );
    }
  } finally {
    window.clearTimeout(timer);
    if (notice !== null) {
      Notification.dismiss(notice);
    }
  }
}

function insertDataFrame(
  model: RunsTableModel,
  { notebooks, shell, trans }: ITableCommandsOptions
): void {
  const panel = notebooks.currentWidget;
  if (!panel) {
    return;
  }
  const { content, context } = panel;
  if (context.model.readOnly) {
    sayWarning(trans.__('%1 cannot be written to.', context.localPath));
    return;
  }
  const { filter, scope, archived } = model.view;
  NotebookActions.insertBelow(content);
  content.activeCell?.model.sharedModel.setSource(
    dataFrameSource({
      filter,
      notebook:
        scope === 'notebook' && model.notebook !== null
          ? `${model.prefix}${model.notebook}`
          : null,
      archived
    })
  );
  shell.activateById(panel.id);
}
