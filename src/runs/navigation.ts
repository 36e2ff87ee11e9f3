import type { HistoryRow } from './rows';

/**
 * Where a key leads from a row; headings are passed over.
 *
 * @param rows - The lines of the history
 * @param index - Where the keyboard is
 * @param key - The key, as keyboard events name it
 * @param page - Rows on a page
 * @returns The key of the row to go to, or null if this is no key for moving
 */
export function nextKey(
  rows: readonly HistoryRow[],
  index: number,
  key: string,
  page: number
): string | null {
  const reachable: HistoryRow[] = rows.filter(row => row.kind !== 'day');
  const at = reachable.indexOf(rows[index]);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: 1,
    ArrowUp: -1,
    PageDown: Math.max(page, 1),
    PageUp: -Math.max(page, 1),
    Home: -rows.length,
    End: rows.length
  };
  const step = Object.prototype.hasOwnProperty.call(steps, key)
    ? steps[key]
    : null;
  if (step === null || reachable.length === 0) {
    return null;
  }
  const to = Math.min(Math.max(at + step, 0), reachable.length - 1);
  return reachable[to].key;
}
