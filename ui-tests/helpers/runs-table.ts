import { expect } from '@jupyterlab/galata';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { runCommand } from './lab-commands';

/** The runs table in the main area, as a person sees it. */
export class RunsTable {
  constructor(private readonly _page: IJupyterLabPageFixture) {
    this.view = _page.locator('.jp-RunLedger-table:visible');
    this.grid = this.view.getByRole('grid');
    this.runs = this.grid.locator('.jp-RunLedger-tableRun');
    this.groups = this.grid.locator('.jp-RunLedger-tableGroup');
    this.selected = this.view.getByRole('group', { name: 'Selected runs' });
    this.chooser = this.view.getByRole('region', { name: 'Columns' });
    this.filter = this.view.getByRole('combobox', { name: 'Filter the runs' });
  }

  readonly view: Locator;
  readonly grid: Locator;

  /** The runs in sight, in their order. */
  readonly runs: Locator;

  /** The heads of the groups in sight. */
  readonly groups: Locator;

  /** What can be done with the selected runs. */
  readonly selected: Locator;

  /** What can be a column. */
  readonly chooser: Locator;

  readonly filter: Locator;

  /** Open it, or bring it to the front. */
  async open(scope: 'notebook' | 'all' = 'notebook'): Promise<void> {
    await runCommand(this._page, 'runledger:open-table', { scope });
    await expect(this.view).toBeVisible();
  }

  /** The head of a column. */
  column(name: string): Locator {
    return this.grid
      .getByRole('columnheader')
      .filter({ has: this._page.getByText(name, { exact: true }) })
      .and(this.grid.locator('.jp-RunLedger-tableColumn'));
  }

  /** The names of the columns in sight, in their order. */
  async columns(): Promise<string[]> {
    const keys = await this.grid
      .locator('.jp-RunLedger-tableColumn')
      .evaluateAll(heads =>
        heads.map(head => (head as HTMLElement).dataset.column ?? '')
      );
    return keys;
  }

  /** What a run has in a column, by the key of that. */
  cell(run: Locator, key: string): Locator {
    return run.locator(`[data-column="${key}"]`);
  }

  /** What the runs in sight have in a column, in their order. */
  async values(key: string): Promise<string[]> {
    const texts = await this.runs
      .locator(`[data-column="${key}"]`)
      .allInnerTexts();
    // Blanks stand in for the decimals of the numbers above and below.
    return texts.map(text => text.trim());
  }

  /** Choose from one of the menus over the table. */
  async choose(menu: string | RegExp, entry: string | RegExp): Promise<void> {
    await this.view
      .getByRole('group', { name: 'Table' })
      .getByRole('button', { name: menu })
      .click();
    await this.menuItem(entry).click();
  }

  /** An entry of the menu that is open. */
  menuItem(name: string | RegExp): Locator {
    return this._page.locator('.lm-Menu-item').filter({ hasText: name });
  }

  /** Show or hide a column. */
  async toggleColumn(search: string, name: string): Promise<void> {
    if (!(await this.chooser.isVisible())) {
      await this.view
        .getByRole('button', { name: 'Columns', exact: true })
        .click();
    }
    await this.chooser.getByRole('searchbox').fill(search);
    await this.chooser.getByRole('checkbox', { name, exact: true }).click();
    await this.chooser.getByRole('button', { name: 'Close' }).click();
  }
}
