import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { EraseTarget } from '../ledger';

/** What the page needs of the application around it. */
export interface IAboutHost {
  readonly trans: TranslationBundle;
  /** Copy a text. */
  copy(text: string): void;
  /** Open the settings of what is masked; absent where there are none to open. */
  readonly openSettings?: () => void;
  /** Ask whether something is to be erased, and have it done. */
  erase(target: EraseTarget): void;
}

const HostContext = React.createContext<IAboutHost | null>(null);

/** Gives the host to the views below it. */
export const AboutHostProvider = HostContext.Provider;

/** The application around the page. */
export function useAboutHost(): IAboutHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error('The page stands outside of AboutHostProvider');
  }
  return host;
}
