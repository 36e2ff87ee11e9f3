import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

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
  }
];
