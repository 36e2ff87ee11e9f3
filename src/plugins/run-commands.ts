import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, deleteIcon, editIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { starIcon } from '../components';
import type { IRun, IRunEdit } from '../ledger';
import { asLedgerError } from '../ledger';
import type { RunsModel } from '../runs';
import { CommandIDs } from './ids';
import { sayError } from './say';

/** How long a deletion can be undone from its notification, in ms. */
const UNDO_TIME = 10000;

const RUN_ARGS = {
  args: {
    type: 'object',
    properties: {
      run: {
        type: 'string',
        description: 'The id of a run; the one with the focus if not given'
      }
    }
  }
} as const;

/**
 * Add what can be done to a run of the history.
 *
 * @param commands - Where to
 * @param model - The history
 * @param trans - The translations
 */
export function addRunCommands(
  commands: CommandRegistry,
  model: RunsModel,
  trans: TranslationBundle
): void {
  const runOf = (args: ReadonlyPartialJSONObject): IRun | undefined =>
    model.run(typeof args.run === 'string' ? args.run : (model.current ?? ''));

  const add = (
    id: string,
    options: Pick<CommandRegistry.ICommandOptions, 'label' | 'icon'>,
    act: (run: IRun) => void | Promise<void>
  ) => {
    commands.addCommand(id, {
      ...options,
      isEnabled: args => runOf(args) !== undefined,
      describedBy: RUN_ARGS,
      execute: async args => {
        const run = runOf(args);
        if (!run) {
          return;
        }
        try {
          await act(run);
        } catch (reason) {
          sayError(
            trans.__(
              '“%1” was not changed: %2',
              run.title,
              asLedgerError(reason).message
            )
          );
        }
      }
    });
  };

  // The notification that offers to undo the last deletion.
  let notice = '';
  const undo = async (run: IRun) => {
    Notification.dismiss(notice);
    try {
      await model.undoRemove(run.id);
    } catch (reason) {
      sayError(
        trans.__(
          '“%1” cannot be brought back: %2',
          run.title,
          asLedgerError(reason).message
        )
      );
    }
  };
  commands.addCommand(CommandIDs.undoDeleteRun, {
    label: () =>
      model.lastRemoved
        ? trans.__('Bring “%1” Back', model.lastRemoved.title)
        : trans.__('Bring the Deleted Run Back'),
    isEnabled: () => model.lastRemoved !== null,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      if (model.lastRemoved) {
        await undo(model.lastRemoved);
      }
    }
  });

  add(
    CommandIDs.unfoldRun,
    {
      label: args =>
        model.isOpen(runOf(args)?.id ?? '')
          ? trans.__('Fold the Run')
          : trans.__('Unfold the Run')
    },
    run => model.toggleOpen(run.id)
  );
  add(
    CommandIDs.openCurrentRun,
    { label: trans.__('Open the Run') },
    // Where there is no page for it, it unfolds in its place.
    async run => {
      if (commands.hasCommand(CommandIDs.openRun)) {
        await commands.execute(CommandIDs.openRun, { id: run.id });
      } else {
        model.toggleOpen(run.id);
      }
    }
  );
  add(
    CommandIDs.selectRun,
    {
      label: args =>
        model.selected.has(runOf(args)?.id ?? '')
          ? trans.__('Remove From the Selection')
          : trans.__('Select the Run')
    },
    run => model.toggleSelected(run.id)
  );
  add(
    CommandIDs.starRun,
    {
      label: args =>
        runOf(args)?.starred
          ? trans.__('Remove the Star')
          : trans.__('Star the Run'),
      icon: starIcon
    },
    run => model.edit(run.id, { starred: !run.starred })
  );
  add(
    CommandIDs.renameRun,
    { label: trans.__('Rename the Run'), icon: editIcon },
    run => model.requestRename(run.id)
  );
  add(
    CommandIDs.copyRunId,
    { label: trans.__('Copy the Run’s ID'), icon: copyIcon },
    run => {
      Clipboard.copyToSystem(run.id);
    }
  );
  add(
    CommandIDs.deleteRun,
    { label: trans.__('Delete the Run'), icon: deleteIcon },
    async run => {
      await model.remove(run.id);
      notice = Notification.emit(
        trans.__('“%1” was deleted.', run.title),
        'default',
        {
          autoClose: UNDO_TIME,
          actions: [
            {
              label: trans.__('Undo'),
              displayType: 'accent',
              callback: () => void undo(run)
            }
          ]
        }
      );
    }
  );
}

/**
 * Write what the user typed as a run's name. An empty name, or the title that stood there, takes it away.
 */
export async function renameRun(
  model: RunsModel,
  id: string,
  text: string,
  trans: TranslationBundle
): Promise<void> {
  const run = model.run(id);
  const name = text.trim();
  if (!run || name === (run.name ?? run.title)) {
    return;
  }
  const edit: IRunEdit = { name: name === '' ? null : name };
  try {
    await model.edit(id, edit);
  } catch (reason) {
    sayError(
      trans.__(
        '“%1” was not renamed: %2',
        run.title,
        asLedgerError(reason).message
      )
    );
  }
}
