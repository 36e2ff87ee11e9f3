import { Fields } from './border';

/** What an execution did with a variable. */
export type VariableAccess = 'read' | 'written' | 'changed';

/** A variable that an execution dealt with, as it then was. */
export interface IVariable {
  readonly name: string;
  /** Module and name of its class. */
  readonly type: string;
  readonly shape: readonly number[] | null;
  /** Of an array; or of each column of a table. */
  readonly dtypes: string | ReadonlyMap<string, string> | null;
  /** In bytes. */
  readonly size: number | null;
  /** Equal for equal content; null where that cannot be seen. */
  readonly fingerprint: string | null;
  /** Whether only parts of the content were looked at. */
  readonly sampled: boolean;
  readonly access: VariableAccess;
}

/**
 * A variable from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseVariable(value: unknown, where: string): IVariable {
  const fields = new Fields(value, where);
  return {
    name: fields.text('name'),
    type: fields.text('type'),
    shape:
      fields.json('shape') === null
        ? null
        : fields.list('shape', length => Number(length)),
    dtypes: dtypesOf(fields),
    size: fields.optionalNumber('size'),
    fingerprint: fields.optionalText('fingerprint'),
    sampled: fields.flag('sampled'),
    access: fields.word('access', ['read', 'written', 'changed'])
  };
}

function dtypesOf(fields: Fields): IVariable['dtypes'] {
  const value = fields.json('dtypes');
  if (value === null || typeof value === 'string') {
    return value;
  }
  return new Map(
    [...fields.values('dtypes')].map(([column, dtype]) => [
      column,
      String(dtype)
    ])
  );
}
