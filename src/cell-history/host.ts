import * as React from 'react';
import type { IOutputsHost } from '../components/outputs-view';
import type { ICellVersion } from './versions';

/** What the views need of the notebook and the application around them. */
export interface ICellHistoryHost extends IOutputsHost {
  /** The source that a cell has now; null if it is gone. */
  sourceOf(cellId: string): string | null;
  /** The language of the notebook's cells, as a MIME type. */
  mime(): string;
  /** Give a cell the source of a version. */
  restore(cellId: string, version: ICellVersion): void;
  /** Put a text on the clipboard. */
  copy(text: string): void;
  /** Show a run in the history. */
  showRun(id: string): void;
}

const HostContext = React.createContext<ICellHistoryHost | null>(null);

/** Gives the host to the views below it. */
export const CellHistoryHostProvider = HostContext.Provider;

/** The notebook around a view. */
export function useCellHistoryHost(): ICellHistoryHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error('A view stands outside of CellHistoryHostProvider');
  }
  return host;
}
