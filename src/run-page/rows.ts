import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { JSONExt } from '@lumino/coreutils';
import type { IRun, JsonValue, Values } from '../ledger';
import { resultsOf } from '../ledger';

/** Who says so: the user's code, an execution that the run inherits, or nobody. */
export type Origin = 'declared' | 'inherited' | 'inferred';

/** A name with its value, beside that of the run before. */
export interface IPageRow {
  readonly name: string;
  /** Undefined for one that only the run before had. */
  readonly value: JsonValue | undefined;
  /** Undefined if the run before had none. */
  readonly before: JsonValue | undefined;
  readonly differs: boolean;
  readonly origin: Origin;
}

/** The results of a run: declared ones, inherited ones, then those that were only seen. */
export function resultRows(run: IRun, previous: IRun | null): IPageRow[] {
  const before = previous ? resultsOf(previous) : null;
  return [
    ...rowsOf(resultsOf(run), before, 'declared'),
    ...rowsOf(run.inheritedSummaries, null, 'inherited'),
    ...rowsOf(
      run.inferredSummaries,
      previous?.inferredSummaries ?? null,
      'inferred'
    )
  ];
}

/** The parameters of a run, what differs from the run before first, also what only that had. */
export function parameterRows(run: IRun, previous: IRun | null): IPageRow[] {
  const rows = rowsOf(run.parameters, previous?.parameters ?? null, 'declared');
  const removed = [...(previous?.parameters ?? [])]
    .filter(([name]) => !run.parameters.has(name))
    .map(([name, before]) => ({
      name,
      value: undefined,
      before,
      differs: true,
      origin: 'declared' as const
    }));
  return differentFirst([...rows, ...removed]);
}

/** What nobody declared, but stands in the cells that the run rests on. */
export function inferredParameterRows(
  run: IRun,
  previous: IRun | null
): IPageRow[] {
  return differentFirst(
    rowsOf(
      run.inferredParameters,
      previous?.inferredParameters ?? null,
      'inferred'
    )
  );
}

function rowsOf(
  values: Values,
  before: Values | null,
  origin: Origin
): IPageRow[] {
  return [...values].map(([name, value]) => {
    const old = before?.get(name);
    return {
      name,
      value,
      before: old,
      differs: before !== null && !isSame(old, value),
      origin
    };
  });
}

function differentFirst(rows: readonly IPageRow[]): IPageRow[] {
  return [
    ...rows.filter(({ differs }) => differs),
    ...rows.filter(({ differs }) => !differs)
  ];
}

function isSame(a: JsonValue | undefined, b: JsonValue): boolean {
  return (
    a !== undefined &&
    JSONExt.deepEqual(
      a as ReadonlyPartialJSONValue,
      b as ReadonlyPartialJSONValue
    )
  );
}
