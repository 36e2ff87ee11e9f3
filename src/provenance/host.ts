import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Question } from './model';
import type { IActivityRecord } from './records';

/** What the views of provenance need of the application around them. */
export interface IProvenanceHost {
  readonly trans: TranslationBundle;
  /** Show a run in the history. */
  openRun(run: string): void;
  /** Show the cell of an execution in its notebook; null if that is not known. */
  openCell(activity: IActivityRecord, notebook: string | null): void;
  /** Show a file as it is now. */
  openFile(path: string): void;
  /** Show the graph that answers a question. */
  openGraph(question: Question): void;
  copy(text: string): void;
  /** Hand a file to the browser. */
  download(name: string, text: string): void;
}

const HostContext = React.createContext<IProvenanceHost | null>(null);

/** Gives the host to the views below it. */
export const ProvenanceHostProvider = HostContext.Provider;

/** The application around a view of provenance. */
export function useProvenanceHost(): IProvenanceHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error(
      'A view of provenance stands outside of ProvenanceHostProvider'
    );
  }
  return host;
}
