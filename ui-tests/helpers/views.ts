import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

import { runCommand } from './lab-commands';

/** A view of ours, and how it is brought to the front. */
export interface IView {
  readonly name: string;
  /** A selector of what is ours in it. */
  readonly part: string;
  readonly open: (
    page: IJupyterLabPageFixture,
    runs: readonly string[]
  ) => Promise<void>;
}

/** All views; those of runs want at least two, newest first. */
export const VIEWS: readonly IView[] = [
  {
    name: 'history',
    part: '[id="jupyterlab-runledger:history"]',
    open: page => runCommand(page, 'runledger:show-history')
  },
  {
    name: 'graph',
    part: '.jp-RunLedger-provenance',
    open: (page, [run]) => runCommand(page, 'runledger:show-graph', { run })
  },
  {
    name: 'comparison',
    part: '.jp-RunLedger-compare',
    open: (page, runs) =>
      runCommand(page, 'runledger:compare-runs', { runs: runs.slice(0, 2) })
  },
  {
    name: 'run page',
    part: '.jp-RunLedger-runPage',
    open: (page, [id]) => runCommand(page, 'runledger:open-run', { id })
  },
  {
    name: 'table',
    part: '.jp-RunLedger-table',
    open: page =>
      runCommand(page, 'runledger:open-table', { scope: 'notebook' })
  },
  {
    name: 'what the books hold',
    part: '.jp-RunLedger-about',
    open: page => runCommand(page, 'runledger:open-about')
  }
];

/** Go through all that a view shows: much of it is made when it comes into sight. */
export async function goThrough(view: Locator): Promise<void> {
  await view.evaluate(async part => {
    const frame = () =>
      new Promise(resolve => requestAnimationFrame(() => resolve(null)));
    const boxes = [part, ...part.querySelectorAll('*')].filter(
      ({ clientHeight, scrollHeight }) =>
        clientHeight > 100 && scrollHeight > clientHeight
    );
    for (const box of boxes) {
      const end = Math.min(box.scrollHeight, 20_000);
      for (let top = 0; top < end; top += box.clientHeight) {
        box.scrollTop = top;
        await frame();
      }
    }
  });
}
