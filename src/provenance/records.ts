/**
 * What `GET provenance` answers, in the words of W3C PROV: entities are versions of files,
 * activities are executions, runs are groups of activities (PROV: bundles).
 *
 * Moments are milliseconds since 1970.
 */

/** How an execution ended, or that it runs. */
export type ActivityStatus =
  'running' | 'ok' | 'error' | 'interrupted' | 'killed';

/** What a version of a file was for the run. */
export type EntityRole = 'input' | 'output' | 'model' | 'code';

/** One version of one file (PROV: Entity). */
export interface IEntityRecord {
  readonly id: string;
  readonly path: string;
  /** Null while it is not known, or if it never became known. */
  readonly sha256: string | null;
  /** In bytes. */
  readonly size: number | null;
  readonly role: EntityRole;
}

/** One execution of one cell (PROV: Activity). */
export interface IActivityRecord {
  readonly id: string;
  /** The run it belongs to as its own; null if it is in none. */
  readonly run: string | null;
  readonly session: string;
  /** Its place within the session: the order that no clock can change. */
  readonly ordinal: number;
  readonly cellId: string | null;
  /** The first line of its source, masked as stored; null if it was erased. */
  readonly line: string | null;
  readonly status: ActivityStatus;
  readonly started: number;
  readonly ended: number | null;
}

/** A run, as far as the graph shows it. */
export interface IRunRecord {
  readonly id: string;
  readonly title: string;
  readonly notebook: string | null;
  readonly status: ActivityStatus;
  readonly started: number;
  readonly ended: number | null;
  /** True if it was deleted, and only its place in the chain is left. */
  readonly deleted: boolean;
}

/**
 * The relations, each with what it stands between as PROV has it: the later thing first.
 *
 * - `used`: an activity, an entity
 * - `wasGeneratedBy`: an entity, an activity
 * - `wasInformedBy`: an activity, the activity whose variables it inherits
 * - `wasDerivedFrom`: an entity from an entity, or a run from the run it was forked from
 */
export type RelationType =
  'used' | 'wasGeneratedBy' | 'wasInformedBy' | 'wasDerivedFrom';

/** One relation between two records. */
export interface IRelationRecord {
  readonly type: RelationType;
  /** Id of the later one: who used, was generated, informed or derived. */
  readonly from: string;
  /** Id of the earlier one. */
  readonly to: string;
  /** When the file was touched; null if only the execution's span is known. */
  readonly at: number | null;
}

/** Everything known about where a run's or a file's data came from and went. */
export interface IProvenanceRecords {
  readonly entities: readonly IEntityRecord[];
  readonly activities: readonly IActivityRecord[];
  readonly runs: readonly IRunRecord[];
  readonly relations: readonly IRelationRecord[];
  /** True if there is more than the server was willing to send. */
  readonly truncated: boolean;
}
