import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { undoIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { forkIcon } from '../components';
import type { IRun } from '../ledger';
import { asLedgerError } from '../ledger';
import { findRun } from '../runs';
import { ILedger, IRecordingState, IRunHistory } from '../tokens';
import { Forking } from './forking';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { Restoring } from './restoring';
import { sayError, sayWarning } from './say';

/** Runs as new notebooks, and notebooks as they were in a run. */
export const forkPlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.fork,
  description:
    'Makes new notebooks of runs, and restores cells and notebooks to what they were in a run.',
  autoStart: true,
  requires: [ILedger, IRunHistory, IRecordingState, INotebookTracker],
  optional: [ITranslator, ICommandPalette],
  activate: activateFork
};

function activateFork(
  app: JupyterFrontEnd,
  ledger: ILedger,
  history: IRunHistory,
  recording: IRecordingState,
  tracker: INotebookTracker,
  translator: ITranslator | null,
  palette: ICommandPalette | null
): void {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const { model } = history;
  const place = {
    app,
    tracker,
    client: ledger.client,
    trans,
    prefix: () => recording.model.status?.prefix ?? ''
  };
  const forking = new Forking(place);
  const restoring = new Restoring(place);

  const runOf = (args: ReadonlyPartialJSONObject): IRun | undefined =>
    model.run(typeof args.run === 'string' ? args.run : (model.current ?? ''));
  // What is named need not be in the list: the page of a run knows runs of any notebook.
  const idOf = (args: ReadonlyPartialJSONObject): string | undefined =>
    typeof args.run === 'string' ? args.run : runOf(args)?.id;
  const hasNotebook = (args: ReadonlyPartialJSONObject): boolean => {
    const known = runOf(args);
    return known ? known.notebook !== null : idOf(args) !== undefined;
  };
  const run = {
    type: 'string',
    description: 'The id of a run; the one with the focus if not given'
  } as const;
  const reported = async (
    act: Promise<void>,
    say: (reason: string) => string
  ) => {
    try {
      await act;
    } catch (reason) {
      sayError(say(asLedgerError(reason).message));
    }
  };

  app.commands.addCommand(CommandIDs.forkRun, {
    label: trans.__('Fork Into a New Notebook…'),
    caption: trans.__(
      'Make a new notebook with the cells and parameters of the run'
    ),
    icon: forkIcon,
    isEnabled: args => idOf(args) !== undefined,
    describedBy: { args: { type: 'object', properties: { run } } },
    execute: async args => {
      const wanted = idOf(args);
      if (wanted !== undefined) {
        const title = runOf(args)?.title ?? wanted;
        await reported(forking.fork(wanted), reason =>
          trans.__('“%1” was not forked: %2', title, reason)
        );
      }
    }
  });
  app.commands.addCommand(CommandIDs.restoreNotebook, {
    label: trans.__('Restore the Notebook to This Run'),
    caption: trans.__('Make the notebook what it was in the run'),
    icon: undoIcon,
    isEnabled: hasNotebook,
    describedBy: { args: { type: 'object', properties: { run } } },
    execute: async args => {
      const wanted = idOf(args);
      if (wanted !== undefined) {
        await reported(restoring.notebook(wanted), reason =>
          trans.__('The notebook was not restored: %1', reason)
        );
      }
    }
  });
  app.commands.addCommand(CommandIDs.restoreCell, {
    label: trans.__('Restore the Cell to This Run'),
    icon: undoIcon,
    isEnabled: args => typeof args.cell === 'string' && hasNotebook(args),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          run,
          cell: { type: 'string', description: 'The id of a cell' }
        },
        required: ['cell']
      }
    },
    execute: async args => {
      const wanted = idOf(args);
      const { cell } = args;
      if (wanted !== undefined && typeof cell === 'string') {
        await reported(restoring.cell(wanted, cell), reason =>
          trans.__('The cell was not restored: %1', reason)
        );
      }
    }
  });
  app.commands.addCommand(CommandIDs.showOrigin, {
    label: trans.__('Show the Run That This Was Forked From'),
    icon: forkIcon,
    isEnabled: args => (runOf(args)?.forkedFrom ?? null) !== null,
    isVisible: args => (runOf(args)?.forkedFrom ?? null) !== null,
    describedBy: { args: { type: 'object', properties: { run } } },
    execute: async args => {
      const wanted = runOf(args);
      const origin = wanted && model.origin(wanted);
      if (!wanted?.forkedFrom || origin === undefined) {
        return;
      }
      const notebook =
        origin === null || origin === 'gone' ? null : origin.notebook;
      if (!(await findRun(model, wanted.forkedFrom, notebook))) {
        sayWarning(
          trans.__('The run that this was forked from is not in the history.')
        );
      }
    }
  });

  const category = trans.__('Run Ledger');
  for (const command of [CommandIDs.forkRun, CommandIDs.restoreNotebook]) {
    palette?.addItem({ command, category });
  }
}
