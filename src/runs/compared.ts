import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { JSONExt } from '@lumino/coreutils';
import type { JsonValue, Values } from '../ledger';

/** A name with its value, beside that of the run before. */
export interface IValueRow {
  readonly name: string;
  readonly value: JsonValue;
  /** Undefined if the run before had none. */
  readonly before: JsonValue | undefined;
  /** Whether it differs from the run before. */
  readonly differs: boolean;
}

/**
 * Values beside those of the run before.
 *
 * @param values - The run's
 * @param before - Those of the run before; undefined if there is none, and then nothing differs
 */
export function compared(
  values: Values,
  before: Values | undefined
): IValueRow[] {
  return [...values].map(([name, value]) => {
    const old = before?.get(name);
    return {
      name,
      value,
      before: old,
      differs: before !== undefined && !isSame(old, value)
    };
  });
}

/** Whether two values are one: lists and objects by what is in them. */
export function isSame(
  p: JsonValue | undefined,
  q: JsonValue | undefined
): boolean {
  return (
    p === q ||
    (p !== undefined &&
      q !== undefined &&
      JSONExt.deepEqual(
        p as ReadonlyPartialJSONValue,
        q as ReadonlyPartialJSONValue
      ))
  );
}
