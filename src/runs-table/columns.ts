import type { Direction, INames, IRun } from '../ledger';
import { directionOf } from '../ledger';

/** What the columns are about, in the order of the chooser. */
export type ColumnGroup =
  'run' | 'parameters' | 'results' | 'files' | 'environment' | 'labels';

/** All of them. */
export const GROUPS: readonly ColumnGroup[] = [
  'run',
  'parameters',
  'results',
  'files',
  'environment',
  'labels'
];

/** Which value of a series stands for it; of a result that is no series there is only one. */
export type Statistic = 'last' | 'min' | 'max' | 'best';

/** Where the values of a column stand in a run. */
export type ColumnSpace =
  | 'attribute'
  | 'params'
  | 'metrics'
  | 'min'
  | 'max'
  | 'best'
  | 'inferred.params'
  | 'inferred.metrics'
  | 'files'
  | 'environment'
  | 'resources'
  | 'labels';

/** One thing that runs have. Its key says it all, so that a saved view is a list of keys. */
export interface IColumn {
  readonly key: string;
  readonly space: ColumnSpace;
  readonly group: ColumnGroup;
  readonly name: string;
}

/** What the user says of results whose names do not tell. */
export type Directions = ReadonlyMap<string, Direction>;

/** What a table always shows, first. */
export const TITLE = 'title';

/** What every run has. */
export const ATTRIBUTES = [
  TITLE,
  'status',
  'started',
  'ended',
  'duration',
  'notebook',
  'tags',
  'starred',
  'user',
  'error',
  'note',
  'description',
  'name',
  'parent',
  'archived',
  'id',
  'session'
] as const;

/** One of them. */
export type Attribute = (typeof ATTRIBUTES)[number];

/** What the server sorts attributes by. */
const SORTED_ATTRIBUTES: readonly string[] = [
  TITLE,
  'status',
  'started',
  'ended',
  'duration',
  'notebook',
  'name',
  'user'
];

const SPACE_GROUPS: ReadonlyMap<ColumnSpace, ColumnGroup> = new Map([
  ['params', 'parameters'],
  ['metrics', 'results'],
  ['min', 'results'],
  ['max', 'results'],
  ['best', 'results'],
  // The longer ones: a key begins with the first that fits.
  ['inferred.params', 'parameters'],
  ['inferred.metrics', 'results'],
  ['files', 'files'],
  ['environment', 'environment'],
  ['resources', 'run'],
  ['labels', 'labels']
]);

const STATISTICS: ReadonlyMap<ColumnSpace, Statistic> = new Map([
  ['metrics', 'last'],
  ['min', 'min'],
  ['max', 'max'],
  ['best', 'best']
]);

/** What is measured of every run, and what is known of its environment; packages come from the names. */
const RESOURCES = ['cpu', 'memory', 'cost'];
const SURROUNDINGS = ['python', 'platform', 'git'];

/** How many columns of a kind a table has that nobody set up. */
const FEW = 12;
const FEW_LABELS = 4;

/** Runs that are looked at for what nobody declared. */
const LOOKED_AT = 500;

/** As many names as a question may have. */
export const MOST_ASKED = 50;

/**
 * The column that a key stands for; null for what is none, as a saved view may have it.
 */
export function columnOf(key: string): IColumn | null {
  if (isAttribute(key)) {
    return { key, space: 'attribute', group: 'run', name: key };
  }
  for (const [space, group] of SPACE_GROUPS) {
    if (key.startsWith(`${space}.`) && key.length > space.length + 1) {
      return { key, space, group, name: key.slice(space.length + 1) };
    }
  }
  return null;
}

/** A column by where its values stand. */
export function columnIn(space: ColumnSpace, name: string): IColumn {
  const group = SPACE_GROUPS.get(space) ?? 'run';
  const key = space === 'attribute' ? name : `${space}.${name}`;
  return { key, space, group, name };
}

/** Which value of a series a column shows; null for what is no result. */
export function statisticOf({ space }: IColumn): Statistic | null {
  return STATISTICS.get(space) ?? null;
}

/** The same result, with another value standing for it. */
export function withStatistic(column: IColumn, statistic: Statistic): IColumn {
  return columnIn(statistic === 'last' ? 'metrics' : statistic, column.name);
}

/** Which way the values of a column get better; null where nobody knows. */
export function directionFor(
  { group, name }: IColumn,
  told: Directions
): Direction {
  if (group === 'results') {
    const own = told.get(name);
    return own === undefined ? directionOf(name) : own;
  }
  return null;
}

/**
 * What the server has to be asked for, so that a run comes with a value for a column.
 *
 * @returns Names for `columns` of the question: none for what every answer has
 */
export function askedFor(column: IColumn, told: Directions): string[] {
  switch (column.space) {
    case 'attribute':
    case 'inferred.params':
    case 'inferred.metrics':
      return [];
    case 'best': {
      const direction = directionFor(column, told);
      // A result that is no series has its last value only.
      const last = `metrics.${column.name}`;
      return direction === null
        ? [last]
        : [`${direction === 'up' ? 'max' : 'min'}.${column.name}`, last];
    }
    default:
      return [column.key];
  }
}

/** Whether runs have the values in any case, as long as they have no more than a hundred of them. */
export function comesAnyway({ space }: IColumn): boolean {
  return ['params', 'metrics', 'resources'].includes(space);
}

/**
 * The names to ask for, as many as a question may have: first those that do not come anyway.
 */
export function questionOf(
  columns: readonly IColumn[],
  told: Directions
): string[] {
  const names = [
    ...columns.filter(column => !comesAnyway(column)),
    ...columns.filter(comesAnyway)
  ].flatMap(column => askedFor(column, told));
  return [...new Set(names)].slice(0, MOST_ASKED);
}

/**
 * What the server sorts by for a column; null where it cannot.
 *
 * @param isSeries - Whether some run has a series of the name
 */
export function sortName(
  column: IColumn,
  told: Directions,
  isSeries = true
): string | null {
  switch (column.space) {
    case 'attribute':
      return SORTED_ATTRIBUTES.includes(column.name) ? column.name : null;
    case 'inferred.params':
    case 'inferred.metrics':
      return `inferred.${column.name}`;
    case 'best':
      return isSeries ? askedFor(column, told)[0] : `metrics.${column.name}`;
    default:
      return column.key;
  }
}

/** A column that can be chosen, and how many runs have it where that is known. */
export interface IOffer {
  readonly column: IColumn;
  readonly runs: number | null;
}

/**
 * All columns that the runs can have, by group, those that most runs have first.
 *
 * @param names - What the server knows
 * @param runs - The runs that are here, for what nobody declared and what is newer than the names
 */
export function offersOf(
  names: INames | null,
  runs: readonly IRun[]
): ReadonlyMap<ColumnGroup, readonly IOffer[]> {
  const named = (space: ColumnSpace, known: INames['parameters'] = []) =>
    known.map(({ name, runs }) => ({ column: columnIn(space, name), runs }));
  const fixed = (space: ColumnSpace, all: readonly string[]) =>
    all.map(name => ({ column: columnIn(space, name), runs: null }));
  const seen = seenIn(runs);
  const both = (space: ColumnSpace, known?: INames['parameters']) => {
    const told = named(space, known);
    const keys = new Set(told.map(({ column }) => column.key));
    return [
      ...told,
      ...seen(space).filter(({ column }) => !keys.has(column.key))
    ];
  };
  return new Map<ColumnGroup, readonly IOffer[]>([
    [
      'run',
      [...fixed('attribute', ATTRIBUTES), ...fixed('resources', RESOURCES)]
    ],
    [
      'parameters',
      [...both('params', names?.parameters), ...seen('inferred.params')]
    ],
    [
      'results',
      [...both('metrics', names?.metrics), ...seen('inferred.metrics')]
    ],
    ['files', named('files', names?.files)],
    [
      'environment',
      [
        ...fixed('environment', SURROUNDINGS),
        ...named('environment', names?.packages).map(({ column, runs }) => ({
          column: columnIn('environment', `packages.${column.name}`),
          runs
        }))
      ]
    ],
    ['labels', named('labels', names?.labels)]
  ]);
}

/**
 * The columns of a table that nobody set up: what the run is, what went in and what came out. What was seen and not
 * declared stands there only if nothing was declared.
 */
export function defaultColumns(
  offers: ReadonlyMap<ColumnGroup, readonly IOffer[]>,
  scope: 'notebook' | 'all'
): IColumn[] {
  const attributes = [TITLE, 'started', 'duration'];
  if (scope === 'all') {
    attributes.push('notebook');
  }
  const some = (group: ColumnGroup, most: number) => {
    const all = (offers.get(group) ?? []).map(({ column }) => column);
    const declared = all.filter(({ space }) => !space.startsWith('inferred.'));
    return (declared.length > 0 ? declared : all).slice(0, most);
  };
  return [
    ...attributes.map(name => columnIn('attribute', name)),
    ...some('parameters', FEW),
    ...some('results', FEW),
    ...some('labels', FEW_LABELS)
  ];
}

function isAttribute(key: string): key is Attribute {
  return (ATTRIBUTES as readonly string[]).includes(key);
}

/** What the runs that are here have, whether or not the names tell of it yet. */
function seenIn(
  runs: readonly IRun[]
): (space: ColumnSpace) => readonly IOffer[] {
  const counts = new Map<string, number>();
  const count = (space: ColumnSpace, names: Iterable<string>) => {
    for (const name of names) {
      const key = `${space}.${name}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  };
  for (const run of runs.slice(0, LOOKED_AT)) {
    count('params', run.parameters.keys());
    count('metrics', run.summaries.keys());
    count('metrics', run.metrics.keys());
    count('inferred.params', run.inferredParameters.keys());
    count('inferred.metrics', run.inferredSummaries.keys());
  }
  return space =>
    [...counts]
      .filter(([key]) => key.startsWith(`${space}.`))
      .sort((a, b) => b[1] - a[1])
      .map(([key, runs]) => ({
        column: columnIn(space, key.slice(space.length + 1)),
        runs
      }));
}
