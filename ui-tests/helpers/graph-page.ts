import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

/** The provenance graph in the main area, as a person sees it. */
export class GraphPage {
  constructor(private readonly _page: IJupyterLabPageFixture) {
    this.view = _page.locator('.jp-RunLedger-provenance:visible');
    this.picture = this.view.getByRole('application');
    this.nodes = this.picture.getByRole('button');
    this.details = this.view.getByRole('region', { name: 'The selected node' });
    this.answer = this.view.getByRole('region', { name: /^Which run made/ });
    this.table = this.view.getByRole('table');
  }

  readonly view: Locator;
  readonly picture: Locator;
  readonly nodes: Locator;
  readonly details: Locator;
  readonly answer: Locator;
  readonly table: Locator;

  /** A node by the beginning of what a screen reader says of it. */
  node(name: RegExp): Locator {
    return this.picture.getByRole('button', { name });
  }

  /** Press a button of the toolbar. */
  async press(name: string): Promise<void> {
    await this.view
      .getByRole('toolbar', { name: 'Graph' })
      .getByRole('button', { name, exact: true })
      .click();
  }

  /** Look for something; the first finding comes into sight and is selected. */
  async find(text: string): Promise<void> {
    await this.view.getByRole('searchbox').fill(text);
  }

  /** Ask which run made a file, in the file browser. */
  async whichRunMade(name: string): Promise<void> {
    const file = this._page
      .locator('.jp-DirListing-item')
      .filter({ hasText: name });
    await file.click({ button: 'right' });
    await this._page
      .getByRole('menuitem', { name: 'Which Run Made This File?' })
      .click();
  }
}
