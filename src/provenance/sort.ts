import { compareTexts } from './graph';
import type { ITableRow } from './table';

/** What a table of a graph can be sorted by. */
export type SortKey = 'kind' | 'text' | 'run' | 'started' | 'size';

/** How a table is sorted. */
export interface IOrder {
  readonly key: SortKey;
  readonly direction: 'ascending' | 'descending';
}

/** A row with the title of its run. */
export type TitledRow = ITableRow & { readonly runTitle: string };

/**
 * Rows in an order; those that are equal stay in the order of time, and those that have nothing to
 * be sorted by come last whichever way.
 *
 * @param order - Null for the order of time
 */
export function sorted(
  rows: readonly TitledRow[],
  order: IOrder | null
): readonly TitledRow[] {
  if (order === null) {
    return rows;
  }
  const sign = order.direction === 'ascending' ? 1 : -1;
  const keyOf = SORT_BY[order.key];
  return [...rows].sort((a, b) => {
    const [first, second] = [keyOf(a), keyOf(b)];
    if (first === null || second === null) {
      return Number(first === null) - Number(second === null);
    }
    return typeof first === 'number' && typeof second === 'number'
      ? sign * (first - second)
      : sign * compareTexts(String(first), String(second));
  });
}

const SORT_BY: Readonly<
  Record<SortKey, (row: TitledRow) => string | number | null>
> = {
  kind: ({ kind, role }) => `${kind} ${role ?? ''}`,
  text: ({ text }) => text.toLowerCase() || null,
  run: ({ runTitle }) => runTitle.toLowerCase() || null,
  started: ({ started }) => started,
  size: ({ size }) => size
};
