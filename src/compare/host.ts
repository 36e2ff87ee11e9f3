import * as React from 'react';
import type { IDiffHost } from '../diff/host';

/** What the views of a comparison need of the application around them. */
export interface ICompareHost extends IDiffHost {
  /** Open a run's notebook as it is now. */
  openNotebook(path: string): void;
}

const HostContext = React.createContext<ICompareHost | null>(null);

/** Gives the host to the views below it. */
export const CompareHostProvider = HostContext.Provider;

/** The application around a view of a comparison. */
export function useCompareHost(): ICompareHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error(
      'A view of a comparison stands outside of CompareHostProvider'
    );
  }
  return host;
}
