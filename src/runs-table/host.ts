import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IColumn } from './columns';

/** What can be done to runs from the table. */
export type TableCommand =
  | 'open'
  | 'compare'
  | 'graph'
  | 'fork'
  | 'star'
  | 'tag'
  | 'archive'
  | 'delete'
  | 'undoDelete';

/** The menus of the table. */
export type TableMenu =
  | { readonly kind: 'column'; readonly column: IColumn }
  | { readonly kind: 'line'; readonly column: IColumn | null }
  | { readonly kind: 'group' }
  | { readonly kind: 'views' }
  | { readonly kind: 'more' };

/** What the views of the table need of the application around them. */
export interface ITableHost {
  readonly trans: TranslationBundle;
  execute(command: TableCommand, runs: readonly string[]): void;
  copy(text: string): void;
  /** Open a menu, its upper left corner at a place of the window. */
  openMenu(menu: TableMenu, x: number, y: number): void;
}

const HostContext = React.createContext<ITableHost | null>(null);

/** Gives the host to the views below it. */
export const TableHostProvider = HostContext.Provider;

/** The application around a view of the table. */
export function useTableHost(): ITableHost {
  const host = React.useContext(HostContext);
  if (!host) {
    throw new Error('A view of the table stands outside of TableHostProvider');
  }
  return host;
}
