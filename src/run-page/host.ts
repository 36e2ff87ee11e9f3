import * as React from 'react';
import type { IOutputsHost } from '../components/outputs-view';

/** What can be done to a run from its page. */
export type PageCommand = 'compare' | 'graph' | 'fork' | 'restore' | 'copyId';

/** What the page of a run needs of the application around it. */
export interface IRunPageHost extends IOutputsHost {
  /** Put a source into a node, with colours if the language is known. */
  highlight(source: string, mime: string, node: HTMLElement): Promise<void>;
  /** Show a file of the root as it is now. */
  openFile(path: string): void;
  /** Show the page of a run. */
  openRun(id: string): void;
  /** Show runs side by side; the first is the one that the others are compared to. */
  compare(runs: readonly string[]): void;
  /** Show which runs read and wrote a content. */
  showUses(sha256: string): void;
  /** Make a cell of the notebook what it was in a run. */
  restoreCell(run: string, cell: string): void;
  /** Do something to a run. */
  execute(command: PageCommand, run: string, previous: string | null): void;
  copy(text: string): void;
  /** Say what could not be done. */
  sayError(message: string): void;
}

const HostContext = React.createContext<IRunPageHost | null>(null);

/** Gives the host to the views below it. */
export const RunPageHostProvider = HostContext.Provider;

/** The application around a view of a run's page. */
export function usePageHost(): IRunPageHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error('A view of a run stands outside of RunPageHostProvider');
  }
  return host;
}
