import type { ReadonlyJSONValue } from '@lumino/coreutils';
import type { PythonExpression } from './python-expression';

/**
 * A value of a parameter: JSON as the page has it, or as `readExact` reads it, with numbers that keep their digits
 * and objects that keep their order; or as the user wrote it.
 */
export type ParameterValue =
  | ReadonlyJSONValue
  | ExactNumber
  | PythonExpression
  | readonly ParameterValue[]
  | ReadonlyMap<string, ParameterValue>;

/** A number as it was written: `1.0` is not `1`, and long whole numbers keep all digits. */
export class ExactNumber {
  /**
   * @param text - As JSON writes numbers
   * @throws Error if it is no such number
   */
  constructor(readonly text: string) {
    if (!WHOLE_NUMBER.test(text)) {
      throw new Error('This is not a number of JSON.');
    }
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WHOLE_NUMBER = new RegExp(`^(?:${NUMBER.source})$`);
const STRING = /"(?:[^"\\]|\\.)*"/y;
const SPACE = /[ \t\n\r]*/y;
const WORD = /true|false|null/y;

/** A journal's line is nested no deeper than 200. */
const DEPTH = 256;

/**
 * Read JSON without losing what `JSON.parse` loses: whether a number was whole, its last digits, and the order of
 * names such as "1".
 *
 * @returns Objects as maps and numbers as `ExactNumber`
 * @throws SyntaxError if it is no JSON, or nested deeper than 256
 */
export function readExact(text: string): ParameterValue {
  const reader = new Reader(text);
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  constructor(private readonly _text: string) {}

  value(depth: number): ParameterValue {
    if (depth > DEPTH) {
      throw new SyntaxError(`The JSON is nested deeper than ${DEPTH}.`);
    }
    this._take(SPACE);
    switch (this._text[this._at]) {
      case '{':
        return this._object(depth);
      case '[':
        return this._list(depth);
      case '"':
        return this._string();
    }
    const word = this._take(WORD);
    if (word !== null) {
      return word === 'null' ? null : word === 'true';
    }
    return new ExactNumber(this._take(NUMBER) ?? this._fail());
  }

  end(): void {
    this._take(SPACE);
    if (this._at < this._text.length) {
      this._fail();
    }
  }

  private _object(depth: number): ReadonlyMap<string, ParameterValue> {
    const values = new Map<string, ParameterValue>();
    this._items('}', () => {
      const name = this._string();
      this._take(SPACE);
      this._expect(':');
      values.set(name, this.value(depth + 1));
    });
    return values;
  }

  private _list(depth: number): readonly ParameterValue[] {
    const values: ParameterValue[] = [];
    this._items(']', () => {
      values.push(this.value(depth + 1));
    });
    return values;
  }

  private _items(close: string, read: () => void): void {
    this._at++;
    this._take(SPACE);
    if (this._text[this._at] === close) {
      this._at++;
      return;
    }
    for (;;) {
      this._take(SPACE);
      read();
      this._take(SPACE);
      if (this._text[this._at] !== ',') {
        break;
      }
      this._at++;
    }
    this._expect(close);
  }

  private _string(): string {
    // JSON.parse knows the escapes, and refuses what is none.
    return JSON.parse(this._take(STRING) ?? this._fail()) as string;
  }

  private _expect(sign: string): void {
    if (this._text[this._at] !== sign) {
      this._fail();
    }
    this._at++;
  }

  private _take(pattern: RegExp): string | null {
    pattern.lastIndex = this._at;
    const found = pattern.exec(this._text);
    this._at += found?.[0].length ?? 0;
    return found && found[0];
  }

  private _fail(): never {
    throw new SyntaxError(`The JSON cannot be read at ${this._at}.`);
  }

  private _at = 0;
}
