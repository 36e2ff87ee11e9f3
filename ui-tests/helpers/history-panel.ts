import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { expect } from '@jupyterlab/galata';

import { runCommand } from './lab-commands';

/** A part of an opened run. */
export type Section =
  | 'Results'
  | 'Inherited results'
  | 'Parameters'
  | 'Inferred results'
  | 'Inferred parameters'
  | 'Labels'
  | 'Files'
  | 'Cells'
  | 'Inherited cells';

/** The history sidebar, as a person sees it. */
export class HistoryPanel {
  constructor(private readonly _page: IJupyterLabPageFixture) {
    this.region = _page.getByRole('region', { name: 'Runs', exact: true });
    this.light = this.region.locator('.jp-RunLedger-light');
    this.runs = this.region
      .getByRole('treegrid')
      .locator('.jp-RunLedger-run[role="row"]');
  }

  readonly region: Locator;

  /** What is said above the runs to somebody who comes back. */
  get lastTime(): Locator {
    return this.region.getByRole('region', { name: 'Where you were' });
  }

  /** The field of the filter. */
  get filter(): Locator {
    return this.region.getByRole('combobox', { name: 'Filter the runs' });
  }

  /** What may come next in the filter. */
  get proposals(): Locator {
    return this.region.getByRole('option');
  }

  /** Choose from the menu of the history. */
  async choose(label: string): Promise<void> {
    await this.region.locator('.jp-RunLedger-menuButton').click();
    await this._page
      .locator('.jp-RunLedger-historyMenu')
      .getByText(label, { exact: true })
      .click();
  }

  /** The recording light. */
  readonly light: Locator;

  /** The runs in the list, newest first. */
  readonly runs: Locator;

  /** Bring the sidebar to the front. */
  async open(): Promise<void> {
    await runCommand(this._page, 'runledger:show-history');
    await expect(this.region).toBeVisible();
  }

  /** The sign that says how a run went. */
  status(run: Locator): Locator {
    return run.locator('.jp-RunLedger-facts').getByRole('img').first();
  }

  /** The title of a run. */
  title(run: Locator): Locator {
    return run.locator('.jp-RunLedger-title');
  }

  /** The result that stands beside the title. */
  result(run: Locator): Locator {
    return run.locator('.jp-RunLedger-resultValue');
  }

  /** Open a run in its place, if it is not open. */
  async unfold(run: Locator): Promise<void> {
    if ((await run.getAttribute('aria-expanded')) !== 'true') {
      await this.title(run).click();
    }
    await expect(run).toHaveAttribute('aria-expanded', 'true');
  }

  /** A part of an opened run. */
  section(run: Locator, name: Section): Locator {
    return run.getByRole('region', { name, exact: true });
  }

  /** What an opened run says beside a name. */
  value(run: Locator, section: Section, name: string): Locator {
    return this.section(run, section)
      .locator('.jp-RunLedger-value')
      .filter({
        has: this._page.locator('dt').getByText(name, { exact: true })
      })
      .locator('dd');
  }

  /** The line of an opened run for a file. */
  file(run: Locator, name: string): Locator {
    return this.section(run, 'Files')
      .getByRole('listitem')
      .filter({ hasText: name });
  }

  /** Press a button of an opened run. */
  async press(run: Locator, name: 'Fork' | 'Rename' | 'Copy ID' | 'Delete') {
    await this.unfold(run);
    await run
      .getByRole('group', { name: 'Actions' })
      .getByRole('button', { name })
      .click();
  }
}
