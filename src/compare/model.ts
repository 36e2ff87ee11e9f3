import type { ReadonlyJSONValue } from '@lumino/coreutils';
import type { Direction } from '../ledger';

/** Names and values in the order in which they were recorded. */
export type RunValues = ReadonlyMap<string, ReadonlyJSONValue>;

/** A run as far as it is compared. The page's records of whole runs are such, but for the environment's data. */
export interface IComparedRun {
  readonly id: string;
  readonly notebook: string | null;
  readonly status: string;
  readonly error: { readonly name: string; readonly message: string } | null;
  /** In seconds; null while it runs. */
  readonly duration: number | null;
  readonly parameters: RunValues;
  readonly summaries: RunValues;
  readonly inheritedSummaries: RunValues;
  readonly inferredParameters: RunValues;
  readonly inferredSummaries: RunValues;
  readonly labels: RunValues;
  readonly artifacts: readonly IComparedFile[];
  /** The hash of its environment, null if that was not recorded. */
  readonly environment: string | null;
  /** The environment itself, as the journal has it; null if only its hash is known. */
  readonly environmentData: ReadonlyJSONValue;
}

/** One version of a file that a run used or made. */
export interface IComparedFile {
  readonly path: string;
  readonly role: string;
  readonly sha256: string | null;
  readonly size: number | null;
}

/** What the rows are about, in this order. */
export type RowGroup =
  | 'parameters'
  | 'results'
  | 'inferredParameters'
  | 'files'
  | 'environment'
  | 'status';

/** Who says so: the user's code, an execution that the run inherits, or nobody. */
export type Origin = 'declared' | 'inherited' | 'inferred';

/** How a value stands to the reference run's; `unknown` where a value was masked or never hashed. */
export type Relation = 'same' | 'different' | 'unknown';

/** What one run has in a row. */
export interface IComparedValue {
  /** Undefined if the run has none, which is not null. */
  readonly value: ReadonlyJSONValue | undefined;
  readonly origin: Origin;
  readonly relation: Relation;
  /** This value less the reference's, if both are finite numbers. */
  readonly delta: number | null;
  /** Null if it is neither, or nobody knows which way is better. */
  readonly verdict: 'better' | 'worse' | null;
  /** True if no other run has a better one and some have a worse one. */
  readonly best: boolean;
}

/** One thing, in all runs. */
export interface IComparedRow {
  readonly group: RowGroup;
  /** Where it is: a name, or the names on the way into a nested value; a file's role and path. */
  readonly path: readonly string[];
  /** `different` if some run differs from another, `unknown` if that cannot be told. */
  readonly relation: Relation;
  /** Which way it gets better. */
  readonly direction: Direction;
  /** One for each run. */
  readonly values: readonly IComparedValue[];
  /** The rows of what a nested value is made of. */
  readonly parts: readonly IComparedRow[];
}

/** All runs side by side. */
export interface IComparison {
  readonly runs: readonly string[];
  /** The position of the run that the others are compared to. */
  readonly reference: number;
  /** Groups without rows are absent. */
  readonly groups: readonly {
    readonly group: RowGroup;
    readonly rows: readonly IComparedRow[];
  }[];
}
