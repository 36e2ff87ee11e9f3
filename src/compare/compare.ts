import type { ReadonlyJSONValue } from '@lumino/coreutils';
import type { Direction } from '../ledger';
import type {
  IComparedRow,
  IComparedRun,
  IComparedValue,
  IComparison,
  Origin,
  RowGroup
} from './model';
import type { IFact } from './facts';
import { FACT_SOURCES } from './facts';
import {
  compareWorth,
  isNested,
  numberOf,
  partOf,
  relate,
  relateAll
} from './values';

/** How runs are compared. */
export interface ICompareOptions {
  /** The position of the run that the others are compared to; the first unless said otherwise. */
  readonly reference?: number;
  /** Which way a result gets better, by its name. */
  readonly directionOf: (name: string) => Direction;
}

/** Nested values are taken apart to this depth; what is deeper is compared as a whole. */
const DEEPEST = 6;

const NOTHING: IFact = { value: undefined, origin: 'declared' };

/**
 * Puts runs side by side: a row for each thing that one of them has.
 *
 * Rows stand in the order in which the runs, the first one first, recorded them; what was declared before what was
 * inferred.
 *
 * @param runs - At least one
 * @throws RangeError if there is no run at the reference's position
 */
export function compareRuns(
  runs: readonly IComparedRun[],
  options: ICompareOptions
): IComparison {
  const reference = options.reference ?? 0;
  if (runs[reference] === undefined) {
    throw new RangeError(`There is no run ${reference} to compare to`);
  }
  const groups = FACT_SOURCES.map(({ group, factsOf, directionOf }) => {
    const facts = runs.map(run => factsOf(run, runs));
    const frame: IFrame = {
      group,
      reference,
      directionOf: path =>
        directionOf
          ? directionOf(path, runs)
          : options.directionOf(path.join('.'))
    };
    const rows = [...pathsOf(facts)].map(([key, path]) =>
      rowOf(
        frame,
        path,
        facts.map(of => of.get(key)?.fact ?? NOTHING)
      )
    );
    return { group, rows };
  });
  return {
    runs: runs.map(run => run.id),
    reference,
    groups: groups.filter(({ rows }) => rows.length > 0)
  };
}

/**
 * Only the rows that differ, or of which nobody knows; of nested ones only those parts.
 */
export function onlyDifferences(comparison: IComparison): IComparison {
  return {
    ...comparison,
    groups: comparison.groups
      .map(({ group, rows }) => ({ group, rows: differing(rows) }))
      .filter(({ rows }) => rows.length > 0)
  };
}

interface IFrame {
  readonly group: RowGroup;
  readonly reference: number;
  readonly directionOf: (path: readonly string[]) => Direction;
}

function differing(rows: readonly IComparedRow[]): readonly IComparedRow[] {
  return rows
    .filter(row => row.relation !== 'same')
    .map(row => ({ ...row, parts: differing(row.parts) }));
}

/** The paths of all facts: each once, in the order in which they come. */
function pathsOf(
  runs: readonly ReadonlyMap<string, { readonly path: readonly string[] }>[]
): ReadonlyMap<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  for (const facts of runs) {
    facts.forEach(({ path }, key) => paths.set(key, paths.get(key) ?? path));
  }
  return paths;
}

function rowOf(
  frame: IFrame,
  path: readonly string[],
  facts: readonly IFact[]
): IComparedRow {
  const values = facts.map(({ value }) => value);
  const parts = path.length < DEEPEST ? partsOf(frame, path, facts) : [];
  const direction = parts.length > 0 ? null : frame.directionOf(path);
  return {
    group: frame.group,
    path,
    relation: relateAll(values),
    direction,
    values: facts.map((fact, i) =>
      comparedValue(values, i, frame.reference, fact.origin, direction)
    ),
    parts
  };
}

/** A row for each name within, if one of the values is nested. */
function partsOf(
  frame: IFrame,
  path: readonly string[],
  facts: readonly IFact[]
): IComparedRow[] {
  // A file's hash and size belong together.
  if (frame.group === 'files') {
    return [];
  }
  const names = new Set(
    facts.flatMap(({ value }) => (isNested(value) ? Object.keys(value) : []))
  );
  return [...names].map(name =>
    rowOf(
      frame,
      [...path, name],
      facts.map(({ value, origin }) => ({ value: partOf(value, name), origin }))
    )
  );
}

function comparedValue(
  values: readonly (ReadonlyJSONValue | undefined)[],
  i: number,
  reference: number,
  origin: Origin,
  direction: Direction
): IComparedValue {
  const value = values[i];
  const base = values[reference];
  const worth = compareWorth(value, base, direction);
  const worths = values.map(other => compareWorth(value, other, direction));
  return {
    value,
    origin,
    relation: i === reference ? 'same' : relate(base, value),
    delta: difference(value, base),
    verdict: worth > 0 ? 'better' : worth < 0 ? 'worse' : null,
    best: worths.every(each => each >= 0) && worths.some(each => each > 0)
  };
}

function difference(
  value: ReadonlyJSONValue | undefined,
  base: ReadonlyJSONValue | undefined
): number | null {
  const [to, from] = [numberOf(value), numberOf(base)];
  const delta = to === null || from === null ? NaN : to - from;
  return Number.isFinite(delta) ? delta : null;
}
