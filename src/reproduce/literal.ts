import type { ParameterValue } from './exact';
import { ExactNumber } from './exact';
import { PythonExpression } from './python-expression';
import { hasMask } from '../diff/secrets';

/**
 * Why a value cannot be set: only its `repr` is known, it was `masked`, it was `cut` because it was long, or it is a
 * whole number whose last digits the page has `rounded`.
 */
export type Unsettable = 'repr' | 'masked' | 'cut' | 'rounded';

/** A value in Python, or why there is none. */
export type Literal =
  | { readonly text: string; readonly why: null }
  | { readonly text: null; readonly why: Unsettable };

/** How the books write what JSON has no number for. */
const NOT_FINITE: ReadonlyMap<string, string> = new Map([
  ['NaN', 'float("nan")'],
  ['Infinity', 'float("inf")'],
  ['-Infinity', 'float("-inf")']
]);

/** What the books put at the end of a text that they cut. */
const CUT = /… \((\d{1,12}) characters\)$/;

/** Longer numbers Python refuses to read; whole ones are recorded up to 617 digits. */
const DIGITS = 1000;

/** Deeper brackets Python refuses to read; values are recorded up to a depth of 12. */
const DEPTH = 50;

/** Controls, formats (the ones that turn text around among them), lone surrogates, and all space but the blank. */
const ODD = /[\p{C}\p{Z}"\\]/gu;

/**
 * A value as a Python expression: a literal, but for NaN and infinities, which are `float("nan")` and the like.
 *
 * Whatever the value, the text is one line, and nothing in it ends the expression.
 */
export function pythonLiteral(value: ParameterValue): Literal {
  try {
    return { text: written(value), why: null };
  } catch (reason) {
    if (reason instanceof CannotBeSet) {
      return { text: null, why: reason.why };
    }
    throw reason;
  }
}

/** A text as a Python string literal in double quotes, with every odd character escaped. */
export function pythonString(text: string): string {
  return `"${text.replace(ODD, escaped)}"`;
}

/** Whether a value is, or holds, what stands for NaN or an infinity: the books have the text `NaN` as the same. */
export function holdsNotFinite(value: ParameterValue): boolean {
  return someWithin(
    value,
    part => typeof part === 'string' && NOT_FINITE.has(part)
  );
}

/** Whether a value is, or holds, a list or dictionary: tuples, sets and keys that are no texts are recorded as these. */
export function holdsContainer(value: ParameterValue): boolean {
  return itemsOf(value) !== null || entriesOf(value) !== null;
}

class CannotBeSet extends Error {
  constructor(readonly why: Unsettable) {
    super(why);
  }
}

function written(value: ParameterValue, depth = 0): string {
  if (depth > DEPTH) {
    throw new CannotBeSet('cut');
  }
  if (value === null) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'string') {
    return NOT_FINITE.get(value) ?? pythonString(whole(value));
  }
  if (typeof value === 'number') {
    return writtenNumber(value);
  }
  if (value instanceof ExactNumber) {
    if (value.text.length > DIGITS) {
      throw new CannotBeSet('cut');
    }
    return value.text;
  }
  if (value instanceof PythonExpression) {
    return value.text;
  }
  const items = itemsOf(value);
  if (items) {
    return `[${items.map(item => written(item, depth + 1)).join(', ')}]`;
  }
  const entries = entriesOf(value) ?? [];
  if (isMarked(entries)) {
    throw new CannotBeSet('repr');
  }
  const pairs = entries.map(
    ([name, item]) =>
      `${pythonString(whole(name))}: ${written(item, depth + 1)}`
  );
  return `{${pairs.join(', ')}}`;
}

function writtenNumber(value: number): string {
  if (!Number.isFinite(value)) {
    return written(String(value));
  }
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) {
    throw new CannotBeSet('rounded');
  }
  return Object.is(value, -0) ? '-0.0' : String(value);
}

function whole(text: string): string {
  const length = CUT.exec(text)?.[1];
  if (length !== undefined && Number(length) > [...text].length) {
    throw new CannotBeSet('cut');
  }
  if (hasMask(text)) {
    throw new CannotBeSet('masked');
  }
  return text;
}

/** The books mark what JSON has no word for: `{"repr": "…"}`. */
function isMarked(
  entries: readonly (readonly [string, ParameterValue])[]
): boolean {
  return (
    entries.length === 1 &&
    entries[0][0] === 'repr' &&
    typeof entries[0][1] === 'string'
  );
}

function someWithin(
  value: ParameterValue,
  test: (part: ParameterValue) => boolean
): boolean {
  const parts =
    itemsOf(value) ?? entriesOf(value)?.map(([, item]) => item) ?? [];
  return test(value) || parts.some(part => someWithin(part, test));
}

function itemsOf(value: ParameterValue): readonly ParameterValue[] | null {
  return Array.isArray(value) ? (value as readonly ParameterValue[]) : null;
}

function entriesOf(
  value: ParameterValue
): readonly (readonly [string, ParameterValue])[] | null {
  if (value instanceof Map) {
    return [...(value as ReadonlyMap<string, ParameterValue>)];
  }
  if (
    typeof value !== 'object' ||
    value === null ||
    Array.isArray(value) ||
    value instanceof ExactNumber ||
    value instanceof PythonExpression
  ) {
    return null;
  }
  return Object.entries(value as { [name: string]: ParameterValue });
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  switch (character) {
    case ' ':
      return ' ';
    case '"':
    case '\\':
      return `\\${character}`;
    case '\n':
      return '\\n';
    case '\r':
      return '\\r';
    case '\t':
      return '\\t';
  }
  const digits = code.toString(16);
  if (code <= 0xff) {
    return `\\x${digits.padStart(2, '0')}`;
  }
  return code <= 0xffff
    ? `\\u${digits.padStart(4, '0')}`
    : `\\U${digits.padStart(8, '0')}`;
}
