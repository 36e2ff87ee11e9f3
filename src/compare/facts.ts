import type { ReadonlyJSONValue } from '@lumino/coreutils';
import type { Direction } from '../ledger';
import { lastingEnvironment } from './environment';
import type { IComparedRun, Origin, RowGroup, RunValues } from './model';
import { fileValue, isNested } from './values';

/** What one run has in a row. */
export interface IFact {
  readonly value: ReadonlyJSONValue | undefined;
  readonly origin: Origin;
}

/** The facts of one run, by a key that is the same for the same thing in all runs. */
export type Facts = ReadonlyMap<
  string,
  { readonly path: readonly string[]; readonly fact: IFact }
>;

/** Where the rows of a group come from. */
export interface IFactSource {
  readonly group: RowGroup;
  readonly factsOf: (run: IComparedRun, all: readonly IComparedRun[]) => Facts;
  /** Which way they get better; absent where their names tell. */
  readonly directionOf?: (
    path: readonly string[],
    runs: readonly IComparedRun[]
  ) => Direction;
}

const nobodyKnows = (): Direction => null;

/** The groups, in their order. */
export const FACT_SOURCES: readonly IFactSource[] = [
  { group: 'parameters', factsOf: parametersOf, directionOf: nobodyKnows },
  { group: 'results', factsOf: resultsOf },
  {
    group: 'inferredParameters',
    factsOf: inferredParametersOf,
    directionOf: nobodyKnows
  },
  { group: 'files', factsOf: filesOf, directionOf: nobodyKnows },
  { group: 'environment', factsOf: environmentOf, directionOf: nobodyKnows },
  {
    group: 'status',
    factsOf: statusOf,
    // A run that failed was not quick.
    directionOf: ([name], runs) =>
      name === 'duration' && runs.every(({ status }) => status === 'ok')
        ? 'down'
        : null
  }
];

/** The role of a file that one run read and another one wrote: it is one row, and its content is what counts. */
export const BOTH = 'both';

/** In which order files stand; roles that are new to us come last. */
const ROLES = ['input', 'code', 'model', 'output', BOTH];

/** Those that some run declares. */
function parametersOf(run: IComparedRun, all: readonly IComparedRun[]): Facts {
  return named([
    [run.parameters, 'declared'],
    [inferredOf(run, all, true), 'inferred']
  ]);
}

/** Those that no run declares: an estimator alone may have dozens. */
function inferredParametersOf(
  run: IComparedRun,
  all: readonly IComparedRun[]
): Facts {
  return named([[inferredOf(run, all, false), 'inferred']]);
}

function inferredOf(
  run: IComparedRun,
  all: readonly IComparedRun[],
  isDeclared: boolean
): RunValues {
  return new Map(
    [...run.inferredParameters].filter(
      ([name]) =>
        all.some(({ parameters }) => parameters.has(name)) === isDeclared
    )
  );
}

function resultsOf(run: IComparedRun): Facts {
  return named([
    [run.summaries, 'declared'],
    [run.inheritedSummaries, 'inherited'],
    [run.inferredSummaries, 'inferred']
  ]);
}

function filesOf(run: IComparedRun, all: readonly IComparedRun[]): Facts {
  const both = pathsOfBoth(all);
  const place = (role: string) => ROLES.indexOf(role) + 1 || ROLES.length + 1;
  const files = [...run.artifacts].sort(
    (p, q) =>
      place(p.role) - place(q.role) ||
      (p.path < q.path ? -1 : p.path > q.path ? 1 : 0)
  );
  // A run that made several versions of a file left the last one behind.
  return facts(
    files.map(({ role, path, sha256, size }) => [
      [both.has(path) ? BOTH : role, path],
      fileValue(sha256, size)
    ])
  );
}

/** The files that the runs have in different roles, and each run in one only. */
function pathsOfBoth(all: readonly IComparedRun[]): ReadonlySet<string> {
  const roles = new Map<string, string>();
  const both = new Set<string>();
  const ambiguous = new Set<string>();
  for (const { artifacts } of all) {
    const own = new Map<string, string>();
    for (const { path, role } of artifacts) {
      if ((own.get(path) ?? role) !== role) {
        ambiguous.add(path);
      }
      if ((roles.get(path) ?? role) !== role) {
        both.add(path);
      }
      own.set(path, role);
      roles.set(path, role);
    }
  }
  ambiguous.forEach(path => both.delete(path));
  return both;
}

/** Its parts if they are known of all runs, else its hash: what is not known is not missing. */
function environmentOf(run: IComparedRun, all: readonly IComparedRun[]): Facts {
  return all.every(({ environmentData }) => isNested(environmentData)) &&
    isNested(run.environmentData)
    ? facts(
        Object.entries(lastingEnvironment(run.environmentData)).map(
          ([name, value]) => [[name], value]
        )
      )
    : facts([[['hash'], run.environment ?? undefined]]);
}

function statusOf(run: IComparedRun): Facts {
  const error = run.error && `${run.error.name}: ${run.error.message}`;
  return facts([
    [['status'], run.status],
    [['error'], error ?? undefined],
    [['duration'], run.duration === null ? undefined : inTenths(run.duration)],
    [['notebook'], run.notebook ?? undefined],
    ...[...run.labels].map(([name, value]): [string[], ReadonlyJSONValue] => [
      ['labels', name],
      value
    ])
  ]);
}

/** Durations differ by no less than is shown, in seconds. */
function inTenths(duration: number): number {
  return Math.round(duration * 10) / 10;
}

/** The first that has a name says what it is. */
function named(sources: readonly (readonly [RunValues, Origin])[]): Facts {
  const found = new Map<string, { path: readonly string[]; fact: IFact }>();
  for (const [values, origin] of sources) {
    for (const [name, value] of values) {
      if (!found.has(name)) {
        found.set(name, { path: [name], fact: { value, origin } });
      }
    }
  }
  return found;
}

function facts(
  items: readonly (readonly [
    path: readonly string[],
    value: ReadonlyJSONValue | undefined
  ])[]
): Facts {
  return new Map(
    items
      .filter(([, value]) => value !== undefined)
      .map(([path, value]) => [
        JSON.stringify(path),
        { path, fact: { value, origin: 'declared' as const } }
      ])
  );
}
