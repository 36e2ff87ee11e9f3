import { formatValue } from '../components';
import type { IRun, JsonValue } from '../ledger';
import type { Directions, IColumn } from './columns';
import { isTime, valueOf } from './values';

/**
 * What a run has in a column, for a file or the clipboard: numbers with all their digits, times as they are.
 *
 * @returns A moment as a Date; undefined if the run has nothing
 */
export function plainValue(
  column: IColumn,
  run: IRun,
  told: Directions
): JsonValue | Date | undefined {
  const value = valueOf(column, run, told);
  return isTime(column) && typeof value === 'number' ? new Date(value) : value;
}

/** What a run has in a column, as text. */
export function plainText(
  column: IColumn,
  run: IRun,
  told: Directions
): string {
  const value = plainValue(column, run, told);
  if (value === undefined) {
    return '';
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  // Without the commas between thousands, which other programs do not read.
  return typeof value === 'number' ? String(value) : formatValue(value);
}

/**
 * Some runs as a table for the clipboard, columns apart by tabs.
 *
 * @param heads - The names of the columns; none if not given
 */
export function tsvOf(
  runs: readonly IRun[],
  columns: readonly IColumn[],
  told: Directions,
  heads: readonly string[] = []
): string {
  const rows = runs.map(run =>
    columns.map(column => plainText(column, run, told))
  );
  return (heads.length > 0 ? [heads, ...rows] : rows)
    .map(row => row.map(oneCell).join('\t'))
    .join('\n');
}

/** A text that holds a tab or the end of a line goes into quotes, as spreadsheets have it. */
function oneCell(text: string): string {
  return /[\t\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
