import type { TranslationBundle } from '@jupyterlab/translation';
import { pythonString } from './literal';
import { PythonExpression } from './python-expression';

/** What is wrong with a text that should be a value. */
export type ExpressionProblem =
  | 'empty'
  | 'bare-text'
  | 'open-text'
  | 'escape'
  | 'number'
  | 'open-bracket'
  | 'unhashable'
  | 'more'
  | 'deep'
  | 'sign';

/** A text is not a value. */
export class ExpressionError extends Error {
  /**
   * @param problem - What is wrong
   * @param part - Where
   */
  constructor(
    readonly problem: ExpressionProblem,
    readonly part: string
  ) {
    super(`${problem}: ${part}`);
  }
}

/** What JSON, JavaScript and Python call the values that are words. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['None', 'None'],
  ['null', 'None'],
  ['True', 'True'],
  ['true', 'True'],
  ['False', 'False'],
  ['false', 'False'],
  ['NaN', 'float("nan")'],
  ['nan', 'float("nan")'],
  ['Infinity', 'float("inf")'],
  ['inf', 'float("inf")']
]);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\']
]);

const SPACE = /\s*/y;
const WORD = /[\p{L}_][\p{L}\p{N}_]*/uy;
const FLOAT = /float\(\s*["']([+-]?)(nan|inf|infinity)["']\s*\)/iy;
const NOT_FINITE = /(nan|infinity|inf)(?![\p{L}\p{N}_])/iuy;
const SIGN = /[+-]\s*/y;
const BASED =
  /0(?:x[\da-f](?:_?[\da-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)/iy;
const NUMBER =
  /(?:(\d(?:_?\d)*)(\.)?(\d(?:_?\d)*)?|(\.)(\d(?:_?\d)*))(e[+-]?\d(?:_?\d)*)?/iy;
const TEXT = /(r?)("(?:[^"\\\n]|\\[^\n])*"|'(?:[^'\\\n]|\\[^\n])*')/iy;

/** Deeper brackets nobody types, and Python may refuse to read. */
const DEPTH = 50;

const CLOSING: Readonly<Record<string, string>> = {
  '[': ']',
  '(': ')',
  '{': '}'
};

/**
 * Read a value as a person writes it: a literal of Python or of JSON.
 *
 * @throws ExpressionError if it is none
 */
export function readExpression(text: string): PythonExpression {
  return new PythonExpression(new Reader(text).whole());
}

/** What is wrong with a value, in a sentence for who typed it. */
export function sayProblem(
  { problem, part }: ExpressionError,
  trans: TranslationBundle
): string {
  switch (problem) {
    case 'empty':
      return trans.__('A value is missing.');
    case 'bare-text':
      return trans.__('Put a text in quotes: %1', pythonString(part));
    case 'open-text':
      return trans.__('The text is not closed by a quote: %1', part);
    case 'escape':
      return trans.__('Write a backslash twice: %1', part);
    case 'number':
      return trans.__('This is not a number: %1', part);
    case 'open-bracket':
      return trans.__('A bracket is not closed: %1', part);
    case 'unhashable':
      return trans.__('A list, set or dictionary cannot be a key: %1', part);
    case 'more':
      return trans.__('A value ends before this: %1', part);
    case 'deep':
      return trans.__('The brackets are nested too deeply.');
    case 'sign':
      return trans.__('This is not a value: %1', part);
  }
}

/** A part of a text, long enough to be found and short enough to be shown. */
function shown(text: string): string {
  const characters = [...text.trim()];
  return characters.length > 30
    ? `${characters.slice(0, 30).join('')}…`
    : characters.join('');
}

class Reader {
  constructor(private readonly _text: string) {}

  whole(): string {
    const value = this._value(0);
    if (this._peek() !== undefined) {
      // Most often it is a text with spaces.
      const isBare = /^[\p{L}_]/u.test(this._text.trim());
      this._fail(
        isBare ? 'bare-text' : 'more',
        isBare ? this._text : this._rest()
      );
    }
    return value;
  }

  private _value(depth: number): string {
    if (depth > DEPTH) {
      this._fail('deep', '');
    }
    const sign = this._peek();
    if (sign === undefined) {
      this._fail('empty', '');
    }
    if (sign in CLOSING) {
      return this._bracket(sign, depth);
    }
    if (sign === '"' || sign === "'" || /^r["']/i.test(this._rest())) {
      return this._string();
    }
    if (/[\d.+-]/.test(sign)) {
      return this._number();
    }
    const float = this._take(FLOAT);
    if (float !== null) {
      return floatOf(float[1], float[2]);
    }
    const word = this._take(WORD);
    if (word === null) {
      this._fail('sign', this._rest());
    }
    return (
      WORDS.get(word[0]) ??
      this._fail('bare-text', depth === 0 ? this._text : word[0])
    );
  }

  private _number(): string {
    const start = this._at;
    const sign = this._take(SIGN)?.[0].startsWith('-') ? '-' : '';
    const fail = () => this._fail('number', this._text.slice(start));
    const word = this._take(FLOAT) ?? this._take(NOT_FINITE);
    if (word !== null) {
      // In the one pattern the first group is a sign of its own.
      const own = word.length > 2 ? word[1] : '';
      return own !== '' && sign !== ''
        ? fail()
        : floatOf(own || sign, word[word.length - 1]);
    }
    const based = this._take(BASED);
    const found = based ?? this._take(NUMBER);
    if (found === null || /[\p{L}\p{N}_.]/u.test(this._text[this._at] ?? '')) {
      return fail();
    }
    const digits = found[0].replace(/_/g, '').toLowerCase();
    if (based !== null) {
      return sign + BigInt(digits).toString();
    }
    // Python refuses whole numbers that begin with zeros.
    return /^0+[1-9]\d*$/.test(digits)
      ? fail()
      : sign + digits.replace(/^0+(?=0$)/, '');
  }

  private _string(): string {
    const found = this._take(TEXT);
    if (found === null) {
      this._fail('open-text', this._rest());
    }
    const inner = found[2].slice(1, -1);
    return pythonString(found[1] === '' ? unescaped(inner) : inner);
  }

  private _bracket(open: string, depth: number): string {
    const start = this._at++;
    const close = CLOSING[open];
    const items: string[] = [];
    let isMapping = false;
    let hasComma = false;
    while (this._peek() !== close) {
      if (this._peek() === undefined) {
        this._fail('open-bracket', this._text.slice(start));
      }
      if (items.length > 0 && !hasComma) {
        this._fail('more', this._rest());
      }
      const keyStart = this._at;
      let item = this._value(depth + 1);
      if (open === '{') {
        if (items.length === 0) {
          isMapping = this._peek() === ':';
        }
        if (/^[[{]/.test(item)) {
          this._fail('unhashable', this._text.slice(keyStart, this._at));
        }
        if (isMapping) {
          if (this._peek() !== ':') {
            this._fail('sign', this._rest());
          }
          this._at++;
          item = `${item}: ${this._value(depth + 1)}`;
        }
      }
      items.push(item);
      hasComma = this._peek() === ',';
      this._at += hasComma ? 1 : 0;
    }
    this._at++;
    const listed = items.join(', ');
    if (open === '(') {
      // In Python, brackets around one value are nothing.
      return items.length === 1
        ? hasComma
          ? `(${listed},)`
          : listed
        : `(${listed})`;
    }
    return `${open}${listed}${close}`;
  }

  /** The next sign that is no space. */
  private _peek(): string | undefined {
    this._take(SPACE);
    return this._text[this._at];
  }

  private _rest(): string {
    return this._text.slice(this._at);
  }

  private _take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this._at;
    const found = pattern.exec(this._text);
    this._at += found?.[0].length ?? 0;
    return found;
  }

  private _fail(problem: ExpressionProblem, part: string): never {
    throw new ExpressionError(problem, shown(part));
  }

  private _at = 0;
}

function floatOf(sign: string, word: string): string {
  const name = word.toLowerCase().slice(0, 3);
  return `float("${sign === '-' && name === 'inf' ? '-' : ''}${name}")`;
}

function unescaped(text: string): string {
  return text.replace(
    /\\(x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|.)/gu,
    (escape, code: string) => {
      const known = ESCAPES.get(code);
      if (known !== undefined) {
        return known;
      }
      const point = code.length > 1 ? parseInt(code.slice(1), 16) : Infinity;
      if (!(point <= 0x10ffff)) {
        throw new ExpressionError('escape', shown(escape));
      }
      return String.fromCodePoint(point);
    }
  );
}
