import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Download, Locator } from '@playwright/test';

import { expect } from '@jupyterlab/galata';

import { runCommand } from './lab-commands';

/** The page that tells what is known, as a person sees it. */
export class AboutPage {
  constructor(private readonly _page: IJupyterLabPageFixture) {
    this.region = _page.getByRole('region', {
      name: 'What Run Ledger Knows About You'
    });
    this.dialog = _page.getByRole('dialog');
    this.outcome = this.region.getByRole('status');
    this.eraseAll = this.region.getByRole('button', {
      name: 'Erase everything…'
    });
  }

  readonly region: Locator;

  /** What asks before something is erased. */
  readonly dialog: Locator;

  /** What is said of the last erasure. */
  readonly outcome: Locator;

  readonly eraseAll: Locator;

  /** Open it by its command. */
  async open(): Promise<void> {
    await runCommand(this._page, 'runledger:open-about');
    await expect(this.eraseAll).toBeVisible();
  }

  /** A figure at the top, such as that of the runs. */
  figure(name: string | RegExp): Locator {
    return this.region
      .locator('.jp-RunLedger-aboutFigures > div')
      .filter({ has: this._page.getByText(name, { exact: true }) })
      .locator('dd');
  }

  /** The row of a notebook. */
  notebook(path: string): Locator {
    return this.region.getByRole('row').filter({ hasText: path });
  }

  /** Download the books. */
  async download(): Promise<Download> {
    const [download] = await Promise.all([
      this._page.waitForEvent('download'),
      this.region.getByRole('link', { name: 'Download the books' }).click()
    ]);
    return download;
  }
}
