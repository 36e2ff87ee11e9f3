import type {
  ReadonlyJSONArray,
  ReadonlyJSONObject,
  ReadonlyJSONValue
} from '@lumino/coreutils';
import { hasMask, isSameButForSecrets, MASK } from '../diff/secrets';
import type { Direction } from '../ledger';
import type { Relation } from './model';

type Value = ReadonlyJSONValue | undefined;

/** How JSON writes what is no number in it. */
const ODD_NUMBERS: ReadonlyMap<Value, number> = new Map([
  ['NaN', NaN],
  ['Infinity', Infinity],
  ['-Infinity', -Infinity]
]);

/**
 * How two values stand to each other. Types count: 1 is not "1", and null is not a missing value. NaN is NaN.
 */
export function relate(p: Value, q: Value): Relation {
  if (p === undefined || q === undefined) {
    return p === q ? 'same' : 'different';
  }
  if (isMasked(p) || isMasked(q)) {
    return mayBeSame(p, q) ? 'unknown' : 'different';
  }
  if (isFile(p) && isFile(q)) {
    return relateFiles(p, q);
  }
  if (isList(p) && isList(q)) {
    return p.length === q.length
      ? joint(p.map((item, i) => relate(item, q[i])))
      : 'different';
  }
  if (isObject(p) && isObject(q)) {
    const names = [...new Set([...Object.keys(p), ...Object.keys(q)])];
    return joint(names.map(name => relate(partOf(p, name), partOf(q, name))));
  }
  return written(p) === written(q) ? 'same' : 'different';
}

/**
 * How several values stand: `different` if two of them do, else `unknown` if that of two is not known.
 */
export function relateAll(values: readonly Value[]): Relation {
  const others: Value[] = [];
  let all: Relation = 'same';
  for (const value of values) {
    const relations = others.map(other => relate(other, value));
    if (relations.includes('different')) {
      return 'different';
    }
    if (relations.includes('unknown')) {
      all = 'unknown';
    }
    if (!relations.includes('same')) {
      others.push(value);
    }
  }
  return all;
}

/**
 * The number that a value is, NaN and infinities among them; null if it is none.
 */
export function numberOf(value: Value): number | null {
  return typeof value === 'number' ? value : (ODD_NUMBERS.get(value) ?? null);
}

/**
 * Which of two values is better.
 *
 * @returns Above 0 if p is, below 0 if q is, 0 if neither is or nobody knows
 */
export function compareWorth(p: Value, q: Value, direction: Direction): number {
  const [left, right] = [numberOf(p), numberOf(q)];
  if (direction === null || left === null || right === null) {
    return 0;
  }
  const order = left > right ? 1 : left < right ? -1 : 0;
  return direction === 'up' ? order : -order;
}

/**
 * Whether a value has parts with names. The short repr of what is no JSON has none.
 */
export function isNested(value: Value): value is ReadonlyJSONObject {
  return isObject(value) && !('repr' in value);
}

/** A part of a value; undefined if it has no part of that name of its own. */
export function partOf(value: Value, name: string): Value {
  return isObject(value) && Object.prototype.hasOwnProperty.call(value, name)
    ? value[name]
    : undefined;
}

/** A file's version as the value of a row. */
export function fileValue(
  sha256: string | null,
  size: number | null
): ReadonlyJSONObject {
  return { sha256, size };
}

function joint(relations: readonly Relation[]): Relation {
  return relations.includes('different')
    ? 'different'
    : relations.includes('unknown')
      ? 'unknown'
      : 'same';
}

function isObject(value: Value): value is ReadonlyJSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

// Array.isArray does not narrow read-only arrays.
function isList(value: Value): value is ReadonlyJSONArray {
  return Array.isArray(value);
}

function isFile(value: Value): value is ReadonlyJSONObject {
  return isObject(value) && 'sha256' in value && 'size' in value;
}

function relateFiles(p: ReadonlyJSONObject, q: ReadonlyJSONObject): Relation {
  if (p.sha256 !== null && q.sha256 !== null) {
    return p.sha256 === q.sha256 ? 'same' : 'different';
  }
  // Other sizes are other contents; equal ones may be.
  return p.size !== null && q.size !== null && p.size !== q.size
    ? 'different'
    : 'unknown';
}

/** Whether a secret was taken out of a value, be it but a part of it, such as the password in an address. */
function isMasked(value: Value): value is string {
  return typeof value === 'string' && hasMask(value);
}

/** Whether two values, of which one is masked, fit each other; what was masked as a whole fits anything. */
function mayBeSame(p: Value, q: Value): boolean {
  if (p === MASK || q === MASK) {
    return true;
  }
  return (
    typeof p === 'string' &&
    typeof q === 'string' &&
    (p === q || isSameButForSecrets(p, q) || isSameButForSecrets(q, p))
  );
}

/** As JSON has it, so that a NaN equals itself. */
function written(value: ReadonlyJSONValue): ReadonlyJSONValue {
  return typeof value === 'number' && !Number.isFinite(value)
    ? String(value)
    : value;
}
