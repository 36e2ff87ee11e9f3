import type { JsonValue } from '../ledger';

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
  ['id', 'text'],
  ['session', 'text'],
  ['kernel_id', 'text'],
  ['parent', 'text']
]);

/** The statuses of runs. */
export const STATUSES = ['ok', 'error', 'running', 'interrupted', 'killed'];

/** Where names stand before a dot, and what they are in the vocabulary. */
export const SPACES: ReadonlyMap<string, 'parameters' | 'metrics' | 'labels'> =
  new Map([
    ['params', 'parameters'],
    ['metrics', 'metrics'],
    ['labels', 'labels']
  ]);

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
