import { MenuSvg } from '@jupyterlab/ui-components';
import { CommandRegistry } from '@lumino/commands';

/** A line of a menu; null for a line between two parts. */
export type MenuEntry = {
  readonly label: string;
  readonly run: () => void;
  /** Whether it is the one in force. */
  readonly isOn?: boolean;
  readonly isEnabled?: boolean;
} | null;

/**
 * Open a menu.
 *
 * @param entries - Its lines
 * @param x - Where its left edge is, in px
 * @param y - Where its upper edge is, in px
 * @param closed - Called when it was closed
 */
export function openMenu(
  entries: readonly MenuEntry[],
  x: number,
  y: number,
  closed: () => void
): void {
  const commands = new CommandRegistry();
  const menu = new MenuSvg({ commands });
  menu.addClass('jp-ThemedContainer');
  entries.forEach((entry, index) => {
    if (entry === null) {
      menu.addItem({ type: 'separator' });
      return;
    }
    const id = `runledger-table:${index}`;
    commands.addCommand(id, {
      label: entry.label,
      mnemonic: -1,
      describedBy: { args: { type: 'object', properties: {} } },
      isEnabled: () => entry.isEnabled !== false,
      isToggleable: entry.isOn !== undefined,
      isToggled: () => entry.isOn === true,
      execute: entry.run
    });
    menu.addItem({ command: id });
  });
  menu.aboutToClose.connect(() => {
    closed();
    // Its command is still to be executed.
    window.setTimeout(() => menu.dispose(), 0);
  });
  menu.open(x, y);
}
