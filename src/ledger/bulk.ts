import { Fields } from './border';
import type { IRun } from './records';
import { parseRun } from './records';

/** What can be written on many runs at once. */
export interface IRunsEdit {
  readonly starred?: boolean;
  /** Archived runs are left out of lists unless they are asked for. */
  readonly archived?: boolean;
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  /** True deletes them, false brings them back as long as their records are there. */
  readonly deleted?: boolean;
}

/** What became of them. */
export interface IRunsEdited {
  /** Those that are there now. */
  readonly runs: readonly IRun[];
  /** The ids of those that are not. */
  readonly missing: readonly string[];
}

/** The runs that are sent at a time: as many as the server takes. */
export const MOST_AT_ONCE = 1000;

/** The body of the request. */
export function runsEditBody(
  ids: readonly string[],
  { addTags, removeTags, ...edit }: IRunsEdit
): Record<string, unknown> {
  return { ids, ...edit, add_tags: addTags, remove_tags: removeTags };
}

/**
 * What became of edited runs, from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseRunsEdited(value: unknown): IRunsEdited {
  const fields = new Fields(value, 'edited runs');
  return {
    runs: fields.list('runs', parseRun),
    missing: fields.texts('missing')
  };
}
