import { isNumber } from '../components';
import type { IRun, JsonValue, Values } from '../ledger';
import {
  directionOf,
  HIGHER_IS_BETTER,
  LOWER_IS_BETTER,
  nameParts,
  resultsOf
} from '../ledger';

/** Parts of names that say on what data a result was measured: this is the one that counts. */
const TELLING = ['test', 'val', 'valid', 'validation', 'eval', 'dev'];

/** The result that stands for a run. */
export interface IMainResult {
  readonly name: string;
  readonly value: JsonValue;
  /** True if nobody declared it. */
  readonly inferred: boolean;
}

/** How a result compares to the same result of the run before. */
export interface IResultChange {
  readonly from: JsonValue;
  readonly moved: 'up' | 'down';
  /** Null if nobody knows the direction. */
  readonly better: boolean | null;
}

/**
 * The result to show in a run's row: a declared one before an inferred one, a well-known name before others,
 * a number before a text.
 */
export function mainResult(run: IRun): IMainResult | null {
  const results = resultsOf(run);
  const declared = best(results);
  if (declared !== null) {
    return {
      name: declared,
      value: results.get(declared) ?? null,
      inferred: false
    };
  }
  const inferred = best(run.inferredSummaries);
  return inferred === null
    ? null
    : {
        name: inferred,
        value: run.inferredSummaries.get(inferred) ?? null,
        inferred: true
      };
}

/**
 * The value of a result in another run: declared or inferred, but of the same kind.
 */
export function sameResult(
  run: IRun | undefined,
  name: string,
  inferred: boolean
): JsonValue | undefined {
  return run && (inferred ? run.inferredSummaries : resultsOf(run)).get(name);
}

/**
 * How a value moved from the one before.
 *
 * @returns null if it did not, or one of them is no number
 */
export function resultChange(
  name: string,
  from: JsonValue | undefined,
  to: JsonValue
): IResultChange | null {
  if (!isNumber(from) || !isNumber(to) || from === to) {
    return null;
  }
  const moved = to > from ? 'up' : 'down';
  const direction = directionOf(name);
  return { from, moved, better: direction && direction === moved };
}

function best(values: Values): string | null {
  let found: string | null = null;
  let most = -1;
  for (const [name, value] of values) {
    const rank = rankOf(name, value);
    if (rank > most) {
      most = rank;
      found = name;
    }
  }
  return found;
}

function rankOf(name: string, value: JsonValue): number {
  const parts = nameParts(name);
  const upIndex = HIGHER_IS_BETTER.findIndex(word => parts.includes(word));
  const downIndex = LOWER_IS_BETTER.findIndex(word => parts.includes(word));
  const known =
    upIndex >= 0 ? 60 - upIndex : downIndex >= 0 ? 40 - downIndex : 0;
  const telling = known > 0 && parts.some(part => TELLING.includes(part));
  return (isNumber(value) ? 100 : 0) + known + (telling ? 10 : 0);
}
