import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { copyIcon, deleteIcon, editIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { archiveIcon, starIcon, tagIcon } from '../components';
import type { IRun, IRunEdit } from '../ledger';
import { asLedgerError } from '../ledger';
import type { IRemoved, RunsModel } from '../runs';
import { CommandIDs } from './ids';
import { sayError } from './say';

/** How long something can be undone from its notification, in ms. */
const UNDO_TIME = 25000;

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

const RUNS = {
  ...RUN_ARGS.args.properties,
  ids: {
    type: 'array',
    items: { type: 'string' },
    description:
      'The ids of the runs; the selected ones if the one with the focus is among them, else that one'
  }
} as const;

/** What the commands on runs work on. */
export interface IRunCommandsOptions {
  readonly commands: CommandRegistry;
  /** The history. */
  readonly model: RunsModel;
  readonly trans: TranslationBundle;
  /** Ask for tags, where the user is. */
  readonly askTags: (ids: readonly string[]) => void | Promise<void>;
}

/**
 * Add what can be done to one run of the history.
 */
export function addRunCommands(options: IRunCommandsOptions): void {
  const { commands, model, trans } = options;
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
        if (run) {
          await act(run);
        }
      }
    });
  };

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
  addSelectionCommands(options);
  addBulkCommands(options);
}

function addSelectionCommands(options: IRunCommandsOptions): void {
  const { commands, model, trans } = options;
  const describedBy = { args: { type: 'object', properties: {} } } as const;
  commands.addCommand(CommandIDs.selectAllRuns, {
    label: trans.__('Select All Shown Runs'),
    isEnabled: () => model.runs.length > 0,
    describedBy,
    execute: () => model.selectAll()
  });
  commands.addCommand(CommandIDs.clearSelection, {
    label: trans.__('Select No Run'),
    isEnabled: () => model.selected.size > 0,
    describedBy,
    execute: () => model.clearSelection()
  });
}

/** Add what can be done to several runs at once. */
function addBulkCommands(options: IRunCommandsOptions): void {
  const { commands, model, trans } = options;
  const idsOf = (args: ReadonlyPartialJSONObject): readonly string[] => {
    if (Array.isArray(args.ids)) {
      return args.ids.filter((id): id is string => typeof id === 'string');
    }
    if (typeof args.run === 'string') {
      return [args.run];
    }
    const { current, selected } = model;
    const run = model.run(current ?? '');
    return run && !selected.has(run.id) ? [run.id] : [...selected];
  };
  // Of a run that is not here nobody knows whether it is so already.
  const areAll = (ids: readonly string[], is: 'starred' | 'archived') =>
    ids.every(id => model.run(id)?.[is] === true);

  const add = (
    id: string,
    options: {
      label: (ids: readonly string[]) => string;
      icon: CommandRegistry.ICommandOptions['icon'];
      flag?: 'starred' | 'archived';
    },
    act: (ids: readonly string[], flag: boolean) => void | Promise<void>
  ) => {
    const { label, icon, flag } = options;
    commands.addCommand(id, {
      label: args => label(idsOf(args)),
      icon,
      isEnabled: args => idsOf(args).length > 0,
      describedBy: {
        args: {
          type: 'object',
          properties: {
            ...RUNS,
            ...(flag && {
              [flag]: {
                type: 'boolean',
                description: 'Which it shall be; the other one if not given'
              }
            })
          }
        }
      },
      execute: async args => {
        const ids = idsOf(args);
        const wanted = flag && args[flag];
        try {
          if (ids.length > 0) {
            await act(
              ids,
              typeof wanted === 'boolean'
                ? wanted
                : flag !== undefined && !areAll(ids, flag)
            );
          }
        } catch (reason) {
          const why = asLedgerError(reason).message;
          sayError(
            ids.length === 1
              ? trans.__(
                  '“%1” was not changed: %2',
                  model.run(ids[0])?.title ?? ids[0],
                  why
                )
              : trans._n(
                  '%1 run was not changed: %2',
                  '%1 runs were not changed: %2',
                  ids.length,
                  why
                )
          );
        }
      }
    });
  };

  add(
    CommandIDs.starRun,
    {
      label: ids =>
        areAll(ids, 'starred') && ids.length > 0
          ? trans._n(
              'Remove the Star',
              'Remove the Stars of %1 Runs',
              ids.length
            )
          : trans._n('Star the Run', 'Star %1 Runs', ids.length),
      icon: starIcon,
      flag: 'starred'
    },
    (ids, starred) =>
      ids.length === 1
        ? model.edit(ids[0], { starred })
        : model.editAll(ids, { starred })
  );
  add(
    CommandIDs.tagRuns,
    {
      label: ids => trans._n('Tag the Run…', 'Tag %1 Runs…', ids.length),
      icon: tagIcon
    },
    options.askTags
  );
  add(
    CommandIDs.archiveRun,
    {
      label: ids =>
        areAll(ids, 'archived') && ids.length > 0
          ? trans._n(
              'Take the Run out of the Archive',
              'Take %1 Runs out of the Archive',
              ids.length
            )
          : trans._n('Archive the Run', 'Archive %1 Runs', ids.length),
      icon: archiveIcon,
      flag: 'archived'
    },
    async (ids, archived) => {
      await model.editAll(ids, { archived });
      if (archived) {
        offerUndo(
          trans._n(
            '%1 run was archived.',
            '%1 runs were archived.',
            ids.length
          ),
          () =>
            commands.execute(CommandIDs.archiveRun, { ids, archived: false }),
          trans
        );
      }
    }
  );

  // The notifications that offer to undo deletions; none for what was undone before it was done.
  const notices = new WeakMap<IRemoved, string>();
  const undo = async (removed: IRemoved) => {
    Notification.dismiss(notices.get(removed) ?? '');
    notices.set(removed, '');
    try {
      await model.undoRemove(removed);
    } catch (reason) {
      const why = asLedgerError(reason).message;
      sayError(
        removed.title === null
          ? trans.__(
              '%1 runs cannot be brought back: %2',
              removed.ids.length,
              why
            )
          : trans.__('“%1” cannot be brought back: %2', removed.title, why)
      );
    }
  };
  add(
    CommandIDs.deleteRun,
    {
      label: ids => trans._n('Delete the Run', 'Delete %1 Runs', ids.length),
      icon: deleteIcon
    },
    async ids => {
      const removed = await model.remove(...ids);
      if (notices.has(removed)) {
        return;
      }
      const notice = offerUndo(
        removed.title === null
          ? trans._n('%1 run was deleted.', '%1 runs were deleted.', ids.length)
          : trans.__('“%1” was deleted.', removed.title),
        () => undo(removed),
        trans
      );
      notices.set(removed, notice);
    }
  );
  commands.addCommand(CommandIDs.undoDeleteRun, {
    label: () => {
      const last = model.lastRemoved;
      return last?.title
        ? trans.__('Bring “%1” Back', last.title)
        : trans._n(
            'Bring the Deleted Run Back',
            'Bring %1 Deleted Runs Back',
            last?.ids.length ?? 1
          );
    },
    isEnabled: () => model.lastRemoved !== null,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      if (model.lastRemoved) {
        await undo(model.lastRemoved);
      }
    }
  });
}

/** Say what was done, with a button that undoes it. */
function offerUndo(
  message: string,
  undo: () => Promise<unknown>,
  trans: TranslationBundle
): string {
  return Notification.emit(message, 'default', {
    autoClose: UNDO_TIME,
    actions: [
      {
        label: trans.__('Undo'),
        displayType: 'accent',
        callback: () => void undo()
      }
    ]
  });
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
