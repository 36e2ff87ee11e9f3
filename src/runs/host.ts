import * as React from 'react';
import type { IOutputsHost } from '../components/outputs-view';
import type { SmallCurves } from '../curves';
import type { IRunOrder } from '../ledger';

/** What the views need of the application around them. */
export interface IRunsHost extends IOutputsHost {
  /** The small curves of the rows. */
  readonly curves: SmallCurves;
  /** Put a cell's source into a node, with colours if the language is known. */
  highlight(source: string, node: HTMLElement): Promise<void>;
  /** What tells whether a run's cells ran in the notebook's order. */
  orderOf(run: string): Promise<IRunOrder>;
  /** Show a file of the root. */
  openFile(path: string): void;
  /** Go to a cell of the notebook in front. */
  showCell(cellId: string): void;
  /** Compare runs; the first one is the reference. */
  compare(runs: readonly string[]): void;
  /** Run one of the commands of the history on a run. */
  execute(command: RunCommand, run: string, cell?: string): void;
  /** Run one of the commands of the history on several runs. */
  executeOnAll(command: BulkCommand, runs: readonly string[]): void;
}

/** What can be done to a run; `restoreCell` needs to know the cell. */
export type RunCommand =
  | 'open'
  | 'compare'
  | 'graph'
  | 'fork'
  | 'showOrigin'
  | 'restore'
  | 'restoreCell'
  | 'star'
  | 'rename'
  | 'delete'
  | 'copyId';

/** What can be done to several runs at once. */
export type BulkCommand = 'star' | 'tag' | 'archive' | 'delete';

const HostContext = React.createContext<IRunsHost | null>(null);

/** Gives the host to the views below it. */
export const HostProvider = HostContext.Provider;

/** The application around a view. */
export function useHost(): IRunsHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error('A view of the runs stands outside of HostProvider');
  }
  return host;
}
