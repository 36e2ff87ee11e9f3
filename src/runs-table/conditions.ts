import { ATTRIBUTES, writtenKey, writtenValue } from '../filter';
import type { IRun } from '../ledger';
import type { Directions, IColumn } from './columns';
import { sortName } from './columns';
import { isTime, valueOf } from './values';

/**
 * The condition that a run has what another one has in a column.
 *
 * @returns null if a filter cannot say so
 */
export function conditionOf(
  column: IColumn,
  run: IRun,
  told: Directions
): string | null {
  const value = valueOf(column, run, told);
  const written = value === undefined ? null : writtenValue(value);
  const isKnown =
    column.space === 'attribute'
      ? ATTRIBUTES.has(column.name) && !isTime(column)
      : sortName(column, told) !== null && column.space !== 'best';
  if (written === null || !isKnown) {
    return null;
  }
  if (column.space === 'attribute') {
    return `${column.name} = ${written}`;
  }
  const space = column.space.replace(/\..*$/, '');
  return `${writtenKey({ space, name: column.name })} = ${written}`;
}
