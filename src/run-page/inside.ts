import { isNumber } from '../components';
import type { IRun, JsonValue } from '../ledger';
import { directionOf, resultsOf } from '../ledger';

/** Columns of a kind that there is room for; the runs table has them all. */
const MOST_PARAMETERS = 4;
const MOST_RESULTS = 3;

/** A name with what each of some runs has under it. */
export interface IInsideColumn {
  readonly name: string;
  readonly values: readonly (JsonValue | undefined)[];
  /** The place of the best value; -1 if there is none, or nobody knows which way is better. */
  readonly best: number;
}

/** The runs of a loop side by side. */
export interface IInside {
  /** The parameters that tell them apart. */
  readonly parameters: readonly IInsideColumn[];
  readonly results: readonly IInsideColumn[];
}

/**
 * What tells runs within a run apart, and what came of each.
 */
export function insideOf(runs: readonly IRun[]): IInside {
  const parameters = columnsOf(
    runs.map(run => run.parameters),
    () => null
  ).filter(
    ({ values }) => new Set(values.map(each => JSON.stringify(each))).size > 1
  );
  const results = columnsOf(runs.map(resultsOf), directionOf);
  return {
    parameters: parameters.slice(0, MOST_PARAMETERS),
    results: results.slice(0, MOST_RESULTS)
  };
}

function columnsOf(
  all: readonly ReadonlyMap<string, JsonValue>[],
  direction: typeof directionOf
): IInsideColumn[] {
  const names = new Set(all.flatMap(values => [...values.keys()]));
  return [...names].map(name => {
    const values = all.map(each => each.get(name));
    return { name, values, best: bestOf(values, direction(name)) };
  });
}

function bestOf(
  values: readonly (JsonValue | undefined)[],
  direction: ReturnType<typeof directionOf>
): number {
  const numbers = values.filter(isNumber);
  if (direction === null || new Set(numbers).size < 2) {
    return -1;
  }
  return values.indexOf(
    direction === 'up' ? Math.max(...numbers) : Math.min(...numbers)
  );
}
