import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { expect } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

/** The notebook in front, as far as it is looked at. */
interface INotebookInFront {
  context?: {
    path: string;
    sessionContext: { session: { kernel: { status: string } | null } | null };
  };
}

/** The dialog that asks how a fork shall be. */
export class ForkDialog {
  constructor(private readonly _page: IJupyterLabPageFixture) {
    this.node = _page.locator('.jp-RunLedger-forkDialog');
    this.fileName = this.node.getByLabel('File name');
    this.notes = this.node.getByRole('region', { name: 'Good to know' });
    this.button = this.node.getByRole('button', { name: 'Fork', exact: true });
  }

  readonly node: Locator;
  readonly fileName: Locator;
  readonly notes: Locator;
  readonly button: Locator;

  /** The field of a parameter. */
  parameter(name: string): Locator {
    return this.node.getByLabel(name, { exact: true });
  }

  /** Make the fork, and wait until its notebook is in front and its kernel is ready. */
  async accept(): Promise<string> {
    const name = await this.fileName.inputValue();
    await this.button.click();
    await expect(this.node).toHaveCount(0);
    await this._page
      .locator('#jp-main-dock-panel .lm-TabBar-tab.jp-mod-current')
      .filter({ hasText: name })
      .waitFor();
    // The status bar still tells of the other notebook for a moment.
    await this._page.waitForFunction(name => {
      const { jupyterapp } = window as unknown as {
        jupyterapp: { shell: { currentWidget: INotebookInFront | null } };
      };
      const context = jupyterapp.shell.currentWidget?.context;
      return (
        context?.path.endsWith(name) &&
        context.sessionContext.session?.kernel?.status === 'idle'
      );
    }, name);
    return name;
  }
}
