import type { IRun, JsonValue } from '../ledger';

/** A line of the table: a run, or the head of runs that have the same value. */
export type TableLine =
  | { readonly kind: 'run'; readonly key: string; readonly run: IRun }
  | {
      readonly kind: 'group';
      readonly key: string;
      /** Undefined for the runs that have none. */
      readonly value: JsonValue | undefined;
      /** How many runs of it are here. */
      readonly count: number;
      readonly isOpen: boolean;
    };

/** What a table without groups is put together by. */
export interface IGrouping {
  /** What runs are put together by. */
  readonly valueOf: (run: IRun) => JsonValue | undefined;
  readonly isFolded: (key: string) => boolean;
  /** The order within a group; as they come if not given. */
  readonly compare?: (p: IRun, q: IRun) => number;
}

/**
 * The lines of some runs.
 *
 * @param runs - In their order
 * @param grouping - Puts runs with the same value together, the group of the first run first; null for none
 */
export function linesOf(
  runs: readonly IRun[],
  grouping: IGrouping | null
): TableLine[] {
  if (grouping === null) {
    return runs.map(run => ({ kind: 'run', key: run.id, run }));
  }
  const groups = new Map<
    string,
    { value: JsonValue | undefined; runs: IRun[] }
  >();
  for (const run of runs) {
    const value = grouping.valueOf(run);
    const key = groupKey(value);
    const group = groups.get(key);
    if (group) {
      group.runs.push(run);
    } else {
      groups.set(key, { value, runs: [run] });
    }
  }
  const lines: TableLine[] = [];
  for (const [key, { value, runs }] of groups) {
    const isOpen = !grouping.isFolded(key);
    lines.push({ kind: 'group', key, value, count: runs.length, isOpen });
    if (isOpen) {
      const ordered = grouping.compare ? runs.sort(grouping.compare) : runs;
      for (const run of ordered) {
        lines.push({ kind: 'run', key: run.id, run });
      }
    }
  }
  return lines;
}

/** The key of a group: no id of a run is like it. */
export function groupKey(value: JsonValue | undefined): string {
  return value === undefined ? 'group:' : `group:${JSON.stringify(value)}`;
}
