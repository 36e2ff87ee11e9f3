import type { TranslationBundle } from '@jupyterlab/translation';
import type { ParameterValue } from './exact';
import { ExactNumber } from './exact';
import { PythonExpression } from './python-expression';
import type { Literal, Unsettable } from './literal';
import {
  holdsContainer,
  holdsNotFinite,
  pythonLiteral,
  pythonString
} from './literal';
import type { INote } from './notes';
import { noteOfNames } from './notes';

/** The first cell of a fork. */
export interface IOverrides {
  readonly source: string;
  readonly notes: readonly INote[];
  /** Whether all parameters are set. */
  readonly isWhole: boolean;
}

type Parameters = ReadonlyMap<string, ParameterValue>;

/** What a call fits into, in characters. */
const LINE = 79;

/** Beyond ASCII, Python takes some names for others. */
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

const KEYWORDS = new Set(
  (
    'False None True and as assert async await break class continue def del elif else except finally for from ' +
    'global if import in is lambda nonlocal not or pass raise return try while with yield __debug__'
  ).split(' ')
);

/**
 * The cell that sets parameters, in Python.
 *
 * @param parameters - Their names and values; neither can leave its place, whatever it is
 * @param trans - For the comments
 * @param varied - Parameters that had several values, which are only set if the user wrote a value
 */
export function overrideCell(
  parameters: Parameters,
  trans: TranslationBundle,
  varied: ReadonlySet<string> = new Set()
): IOverrides {
  const named: string[] = [];
  const keyed: string[] = [];
  const comments: string[] = [];
  const unset: string[] = [];
  const left: string[] = [];
  for (const [name, value] of parameters) {
    if (varied.has(name) && !(value instanceof PythonExpression)) {
      left.push(name);
      comments.push(`# ${sayUnset(name, 'varied', trans)}`);
      continue;
    }
    const literal = pythonOf(name, value);
    if (literal.text === null) {
      unset.push(name);
      comments.push(`# ${sayUnset(name, literal.why, trans)}`);
    } else if (NAME.test(name) && !KEYWORDS.has(name)) {
      named.push(`${name}=${literal.text}`);
    } else {
      keyed.push(`${pythonString(name)}: ${literal.text}`);
    }
  }
  const set = [...parameters].filter(
    ([name]) => !unset.includes(name) && !left.includes(name)
  );
  const namesWhere = (test: (value: ParameterValue) => boolean) =>
    set.filter(([, value]) => test(value)).map(([name]) => name);
  return {
    source: [
      'import runledger as rl',
      '',
      ...comments.map(oneLine),
      call(keyed, named)
    ].join('\n'),
    notes: [
      ...noteOfNames('unset', unset),
      ...noteOfNames('varied', left),
      ...noteOfNames('retyped', namesWhere(holdsContainer)),
      ...noteOfNames('not-finite', namesWhere(holdsNotFinite))
    ],
    isWhole: unset.length === 0 && left.length === 0
  };
}

/**
 * The parameters as markdown, for a notebook of another language.
 *
 * @param parameters - Their names and values; neither can leave its place, whatever it is
 */
export function parameterList(
  parameters: Parameters,
  trans: TranslationBundle
): string {
  const lines = [...parameters].map(
    ([name, value]) => `${json(name)}: ${json(value)}`
  );
  const ticks = lines.join('\n').match(/`+/g) ?? [];
  const fence = '`'.repeat(Math.max(3, ...ticks.map(run => run.length + 1)));
  const title = trans.__('The parameters of the run this was forked from:');
  return [title, '', fence, ...lines, fence].join('\n');
}

/** Whether a source does nothing but set overrides, as the first cell of a fork does. */
export function isOverrideCell(source: string): boolean {
  const code = withoutComments(source);
  const start = /^\s*import runledger as (\w+)\n/.exec(code);
  if (start === null) {
    return false;
  }
  const opening = new RegExp(`\\s*${start[1]}\\.override\\(`, 'y');
  let at = start[0].length;
  do {
    opening.lastIndex = at;
    at = opening.test(code) ? closing(code, opening.lastIndex) : -1;
  } while (at >= 0 && code.slice(at).trim() !== '');
  return at >= 0;
}

/** Whether a source may set overrides. */
export function mayOverride(source: string): boolean {
  return /\.override\s*\(|\brunledger\b.*\boverride\b/.test(source);
}

/** Why a parameter has no value that can be set, in a sentence. */
export function sayWhyUnset(
  why: Unsettable | 'varied',
  trans: TranslationBundle
): string {
  switch (why) {
    case 'masked':
      return trans.__('It is a secret, and was masked.');
    case 'cut':
      return trans.__('Its value was too long to be recorded whole.');
    case 'rounded':
      return trans.__('The last digits of its value are not known.');
    case 'repr':
      return trans.__('Only how its value looked was recorded.');
    case 'varied':
      return trans.__('The cells give it several values.');
  }
}

/** A text that stands in for what the page cannot write: a masked name's value is not told, and a name is a literal. */
function sayUnset(
  name: string,
  why: Unsettable | 'varied',
  trans: TranslationBundle
): string {
  return trans.__(
    '%1 is not set. %2',
    pythonString(name),
    sayWhyUnset(why, trans)
  );
}

function pythonOf(name: string, value: ParameterValue): Literal {
  // A name that was cut or masked is another parameter's.
  const readable = pythonLiteral(name);
  return readable.text === null ? readable : pythonLiteral(value);
}

function call(keyed: readonly string[], named: readonly string[]): string {
  const mapping = keyed.length > 0 ? [`{${keyed.join(', ')}}`] : [];
  const short = `rl.override(${[...mapping, ...named].join(', ')})`;
  if (short.length <= LINE) {
    return short;
  }
  const lines = keyed.length > 0 ? ['    {'] : [];
  lines.push(...keyed.map(item => `        ${item},`));
  if (keyed.length > 0) {
    lines.push('    },');
  }
  lines.push(...named.map(item => `    ${item},`));
  return ['rl.override(', ...lines, ')'].join('\n');
}

/** A translation may have what it likes, but a comment ends with its line. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\f\v\u0085\u2028\u2029]+/g, ' ');
}

function json(value: ParameterValue): string {
  if (value instanceof ExactNumber || value instanceof PythonExpression) {
    return value.text;
  }
  if (value instanceof Map) {
    const entries = [...(value as Parameters)];
    return `{${entries.map(([k, v]) => `${json(k)}: ${json(v)}`).join(', ')}}`;
  }
  return Array.isArray(value)
    ? `[${(value as readonly ParameterValue[]).map(json).join(', ')}]`
    : JSON.stringify(value);
}

const STRING = String.raw`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`;

function withoutComments(source: string): string {
  return source.replace(new RegExp(`(${STRING})|#[^\n]*`, 'g'), '$1');
}

/** Where the bracket that is open ends; -1 if it does not, or a string does not. */
function closing(code: string, start: number): number {
  const sign = new RegExp(`${STRING}|[()[\\]{}"']`, 'g');
  sign.lastIndex = start;
  let depth = 1;
  for (let found = sign.exec(code); found !== null; found = sign.exec(code)) {
    if (found[0] === '"' || found[0] === "'") {
      return -1;
    }
    depth += found[0].length > 1 ? 0 : '([{'.includes(found[0]) ? 1 : -1;
    if (depth === 0) {
      return sign.lastIndex;
    }
  }
  return -1;
}
