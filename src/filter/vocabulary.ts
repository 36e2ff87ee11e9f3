import type { IKnownName, INames, JsonValue } from '../ledger';

/** What values an attribute has. */
export type AttributeType = 'text' | 'number' | 'flag' | 'time';

/** What every run has, by its name in the filter language. */
export const ATTRIBUTES: ReadonlyMap<string, AttributeType> = new Map([
  ['status', 'text'],
  ['notebook', 'text'],
  ['title', 'text'],
  ['tags', 'text'],
  ['duration', 'number'],
  ['started', 'time'],
  ['ended', 'time'],
  ['starred', 'flag'],
  ['published', 'flag'],
  ['name', 'text'],
  ['note', 'text'],
  ['user', 'text'],
  ['archived', 'flag'],
  ['id', 'text'],
  ['session', 'text'],
  ['kernel_id', 'text'],
  ['parent', 'text']
]);

/** The statuses of runs. */
export const STATUSES = ['ok', 'error', 'running', 'interrupted', 'killed'];

/** Where names stand before a dot: what users declare, and what was seen. */
export const DECLARED = ['params', 'metrics', 'labels'];
export const SEEN = ['files', 'environment'];

/** The names of a space that runs have. */
export function namesIn(space: string, names: INames): readonly IKnownName[] {
  switch (space) {
    case 'params':
      return names.parameters;
    case 'metrics':
      return names.metrics;
    case 'labels':
      return names.labels;
    case 'files':
      return names.files;
    case 'environment':
      return [
        ...names.environment,
        ...names.packages.map(known => ({
          ...known,
          name: `packages.${known.name}`
        }))
      ];
    default:
      return [];
  }
}

/** The other ways to write a space. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ['param', 'params'],
  ['parameters', 'params'],
  ['parameter', 'params'],
  ['metric', 'metrics'],
  ['summaries', 'metrics'],
  ['summary', 'metrics'],
  ['label', 'labels']
]);

/** A key as a filter has it: its space, null for an attribute, and its name without quotes. */
export interface IKey {
  readonly space: string | null;
  readonly name: string;
}

/**
 * The space and name of a key; unfinished ones too.
 */
export function keyOf(text: string): IKey {
  const dot = text.indexOf('.');
  if (dot < 0) {
    return { space: null, name: text.toLowerCase() };
  }
  const before = text.slice(0, dot).toLowerCase();
  const name = text.slice(dot + 1);
  return {
    space: SYNONYMS.get(before) ?? before,
    name: /^[`"]/.test(name) ? name.replace(/^[`"]|[`"]$/g, '') : name
  };
}

/**
 * A key as it is written in a filter. A name with a backtick goes into double quotes.
 */
export function writtenKey({ space, name }: IKey): string {
  if (space === null) {
    return name;
  }
  const isPlain = /^\w[\w./:@-]*$/.test(name);
  const quote = name.includes('`') ? '"' : '`';
  return `${space}.${isPlain ? name : quote + name + quote}`;
}

/** How much of a hash is written: as much as tells it from others. */
const BEGINNING = 12;

/**
 * A value of a key as it is proposed: of a hash its beginning, with the `+` of a commit that files differed from.
 */
export function proposedValue(key: IKey, value: JsonValue): JsonValue {
  const isHash =
    key.space === 'files' ||
    (key.space === 'environment' && key.name === 'git');
  if (!isHash || typeof value !== 'string' || value.length <= BEGINNING) {
    return value;
  }
  return value.slice(0, BEGINNING) + (value.endsWith('+') ? '+' : '');
}

/**
 * A value as it is written in a filter; null for what cannot be compared with.
 */
export function writtenValue(value: JsonValue): string | null {
  if (typeof value === 'number') {
    return Number.isFinite(value) ? String(value) : null;
  }
  if (typeof value === 'boolean') {
    return String(value);
  }
  return typeof value === 'string' ? `'${value.replace(/'/g, "''")}'` : null;
}
