import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  addToolbarButtonClass,
  ellipsesIcon,
  MenuSvg,
  ReactWidget,
  refreshIcon,
  ToolbarButtonComponent
} from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';
import { createElement } from 'react';
import type { IFolding, RunsModel } from '../runs';
import { CommandIDs } from './ids';

/** The command of JupyterLab that opens its settings. */
const OPEN_SETTINGS = 'settingeditor:open';

const NO_ARGS = { args: { type: 'object', properties: {} } } as const;

/** What the menu of the history works on. */
export interface IHistoryMenuOptions {
  readonly commands: CommandRegistry;
  readonly model: RunsModel;
  readonly trans: TranslationBundle;
  /** Reads everything again. */
  readonly refresh: () => Promise<void>;
}

/** The names of the settings that say which runs fold. */
export const FOLD_SETTINGS: Readonly<Record<keyof IFolding, string>> = {
  scratch: 'foldScratch',
  failed: 'foldFailed'
};

/**
 * Add the commands that say which runs the history shows.
 *
 * @returns Takes the settings, in which the folding is kept from then on
 */
export function addHistoryCommands(
  options: IHistoryMenuOptions
): (settings: ISettingRegistry.ISettings) => void {
  const { commands, model, trans } = options;
  let settings: ISettingRegistry.ISettings | null = null;

  const isAll = (args: ReadonlyPartialJSONObject) => args.scope === 'all';
  commands.addCommand(CommandIDs.setScope, {
    label: args =>
      isAll(args)
        ? trans.__('Runs of All Notebooks')
        : trans.__('Runs of the Notebook in Front'),
    isToggleable: true,
    isToggled: args => (model.scope === 'all') === isAll(args),
    describedBy: {
      args: {
        type: 'object',
        properties: {
          scope: {
            type: 'string',
            enum: ['notebook', 'all'],
            description: 'Whose runs are shown; the notebook’s if not given'
          }
        }
      }
    },
    execute: args => {
      model.scope = isAll(args) ? 'all' : 'notebook';
    }
  });
  const foldings: [string, keyof IFolding, string][] = [
    [CommandIDs.toggleScratch, 'scratch', trans.__('Fold Scratch Runs')],
    [CommandIDs.toggleFailed, 'failed', trans.__('Fold Failed Runs')]
  ];
  for (const [id, what, label] of foldings) {
    commands.addCommand(id, {
      label,
      isToggleable: true,
      isToggled: () => model.folding[what],
      describedBy: NO_ARGS,
      execute: async () => {
        const folds = !model.folding[what];
        model.folding = { ...model.folding, [what]: folds };
        await settings?.set(FOLD_SETTINGS[what], folds);
      }
    });
  }
  commands.addCommand(CommandIDs.toggleArchived, {
    label: trans.__('Show Archived Runs'),
    isToggleable: true,
    isToggled: () => model.showArchived,
    describedBy: NO_ARGS,
    execute: () => {
      model.showArchived = !model.showArchived;
    }
  });
  commands.addCommand(CommandIDs.refreshHistory, {
    label: trans.__('Read the Runs Again'),
    icon: refreshIcon,
    describedBy: NO_ARGS,
    execute: options.refresh
  });
  commands.addCommand(CommandIDs.historySettings, {
    label: trans.__('Settings of Run Ledger…'),
    isVisible: () => commands.hasCommand(OPEN_SETTINGS),
    describedBy: NO_ARGS,
    execute: () => commands.execute(OPEN_SETTINGS, { query: 'Run Ledger' })
  });
  return loaded => {
    settings = loaded;
  };
}

/**
 * A button that opens the menu of the history.
 */
export function createHistoryMenuButton({
  commands,
  trans
}: IHistoryMenuOptions): Widget {
  const menu = new MenuSvg({ commands });
  menu.addClass('jp-RunLedger-historyMenu');
  const add = (command: string, args: Readonly<Record<string, string>> = {}) =>
    menu.addItem({ command, args });
  add(CommandIDs.setScope, { scope: 'notebook' });
  add(CommandIDs.setScope, { scope: 'all' });
  menu.addItem({ type: 'separator' });
  add(CommandIDs.toggleScratch);
  add(CommandIDs.toggleFailed);
  add(CommandIDs.toggleArchived);
  add(CommandIDs.undoDeleteRun);
  menu.addItem({ type: 'separator' });
  add(CommandIDs.openTable);
  add(CommandIDs.openAbout);
  menu.addItem({ type: 'separator' });
  add(CommandIDs.refreshHistory);
  add(CommandIDs.historySettings);

  // A `ToolbarButton` would call itself not pressed, which a button that opens a menu is never.
  const face = createElement(ToolbarButtonComponent, {
    icon: ellipsesIcon,
    tooltip: trans.__('More'),
    onClick: () => {
      const { left, right, bottom } = button.node.getBoundingClientRect();
      menu.open(left, bottom);
      // At the right edge of the page it opens towards the left.
      const { width } = menu.node.getBoundingClientRect();
      if (left + width > window.innerWidth) {
        menu.node.style.transform = `translate(${Math.max(right - width, 0)}px, ${bottom}px)`;
      }
      menu.activate();
    }
  });
  const button = addToolbarButtonClass(ReactWidget.create(face));
  button.addClass('jp-RunLedger-menuButton');
  button.disposed.connect(() => menu.dispose());
  return button;
}
