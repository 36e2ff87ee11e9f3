import type { IRun, IRunsQuery } from '../ledger';
import type { Directions, IColumn } from './columns';
import { askedFor, columnOf, questionOf, sortName } from './columns';
import type { RunOrder } from './rows';
import { compareRuns, isKnown } from './values';
import type { ISort, ITableView } from './views';
import { NEWEST_FIRST } from './views';

/** What the server sorts by: groups that it can put together come before the order within. */
export function serverSort(
  { sort, group }: ITableView,
  told: Directions
): ISort {
  const column = group === null ? null : columnOf(group);
  if (!column || sort?.key === group || sortName(column, told) === null) {
    return sort ?? NEWEST_FIRST;
  }
  return group === NEWEST_FIRST.key
    ? NEWEST_FIRST
    : { key: column.key, isDescending: false };
}

/** The order of runs that are sorted so. */
export function orderBy(
  { key, isDescending }: ISort,
  told: Directions
): RunOrder {
  const column = columnOf(key);
  return (p, q) =>
    column === null ? 0 : compareRuns(p, q, column, isDescending, told);
}

/**
 * What the server is asked for a view.
 *
 * @param columns - Those that were chosen
 * @param notebook - Whose runs; undefined for those of all
 * @param runs - The runs that are here
 */
export function queryOf(
  view: ITableView,
  columns: readonly IColumn[],
  told: Directions,
  notebook: string | undefined,
  runs: readonly IRun[]
): IRunsQuery {
  const { key, isDescending } = serverSort(view, told);
  const column = columnOf(key);
  const isSeries = runs.some(run => column && run.metrics.has(column.name));
  const name = column && sortName(column, told, isSeries);
  return {
    filter: view.filter || undefined,
    notebook,
    sort: name === null ? undefined : `${isDescending ? '-' : ''}${name}`,
    columns: questionOf(columns, told),
    archived: view.archived || undefined
  };
}

/** What tells whether a run still lacks values that were asked for. */
export function lacking(
  columns: readonly IColumn[],
  told: Directions
): (run: IRun) => boolean {
  const asked = new Set(questionOf(columns, told));
  const open = columns.filter(column =>
    askedFor(column, told).some(name => asked.has(name))
  );
  return run => open.some(column => !isKnown(column, run, told));
}
