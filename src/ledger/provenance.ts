import { Fields } from './border';
import type { ArtifactRole, RunStatus } from './records';

/**
 * What `GET provenance` answers, in the words of W3C PROV: entities are versions of files,
 * activities are executions, runs are groups of activities (PROV: bundles).
 *
 * Moments are milliseconds since 1970.
 */

/** How an execution ended, or that it runs. */
export type ActivityStatus = RunStatus;

/** What a version of a file was for the run. */
export type EntityRole = ArtifactRole;

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
  /** Empty if it was deleted. */
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

/** Whose provenance: a run's, a content's wherever it lay, or that of all versions at a path. */
export type ProvenanceOf =
  | { readonly run: string }
  | { readonly artifact: string }
  | { readonly path: string };

/** That a run wrote or read some content. */
export interface IArtifactTouch {
  readonly run: string;
  /** The run's title; empty if it was deleted. */
  readonly title: string;
  readonly execution: string;
  /** Where the content lay then; empty if that was erased. */
  readonly path: string;
  readonly when: number;
  /** True if the run was deleted, and only that it was is left. */
  readonly deleted: boolean;
}

/** What the books know about one content. */
export interface IArtifactHistory {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number | null;
  /** Every path that it was seen at. */
  readonly paths: readonly string[];
  /** The latest first, as `readBy`. */
  readonly writtenBy: readonly IArtifactTouch[];
  readonly readBy: readonly IArtifactTouch[];
  /** True if there are more than the server was willing to send. */
  readonly truncated: boolean;
}

/** What the books know about a file as it is now. */
export interface IFileHistory extends IArtifactHistory {
  /** Whether its content is in the books. */
  readonly known: boolean;
}

const STATUSES: readonly ActivityStatus[] = [
  'running',
  'ok',
  'error',
  'interrupted',
  'killed'
];

const ROLES: readonly EntityRole[] = ['input', 'output', 'model', 'code'];

const RELATIONS: readonly RelationType[] = [
  'used',
  'wasGeneratedBy',
  'wasInformedBy',
  'wasDerivedFrom'
];

/**
 * The records of a graph from their JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseProvenance(value: unknown): IProvenanceRecords {
  const fields = new Fields(value, 'provenance');
  return {
    entities: fields.list('entities', parseEntity),
    activities: fields.list('activities', parseActivity),
    runs: fields.list('runs', parseRunRecord),
    relations: fields.list('relations', parseRelation),
    truncated: fields.flag('truncated')
  };
}

/**
 * What is known about a content, from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseArtifactHistory(value: unknown): IArtifactHistory {
  return artifactOf(new Fields(value, 'artifact'));
}

/**
 * What is known about a file as it is now, from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseFileHistory(value: unknown): IFileHistory {
  const fields = new Fields(value, 'file');
  return { ...artifactOf(fields), known: fields.flag('known') };
}

function parseEntity(value: unknown, where: string): IEntityRecord {
  const fields = new Fields(value, where);
  return {
    id: fields.text('id'),
    path: fields.text('path'),
    sha256: fields.optionalText('sha256'),
    size: fields.optionalNumber('size'),
    role: fields.word('role', ROLES)
  };
}

function parseActivity(value: unknown, where: string): IActivityRecord {
  const fields = new Fields(value, where);
  return {
    id: fields.text('id'),
    run: fields.optionalText('run'),
    session: fields.text('session'),
    ordinal: fields.number('ordinal'),
    cellId: fields.optionalText('cell_id'),
    line: fields.optionalText('line'),
    status: fields.word('status', STATUSES),
    started: fields.moment('started'),
    ended: fields.optionalMoment('ended')
  };
}

function parseRunRecord(value: unknown, where: string): IRunRecord {
  const fields = new Fields(value, where);
  return {
    id: fields.text('id'),
    title: fields.text('title'),
    notebook: fields.optionalText('notebook'),
    status: fields.word('status', STATUSES),
    started: fields.moment('started'),
    ended: fields.optionalMoment('ended'),
    deleted: fields.flag('deleted')
  };
}

function parseRelation(value: unknown, where: string): IRelationRecord {
  const fields = new Fields(value, where);
  return {
    type: fields.word('type', RELATIONS),
    from: fields.text('from'),
    to: fields.text('to'),
    at: fields.optionalMoment('at')
  };
}

function artifactOf(fields: Fields): IArtifactHistory {
  return {
    sha256: fields.text('sha256'),
    size: fields.optionalNumber('size'),
    paths: fields.texts('paths'),
    writtenBy: fields.list('written_by', parseTouch),
    readBy: fields.list('read_by', parseTouch),
    truncated: fields.flag('truncated')
  };
}

function parseTouch(value: unknown, where: string): IArtifactTouch {
  const fields = new Fields(value, where);
  return {
    run: fields.text('run'),
    title: fields.text('title'),
    execution: fields.text('execution'),
    path: fields.text('path'),
    when: fields.moment('when'),
    deleted: fields.flag('deleted')
  };
}
