import type { JsonValue } from '../ledger';
import type { IColumn, Statistic } from './columns';
import { columnIn, columnOf, TITLE, withStatistic } from './columns';

/** Whose runs are shown. */
export type TableScope = 'notebook' | 'all';

/** A column as it stands in a table. */
export interface IViewColumn {
  readonly key: string;
  /** In px; as wide as its kind is if not given. */
  readonly width?: number;
  /** Whether it stays in sight at the left. */
  readonly pinned?: boolean;
  /** Whether its numbers are shaded; results are if not given. */
  readonly shaded?: boolean;
}

/** By what column the runs are sorted. */
export interface ISort {
  readonly key: string;
  readonly isDescending: boolean;
}

/** How a table looks at the runs: all that a saved view has. */
export interface ITableView {
  /** In their order; null as long as nobody chose. */
  readonly columns: readonly IViewColumn[] | null;
  /** Null for the newest first. */
  readonly sort: ISort | null;
  /** The key of the column that runs are put together by. */
  readonly group: string | null;
  readonly filter: string;
  readonly scope: TableScope;
  /** Whether archived runs are shown too. */
  readonly archived: boolean;
  /** Whether columns that are the same in all runs are left out. */
  readonly onlyDiffering: boolean;
}

/** A view with the name it was saved by. */
export interface ISavedView extends ITableView {
  readonly name: string;
}

/** What a table looks like that nobody set up. */
export const DEFAULT_VIEW: ITableView = {
  columns: null,
  sort: null,
  group: null,
  filter: '',
  scope: 'all',
  archived: false,
  onlyDiffering: false
};

/** How narrow and how wide a column may be, in px. */
export const WIDTHS = { least: 48, most: 800 } as const;

/** As many columns as a view may have. */
const MOST_COLUMNS = 500;

/**
 * A view from its JSON, whoever wrote it: what is not understood is as in a table that nobody set up.
 */
export function viewFrom(data: unknown): ITableView {
  const read = isObject(data) ? data : {};
  return {
    columns: Array.isArray(read.columns)
      ? orderly(
          read.columns.slice(0, MOST_COLUMNS).flatMap(item => columnFrom(item))
        )
      : null,
    sort: sortFrom(read.sort),
    group: columnKey(read.group),
    filter: typeof read.filter === 'string' ? read.filter : '',
    scope: read.scope === 'notebook' ? 'notebook' : 'all',
    archived: read.archived === true,
    onlyDiffering: read.onlyDiffering === true
  };
}

/** The JSON of a view: what is as in a table that nobody set up is left out. */
export function viewJson(view: ITableView): Record<string, JsonValue> {
  const { columns, sort, group, filter, scope, archived, onlyDiffering } = view;
  return {
    ...(columns !== null && {
      columns: columns.map(column => ({ ...column }))
    }),
    ...(sort !== null && {
      sort: `${sort.isDescending ? '-' : ''}${sort.key}`
    }),
    ...(group !== null && { group }),
    ...(filter !== '' && { filter }),
    scope,
    ...(archived && { archived }),
    ...(onlyDiffering && { onlyDiffering })
  };
}

/** How runs are sorted by a column next: one way, then the other, then the newest first. */
export function sortAfter(
  sort: ISort | null,
  { key, group }: IColumn
): ISort | null {
  // Of results the greatest are looked for first, of runs the newest.
  const first = group === 'results' || key === NEWEST_FIRST.key;
  if (sort?.key !== key) {
    return { key, isDescending: first };
  }
  return sort.isDescending === first ? { key, isDescending: !first } : null;
}

/** Saved views from their JSON; of several with one name the last counts. */
export function savedViewsFrom(data: unknown): ISavedView[] {
  const views = new Map<string, ISavedView>();
  for (const item of Array.isArray(data) ? data : []) {
    const name: unknown = isObject(item) ? item.name : null;
    if (typeof name === 'string' && name.trim() !== '') {
      views.set(name, { ...viewFrom(item), name });
    }
  }
  return [...views.values()];
}

/** The JSON of saved views. */
export function savedViewsJson(
  views: readonly ISavedView[]
): Record<string, JsonValue>[] {
  return views.map(view => ({ name: view.name, ...viewJson(view) }));
}

/** Columns of a kind that nobody set up. */
export function viewColumns(columns: readonly IColumn[]): IViewColumn[] {
  return orderly(columns.map(({ key }) => ({ key })));
}

/**
 * Columns as a table has them: each once, the title first and pinned, the pinned ones before the others.
 */
export function orderly(columns: readonly IViewColumn[]): IViewColumn[] {
  const once = new Map<string, IViewColumn>();
  for (const column of columns) {
    if (!once.has(column.key)) {
      once.set(column.key, column);
    }
  }
  const title = { ...(once.get(TITLE) ?? { key: TITLE }), pinned: true };
  once.delete(TITLE);
  const others = [...once.values()];
  return [
    title,
    ...others.filter(({ pinned }) => pinned === true),
    ...others.filter(({ pinned }) => pinned !== true)
  ];
}

/** With one more column: after the last one of its group, else at the end. */
export function withColumn(
  columns: readonly IViewColumn[],
  column: IColumn
): IViewColumn[] {
  if (columns.some(({ key }) => key === column.key)) {
    return [...columns];
  }
  const last = columns
    .map(({ key, pinned }) => !pinned && columnOf(key)?.group === column.group)
    .lastIndexOf(true);
  const at = last < 0 ? columns.length : last + 1;
  return orderly([
    ...columns.slice(0, at),
    { key: column.key },
    ...columns.slice(at)
  ]);
}

/** Without a column; the title stays. */
export function withoutColumn(
  columns: readonly IViewColumn[],
  key: string
): IViewColumn[] {
  return orderly(columns.filter(column => column.key !== key));
}

/**
 * With a column in another place. Pinned ones stay among the pinned ones.
 *
 * @param before - The column that it shall stand before; null for the end
 */
export function withColumnBefore(
  columns: readonly IViewColumn[],
  key: string,
  before: string | null
): IViewColumn[] {
  const moved = columns.find(column => column.key === key);
  if (!moved || key === before) {
    return [...columns];
  }
  const others = columns.filter(column => column.key !== key);
  const found = others.findIndex(column => column.key === before);
  const at = found < 0 ? others.length : found;
  return orderly([...others.slice(0, at), moved, ...others.slice(at)]);
}

/** With a column a place further to the right, or to the left. */
export function withColumnMoved(
  columns: readonly IViewColumn[],
  key: string,
  step: 1 | -1
): IViewColumn[] {
  const at = columns.findIndex(column => column.key === key);
  const next = columns[step === 1 ? at + 2 : at - 1];
  return at < 0 || (step === -1 && !next)
    ? [...columns]
    : withColumnBefore(columns, key, next?.key ?? null);
}

/** With another width, pin or shading of a column. */
export function withColumnSet(
  columns: readonly IViewColumn[],
  key: string,
  set: Omit<IViewColumn, 'key'>
): IViewColumn[] {
  const width =
    set.width === undefined
      ? {}
      : {
          width: Math.round(
            Math.min(Math.max(set.width, WIDTHS.least), WIDTHS.most)
          )
        };
  return orderly(
    columns.map(column =>
      column.key === key ? { ...column, ...set, ...width } : column
    )
  );
}

/** With another value of a series in the place of a column. */
export function withColumnStatistic(
  columns: readonly IViewColumn[],
  key: string,
  statistic: Statistic
): IViewColumn[] {
  const column = columnOf(key);
  return column === null
    ? [...columns]
    : orderly(
        columns.map(other =>
          other.key === key
            ? { ...other, key: withStatistic(column, statistic).key }
            : other
        )
      );
}

function columnFrom(data: unknown): IViewColumn[] {
  const item = typeof data === 'string' ? { key: data } : data;
  const key = isObject(item) ? columnKey(item.key) : null;
  if (!isObject(item) || key === null) {
    return [];
  }
  const { width, pinned, shaded } = item;
  const column: IViewColumn = {
    key,
    ...(typeof width === 'number' &&
      Number.isFinite(width) && {
        width: Math.min(Math.max(width, WIDTHS.least), WIDTHS.most)
      }),
    ...(pinned === true && { pinned }),
    ...(typeof shaded === 'boolean' && { shaded })
  };
  return [column];
}

function sortFrom(data: unknown): ISort | null {
  if (typeof data !== 'string') {
    return null;
  }
  const isDescending = data.startsWith('-');
  const key = columnKey(isDescending ? data.slice(1) : data);
  return key === null ? null : { key, isDescending };
}

function columnKey(data: unknown): string | null {
  return typeof data === 'string' && columnOf(data) !== null ? data : null;
}

function isObject(data: unknown): data is Record<string, unknown> {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** The column of the newest runs first. */
export const NEWEST_FIRST: ISort = {
  key: columnIn('attribute', 'started').key,
  isDescending: true
};
