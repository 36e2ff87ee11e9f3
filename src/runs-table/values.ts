import { dayOf } from '../components';
import type { IRun, JsonValue } from '../ledger';
import type { Attribute, Directions, IColumn } from './columns';
import { askedFor, directionFor } from './columns';

/** How JSON writes what is no number in it. */
const ODD_NUMBERS: ReadonlyMap<unknown, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity]
]);

/**
 * What a run has in a column; undefined if it has nothing.
 *
 * @param told - What the user says about which way results get better
 */
export function valueOf(
  column: IColumn,
  run: IRun,
  told: Directions
): JsonValue | undefined {
  const { name } = column;
  switch (column.space) {
    case 'attribute':
      return attributeOf(run, name as Attribute) ?? undefined;
    case 'inferred.params':
      return run.inferredParameters.get(name);
    case 'inferred.metrics':
      return run.inferredSummaries.get(name);
    case 'params':
      return run.parameters.get(name) ?? given(run, column.key);
    case 'metrics':
      return given(run, column.key) ?? lastOf(run, name);
    case 'best':
      return bestOf(column, run, told);
    case 'resources':
      return given(run, column.key) ?? resourceOf(run, name);
    default:
      return given(run, column.key);
  }
}

/**
 * Whether it is known what a run has in a column: a column that was added later is still to be read.
 */
export function isKnown(column: IColumn, run: IRun, told: Directions): boolean {
  return askedFor(column, told).every(
    name =>
      run.columns.has(name) ||
      name.startsWith('params.') ||
      name.startsWith('metrics.') ||
      name.startsWith('resources.')
  );
}

/** What runs are put together by: of times the day. */
export function groupValueOf(
  column: IColumn,
  run: IRun,
  told: Directions
): JsonValue | undefined {
  const value = valueOf(column, run, told);
  return isTime(column) && typeof value === 'number' ? dayOf(value) : value;
}

/** Whether a column's values are moments, in milliseconds since 1970. */
export function isTime({ space, name }: IColumn): boolean {
  return space === 'attribute' && (name === 'started' || name === 'ended');
}

/** The number that a value is, NaN and infinities among them; null if it is none. */
export function numberOf(value: JsonValue | undefined): number | null {
  return typeof value === 'number' ? value : (ODD_NUMBERS.get(value) ?? null);
}

/**
 * The order of two runs in a column, as the server has it: numbers, then texts, then runs without a value.
 *
 * @returns Below 0 if p comes first
 */
export function compareRuns(
  p: IRun,
  q: IRun,
  column: IColumn,
  isDescending: boolean,
  told: Directions
): number {
  const [left, right] = [valueOf(column, p, told), valueOf(column, q, told)];
  const [rankP, rankQ] = [rankOf(left), rankOf(right)];
  if (rankP !== rankQ) {
    return rankP - rankQ;
  }
  const order =
    (hasVersions(column)
      ? VERSIONS.compare(textKey(left), textKey(right))
      : compareKeys(left, right)) ||
    p.started - q.started ||
    (p.id < q.id ? -1 : p.id > q.id ? 1 : 0);
  return isDescending ? -order : order;
}

/** 3.9 comes before 3.11. */
const VERSIONS = new Intl.Collator('en', { numeric: true });

function hasVersions({ space, name }: IColumn): boolean {
  return (
    space === 'environment' &&
    (name === 'python' || name.startsWith('packages.'))
  );
}

function compareKeys(
  left: JsonValue | undefined,
  right: JsonValue | undefined
): number {
  const [p, q] =
    typeof left === 'number' && typeof right === 'number'
      ? [left, right]
      : [textKey(left), textKey(right)];
  return p < q ? -1 : p > q ? 1 : 0;
}

function rankOf(value: JsonValue | undefined): number {
  return value === undefined || value === null
    ? 2
    : typeof value === 'number'
      ? 0
      : 1;
}

function textKey(value: JsonValue | undefined): string {
  return typeof value === 'string'
    ? value.toLowerCase()
    : (JSON.stringify(value) ?? '');
}

/** A value that was asked for; null says that there is none. */
function given(run: IRun, name: string): JsonValue | undefined {
  return run.columns.get(name) ?? undefined;
}

function lastOf(run: IRun, name: string): JsonValue | undefined {
  return run.summaries.get(name) ?? run.metrics.get(name);
}

function bestOf(
  column: IColumn,
  run: IRun,
  told: Directions
): JsonValue | undefined {
  const last = given(run, `metrics.${column.name}`) ?? lastOf(run, column.name);
  const direction = directionFor(column, told);
  if (direction === null) {
    return last;
  }
  return (
    given(run, `${direction === 'up' ? 'max' : 'min'}.${column.name}`) ?? last
  );
}

function resourceOf(run: IRun, name: string): JsonValue | undefined {
  if (name === 'cpu' || name === 'memory') {
    return run.resources?.[name] ?? undefined;
  }
  const costs = [...(run.resources?.cost.values() ?? [])];
  // Of several currencies there is no sum.
  return name === 'cost' && costs.length === 1 ? costs[0] : undefined;
}

function attributeOf(run: IRun, name: Attribute): JsonValue {
  switch (name) {
    case 'tags':
      return run.tags.length > 0 ? run.tags : null;
    case 'error':
      return (
        run.error &&
        [run.error.name, run.error.message].filter(Boolean).join(': ')
      );
    default:
      return run[name];
  }
}
