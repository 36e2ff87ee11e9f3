import type { JsonValue } from '../ledger';
import { formatValue } from './numbers';

/** What a cell of a table can hold; nothing at all is an empty cell. */
export type CsvValue = JsonValue | Date | undefined;

/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/** A text that is a number as a whole: it is none of a formula, whatever its sign. */
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$|^-?Infinity$/i;

/**
 * A table as CSV (RFC 4180): commas, lines ended by CR and LF, quotes where they are needed.
 *
 * Numbers keep all their digits and times are ISO 8601. A text that a spreadsheet would take for a formula gets an
 * apostrophe before it, for what notebooks record is not to be executed by who opens it.
 *
 * @param columns - The names of the columns, which are the first line
 * @param rows - A value for each column
 */
export function csvOf(
  columns: readonly string[],
  rows: Iterable<readonly CsvValue[]>
): string {
  const lines = [columns, ...rows].map(row => row.map(cellOf).join(','));
  return lines.map(line => `${line}\r\n`).join('');
}

function cellOf(value: CsvValue): string {
  const text = textOf(value);
  const isText = typeof value === 'string' || typeof value === 'object';
  const safe =
    isText && FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}

function textOf(value: CsvValue): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? '' : value.toISOString();
  }
  if (Array.isArray(value) && value.every(item => typeof item === 'string')) {
    return value.join(', ');
  }
  return typeof value === 'number' ? String(value) : formatValue(value);
}
