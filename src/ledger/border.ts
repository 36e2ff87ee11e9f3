import { LedgerError } from './request';

/**
 * A value of JSON. NaN and infinities come as the strings "NaN", "Infinity", "-Infinity".
 */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue };

/**
 * Names and values in the order of the server. A map, so that a name such as `__proto__` is only a name.
 */
export type Values = ReadonlyMap<string, JsonValue>;

/**
 * One JSON object at the border: its fields are asked for by name and type, and whatever is not as
 * agreed becomes one clear `LedgerError` that says where.
 */
export class Fields {
  /**
   * @param value - Anything
   * @param where - What it is, for the error
   */
  constructor(
    value: unknown,
    private readonly _where: string
  ) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw malformed(_where, 'an object');
    }
    this._fields = new Map(Object.entries(value));
  }

  /** A text that has to be there. */
  text(name: string): string {
    const value = this._fields.get(name);
    if (typeof value !== 'string') {
      throw this._bad(name, 'a text');
    }
    return value;
  }

  /** A text, or null if it is null or absent. */
  optionalText(name: string): string | null {
    return this._isAbsent(name) ? null : this.text(name);
  }

  /** A finite number that has to be there. */
  number(name: string): number {
    const value = this._fields.get(name);
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw this._bad(name, 'a number');
    }
    return value;
  }

  /** A number, or null if it is null or absent. */
  optionalNumber(name: string): number | null {
    return this._isAbsent(name) ? null : this.number(name);
  }

  /** A boolean; false if it is absent. */
  flag(name: string): boolean {
    const value = this._fields.get(name) ?? false;
    if (typeof value !== 'boolean') {
      throw this._bad(name, 'true or false');
    }
    return value;
  }

  /** One of some words. */
  word<T extends string>(name: string, words: readonly T[]): T {
    const text = this.text(name);
    const word = words.find(candidate => candidate === text);
    if (word === undefined) {
      throw this._bad(name, `one of ${words.join(', ')}`);
    }
    return word;
  }

  /** A moment, in milliseconds since 1970, from its ISO 8601 form. */
  moment(name: string): number {
    const moment = Date.parse(this.text(name));
    if (Number.isNaN(moment)) {
      throw this._bad(name, 'a time');
    }
    return moment;
  }

  /** A moment, or null if it is null or absent. */
  optionalMoment(name: string): number | null {
    return this._isAbsent(name) ? null : this.moment(name);
  }

  /** A list, each of its items read by a function; empty if it is absent. */
  list<T>(name: string, read: (item: unknown, where: string) => T): T[] {
    const value = this._fields.get(name) ?? [];
    if (!Array.isArray(value)) {
      throw this._bad(name, 'a list');
    }
    return value.map((item: unknown, index) =>
      read(item, `${this._path(name)}[${index}]`)
    );
  }

  /** A list of texts; empty if it is absent. */
  texts(name: string): string[] {
    return this.list(name, (item, where) => {
      if (typeof item !== 'string') {
        throw malformed(where, 'a text');
      }
      return item;
    });
  }

  /** Names and values; empty if they are absent. */
  values(name: string): Values {
    const value = this._fields.get(name) ?? {};
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw this._bad(name, 'an object');
    }
    return new Map(Object.entries(value) as [string, JsonValue][]);
  }

  /** A JSON value of any type; null if it is absent. */
  json(name: string): JsonValue {
    return (this._fields.get(name) ?? null) as JsonValue;
  }

  /** The fields of an object within. */
  object(name: string): Fields {
    return new Fields(this._fields.get(name), this._path(name));
  }

  /** The fields of an object within, or null if it is null or absent. */
  optionalObject(name: string): Fields | null {
    return this._isAbsent(name) ? null : this.object(name);
  }

  private _isAbsent(name: string): boolean {
    return (this._fields.get(name) ?? null) === null;
  }

  private _path(name: string): string {
    return `${this._where}.${name}`;
  }

  private _bad(name: string, expected: string): LedgerError {
    return malformed(this._path(name), expected);
  }

  private readonly _fields: ReadonlyMap<string, unknown>;
}

function malformed(where: string, expected: string): LedgerError {
  return new LedgerError('malformed', `${where} is not ${expected}`);
}
