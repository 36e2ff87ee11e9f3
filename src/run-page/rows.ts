import type { IRun, JsonValue, Values } from '../ledger';
import { resultsOf } from '../ledger';
import type { IValueRow } from '../runs/compared';
import { compared } from '../runs/compared';

/** Who says so: the user's code, an execution that the run inherits, or nobody. */
export type Origin = 'declared' | 'inherited' | 'inferred';

/** A name with its value, beside that of the run before. */
export interface IPageRow extends Omit<IValueRow, 'value'> {
  /** Undefined for one that only the run before had. */
  readonly value: JsonValue | undefined;
  readonly origin: Origin;
}

/** The results of a run: declared ones, inherited ones, then those that were only seen. */
export function resultRows(run: IRun, previous: IRun | null): IPageRow[] {
  const before = previous ? resultsOf(previous) : undefined;
  return [
    ...rowsOf(resultsOf(run), before, 'declared'),
    ...rowsOf(run.inheritedSummaries, undefined, 'inherited'),
    ...rowsOf(run.inferredSummaries, previous?.inferredSummaries, 'inferred')
  ];
}

/** The parameters of a run, what differs from the run before first, also what only that had. */
export function parameterRows(run: IRun, previous: IRun | null): IPageRow[] {
  const rows = rowsOf(run.parameters, previous?.parameters, 'declared');
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
    rowsOf(run.inferredParameters, previous?.inferredParameters, 'inferred')
  );
}

function rowsOf(
  values: Values,
  before: Values | undefined,
  origin: Origin
): IPageRow[] {
  return compared(values, before).map(row => ({ ...row, origin }));
}

function differentFirst(rows: readonly IPageRow[]): IPageRow[] {
  return [
    ...rows.filter(({ differs }) => differs),
    ...rows.filter(({ differs }) => !differs)
  ];
}
