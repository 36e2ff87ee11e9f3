import type { JsonValue } from './border';
import { Fields } from './border';

/** A name that runs have a value of. */
export interface IKnownName {
  readonly name: string;
  /** How many runs have it. */
  readonly runs: number;
  /** Values that runs have, the most frequent first; empty where they are all different. */
  readonly values: readonly JsonValue[];
}

/** The names that runs have, those that most have first. */
export interface INames {
  readonly parameters: readonly IKnownName[];
  readonly metrics: readonly IKnownName[];
  readonly labels: readonly IKnownName[];
  /** Tags, as names without values. */
  readonly tags: readonly IKnownName[];
  /** Paths of files, with the hashes of their contents. */
  readonly files: readonly IKnownName[];
  /** What else is known of environments: `python`, `platform` and `git`. */
  readonly environment: readonly IKnownName[];
  /** Installed packages, with versions. */
  readonly packages: readonly IKnownName[];
  /** Who ran them. */
  readonly users: readonly string[];
  /** Paths of notebooks. */
  readonly notebooks: readonly string[];
}

/**
 * The names of runs from their JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseNames(value: unknown): INames {
  const fields = new Fields(value, 'names');
  const known = (space: string) => fields.list(space, parseKnownName);
  return {
    parameters: known('parameters'),
    metrics: known('metrics'),
    labels: known('labels'),
    tags: known('tags'),
    files: known('files'),
    environment: known('environment'),
    packages: known('packages'),
    users: fields.texts('users'),
    notebooks: fields.texts('notebooks')
  };
}

function parseKnownName(value: unknown, where: string): IKnownName {
  const fields = new Fields(value, where);
  return {
    name: fields.text('name'),
    runs: fields.number('runs'),
    values: fields.list('values', item => item as JsonValue)
  };
}
