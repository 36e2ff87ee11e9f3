import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { expect } from '@jupyterlab/galata';

/** The page of a run that is in front, as a person sees it. */
export class RunPage {
  constructor(page: IJupyterLabPageFixture) {
    this.view = page.locator('.jp-RunLedger-runPage:visible');
    this.title = this.view.getByRole('heading', { level: 2 });
    this.tabs = page.locator('[data-id^="runledger-run-"]');
  }

  readonly view: Locator;

  /** What the run is called. */
  readonly title: Locator;

  /** The tabs of all pages of runs. */
  readonly tabs: Locator;

  /** A card. */
  card(name: string): Locator {
    return this.view.getByRole('region', { name, exact: true });
  }

  /** Unfold a card, or fold it. */
  async fold(name: string, isFolded: boolean): Promise<void> {
    const button = this.card(name).getByRole('button', { name, exact: true });
    if ((await button.getAttribute('aria-expanded')) !== String(!isFolded)) {
      await button.click();
    }
    await expect(button).toHaveAttribute('aria-expanded', String(!isFolded));
  }

  /** The line of a table that begins with a name. */
  row(card: string, name: string): Locator {
    return this.card(card)
      .getByRole('row')
      .filter({ has: this.view.page().getByRole('rowheader', { name }) });
  }

  /** The cells of the notebook as it was. */
  get cells(): Locator {
    return this.view.locator('.jp-RunLedger-pageCell');
  }

  /** Press a button of the header. */
  async press(name: string): Promise<void> {
    await this.view.getByRole('button', { name, exact: true }).click();
  }
}
