import { readFileSync } from 'node:fs';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { AxeResults, RunOptions } from 'axe-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf-8');

/** What counts, by WCAG 2.2 to level AA. */
const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'],
  resultTypes: ['violations']
};

/**
 * What axe finds serious or critical in a part of the page.
 *
 * @param selector - the part; all places in it that are not ours (rendered outputs) are left out
 * @returns a line for each place, empty if all is well
 */
export async function seriousFindings(
  page: IJupyterLabPageFixture,
  selector: string
): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(
    async ([include, options]) => {
      const { axe } = window as unknown as {
        axe: {
          run(context: object, options: RunOptions): Promise<AxeResults>;
        };
      };
      // What a cell put out looks as its author made it look.
      const exclude = ['.jp-OutputArea', '.cm-editor'];
      return axe.run({ include: [include], exclude }, options);
    },
    [selector, OPTIONS] as const
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => {
        const why = failureSummary?.split('\n').slice(1, 3).join(' ').trim();
        return `${id}: ${target.join(' ')}: ${why}`;
      })
    );
}
