import type { Extension } from '@codemirror/state';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** What the views of a diff need of the application around them. */
export interface IDiffHost {
  readonly trans: TranslationBundle;
  /** Renders outputs; everything it is given is untrusted. */
  readonly rendermime: IRenderMimeRegistry;
  /** Put a source into a node, with colours if the language is known. */
  highlight(source: string, mime: string, node: HTMLElement): Promise<void>;
  /** An editor's support of a language; null if it is not known. */
  language(mime: string): Promise<Extension | null>;
}

/** Side by side, or one below the other. */
export type DiffLayout = 'split' | 'unified';

const HostContext = React.createContext<IDiffHost | null>(null);

/** Gives the host to the views below it. */
export const DiffHostProvider = HostContext.Provider;

/** The application around a view of a diff. */
export function useDiffHost(): IDiffHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error('A view of a diff stands outside of DiffHostProvider');
  }
  return host;
}
