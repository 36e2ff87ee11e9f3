import type { Locator, Page } from '@playwright/test';

/** The curves in a part of the page, as a person sees them. */
export class Curves {
  constructor(page: Page, within: string) {
    this.node = page.locator(`${within}:visible .jp-RunLedger-curves`);
    this.plots = this.node.getByRole('figure');
  }

  readonly node: Locator;

  /** The plots that there are. */
  readonly plots: Locator;

  /** The plot of a metric. */
  plot(title: string): Locator {
    return this.node.getByRole('figure', { name: title, exact: true });
  }

  /** Where a plot is drawn, and the keyboard works. */
  area(title: string): Locator {
    return this.plot(title).getByRole('application');
  }

  /** A curve in the legend of a plot. */
  curve(title: string, name: string): Locator {
    return this.plot(title).getByRole('listitem').filter({ hasText: name });
  }

  /** What the legend says the values are those of. */
  at(title: string): Locator {
    return this.plot(title).locator('.jp-RunLedger-curveAt');
  }

  /** A switch above the plots. */
  option(name: string): Locator {
    return this.node.getByRole('checkbox', { name, exact: true });
  }

  /** How many pixels of a plot are not those of its background. */
  async ink(title: string): Promise<number> {
    return this.area(title)
      .locator('canvas')
      .evaluate((canvas: HTMLCanvasElement) => {
        const { width, height } = canvas;
        const { data } = canvas
          .getContext('2d')!
          .getImageData(0, 0, width, height);
        let count = 0;
        for (let i = 3; i < data.length; i += 4) {
          // What is drawn of axes is fainter.
          count += data[i] > 200 ? 1 : 0;
        }
        return count;
      });
  }
}
