import type { INotebookContent, IOutput } from '@jupyterlab/nbformat';
import type { JsonValue, Values } from './border';
import { Fields } from './border';
import type { IPrice, IResources } from './resources';
import { priceFrom, resourcesFrom } from './resources';
import type { IVariable } from './variables';
import { parseVariable } from './variables';

/** How a run or an execution stands. */
export type RunStatus = 'running' | 'ok' | 'error' | 'interrupted' | 'killed';

/** All of them. */
export const STATUSES: readonly RunStatus[] = [
  'running',
  'ok',
  'error',
  'interrupted',
  'killed'
];

/** What a file is to a run. */
export type ArtifactRole = 'input' | 'output' | 'model' | 'code';

const ROLES: readonly ArtifactRole[] = ['input', 'output', 'model', 'code'];

/** The name and message of an error in the user's code. */
export interface IExecutionError {
  readonly name: string;
  readonly message: string;
}

/** One thing that differs from the run before. */
export interface IRunChange {
  /** `parameter`, `code`, `file`, `first`, or what a later server may add. */
  readonly kind: string;
  readonly name: string | null;
  readonly from: JsonValue;
  readonly to: JsonValue;
}

/** A run, as a page of the history has it. Times are milliseconds since 1970, durations seconds. */
export interface IRun {
  readonly id: string;
  /** The notebook's path now; null for a script. */
  readonly notebook: string | null;
  readonly session: string;
  readonly kernelId: string | null;
  readonly title: string;
  readonly name: string | null;
  readonly description: string | null;
  readonly note: string | null;
  readonly tags: readonly string[];
  readonly starred: boolean;
  readonly published: boolean;
  readonly status: RunStatus;
  readonly error: IExecutionError | null;
  readonly started: number;
  readonly ended: number | null;
  readonly duration: number | null;
  readonly parameters: Values;
  readonly summaries: Values;
  /** The last value of each series. */
  readonly metrics: Values;
  readonly inheritedSummaries: Values;
  readonly inferredParameters: Values;
  readonly inferredSummaries: Values;
  readonly parent: string | null;
  /** The run that its notebook was forked from. */
  readonly forkedFrom: string | null;
  readonly previous: string | null;
  readonly changes: readonly IRunChange[];
  readonly counts: ReadonlyMap<string, number>;
  /** The hash of its environment; null if that was not recorded. */
  readonly environment: string | null;
  /** What its own executions used; null if that was not measured. */
  readonly resources: IResources | null;
  /** Whether it is left out of lists unless archived runs are asked for. */
  readonly archived: boolean;
  /** Who ran it; null if that is not known. */
  readonly user: string | null;
  /** What `columns` of the question asked for, null where the run has none. */
  readonly columns: Values;
}

/** One version of a file, as a run used or made it. */
export interface IArtifact {
  readonly path: string;
  readonly role: ArtifactRole;
  readonly sha256: string | null;
  readonly size: number | null;
}

/** An output that is too big to come along: the object holds its JSON. */
export interface IStoredOutput {
  readonly object: string;
  readonly size: number;
  readonly type: string;
}

/** An output of an execution: as nbformat has it, or where it is. */
export type RecordedOutput =
  | { readonly kind: 'inline'; readonly output: IOutput }
  | { readonly kind: 'stored'; readonly stored: IStoredOutput };

/** One execution of one cell. */
export interface IExecution {
  readonly id: string;
  readonly cellId: string | null;
  readonly status: RunStatus;
  readonly started: number;
  readonly ended: number | null;
  readonly inherited: boolean;
  /** Whether it stands for its cell in the run. */
  readonly shown: boolean;
  /** Whether another one stands for its cell, and nothing that stands for a cell builds on it or on what it drew. */
  readonly superseded: boolean;
  /** The execution's ordinal in its session, from 1. */
  readonly ordinal: number | null;
  /** The prompt number. */
  readonly count: number | null;
  /** Null if it was erased. */
  readonly source: string | null;
  /** True if a secret was taken out of the source. */
  readonly masked: boolean;
  readonly error: IExecutionError | null;
  /** What it read, bound and changed, as far as the kernel looked. */
  readonly variables: readonly IVariable[];
  readonly outputs: readonly RecordedOutput[];
  /** Bytes of output that were not kept. */
  readonly outputsDropped: number;
  /** What an hour cost when it began; null if that was of no interest. */
  readonly price: IPrice | null;
}

/** A whole run. */
export interface IRunDetail extends IRun {
  readonly labels: Values;
  readonly artifacts: readonly IArtifact[];
  readonly executions: readonly IExecution[];
  /** Parameters that its executions gave several values, so that one value for all is not what happened. */
  readonly varied: ReadonlySet<string>;
  /** Whether the notebook around its executions is known. */
  readonly hasSnapshot: boolean;
  /** Interpreter, packages, hardware and git commit as the journal has them; null if they were not recorded. */
  readonly environmentData: JsonValue;
}

/** A page of the history, newest first. */
export interface IRunsPage {
  readonly runs: readonly IRun[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

/** What an event says: ids only. */
export interface ILedgerChange {
  readonly runs: readonly string[];
  readonly removed: readonly string[];
  readonly status: boolean;
  /** Whether more may have changed that nobody could tell of: what is shown is to be read again. */
  readonly all?: boolean;
}

/**
 * A run from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseRun(value: unknown, where = 'run'): IRun {
  return runOf(new Fields(value, where));
}

/**
 * A whole run from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseRunDetail(value: unknown): IRunDetail {
  const fields = new Fields(value, 'run');
  return {
    ...runOf(fields),
    labels: fields.values('labels'),
    artifacts: fields.list('artifacts', parseArtifact),
    executions: fields.list('executions', parseExecution),
    varied: new Set(fields.texts('varied_parameters')),
    hasSnapshot: fields.flag('has_snapshot'),
    environmentData: fields.json('environment_data')
  };
}

/**
 * A page of the history from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseRunsPage(value: unknown): IRunsPage {
  const fields = new Fields(value, 'page');
  return {
    runs: fields.list('runs', parseRun),
    next: fields.optionalText('next')
  };
}

/**
 * What an event says changed.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseChange(value: unknown): ILedgerChange {
  const fields = new Fields(value, 'event');
  return {
    runs: fields.texts('runs'),
    removed: fields.texts('removed'),
    status: fields.flag('status')
  };
}

/**
 * An output as nbformat has it.
 *
 * @throws LedgerError if it has no `output_type`
 */
export function parseOutput(value: unknown, where = 'output'): IOutput {
  new Fields(value, where).text('output_type');
  // The renderers check the rest themselves: they are made for files from anywhere.
  return value as IOutput;
}

/**
 * A notebook as nbformat 4 has it.
 *
 * @throws LedgerError if it has no list of cells
 */
export function parseNotebook(value: unknown): INotebookContent {
  const where = 'notebook';
  new Fields(value, where).list('cells', (cell, at) => new Fields(cell, at));
  // As with outputs: whoever shows the rest has to take notebooks from anywhere.
  return value as INotebookContent;
}

function runOf(fields: Fields): IRun {
  const inferred = fields.optionalObject('inferred');
  const none: Values = new Map();
  return {
    id: fields.text('id'),
    notebook: fields.optionalText('notebook'),
    session: fields.text('session'),
    kernelId: fields.optionalText('kernel_id'),
    title: fields.text('title'),
    name: fields.optionalText('name'),
    description: fields.optionalText('description'),
    note: fields.optionalText('note'),
    tags: fields.texts('tags'),
    starred: fields.flag('starred'),
    published: fields.flag('published'),
    status: fields.word('status', STATUSES),
    error: errorOf(fields),
    started: fields.moment('started'),
    ended: fields.optionalMoment('ended'),
    duration: fields.optionalNumber('duration'),
    parameters: fields.values('parameters'),
    summaries: fields.values('summaries'),
    metrics: fields.values('metrics'),
    inheritedSummaries: fields.values('inherited_summaries'),
    inferredParameters: inferred?.values('parameters') ?? none,
    inferredSummaries: inferred?.values('summaries') ?? none,
    parent: fields.optionalText('parent'),
    forkedFrom: fields.optionalText('forked_from'),
    previous: fields.optionalText('previous'),
    changes: fields.list('changes', parseRunChange),
    counts: countsOf(fields.values('counts')),
    environment: fields.optionalText('environment'),
    resources: resourcesFrom(fields.optionalObject('resources')),
    archived: fields.flag('archived'),
    user: fields.optionalText('user'),
    columns: fields.values('columns')
  };
}

function parseRunChange(value: unknown, where: string): IRunChange {
  const fields = new Fields(value, where);
  return {
    kind: fields.text('kind'),
    name: fields.optionalText('name'),
    from: fields.json('from'),
    to: fields.json('to')
  };
}

function parseArtifact(value: unknown, where: string): IArtifact {
  const fields = new Fields(value, where);
  return {
    path: fields.text('path'),
    role: fields.word('role', ROLES),
    sha256: fields.optionalText('sha256'),
    size: fields.optionalNumber('size')
  };
}

/**
 * An execution from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseExecution(value: unknown, where: string): IExecution {
  const fields = new Fields(value, where);
  return {
    id: fields.text('id'),
    cellId: fields.optionalText('cell_id'),
    status: fields.word('status', STATUSES),
    started: fields.moment('started'),
    ended: fields.optionalMoment('ended'),
    inherited: fields.flag('inherited'),
    shown: fields.flag('shown'),
    superseded: fields.flag('superseded'),
    ordinal: fields.optionalNumber('ordinal'),
    count: fields.optionalNumber('count'),
    source: fields.optionalText('source'),
    masked: fields.flag('masked'),
    error: errorOf(fields),
    variables: fields.list('variables', parseVariable),
    outputs: fields.list('outputs', parseRecordedOutput),
    outputsDropped: fields.optionalNumber('outputs_dropped') ?? 0,
    price: priceFrom(fields.optionalObject('resources'))
  };
}

function parseRecordedOutput(value: unknown, where: string): RecordedOutput {
  const fields = new Fields(value, where);
  const object = fields.optionalText('object');
  if (object === null) {
    return { kind: 'inline', output: parseOutput(value, where) };
  }
  return {
    kind: 'stored',
    stored: {
      object,
      size: fields.optionalNumber('size') ?? 0,
      type: fields.text('output_type')
    }
  };
}

function errorOf(fields: Fields): IExecutionError | null {
  const error = fields.optionalObject('error');
  return (
    error && {
      name: error.optionalText('name') ?? '',
      message: error.optionalText('message') ?? ''
    }
  );
}

function countsOf(values: Values): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [name, value] of values) {
    if (typeof value === 'number') {
      counts.set(name, value);
    }
  }
  return counts;
}
