import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** What the views of curves need of the application around them. */
export interface ICurvesHost {
  readonly trans: TranslationBundle;
}

const HostContext = React.createContext<ICurvesHost | null>(null);

/** Gives the host to the views below it. */
export const CurvesHostProvider = HostContext.Provider;

/** The application around a view of curves. */
export function useCurvesHost(): ICurvesHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error('A view of curves stands outside of CurvesHostProvider');
  }
  return host;
}
