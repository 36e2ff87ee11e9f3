import { dayOf } from '../components';
import type { IRun } from '../ledger';

/** A heading: the day of the runs below it. */
export interface IDayRow {
  readonly kind: 'day';
  readonly key: string;
  readonly moment: number;
}

/** A run; `depth` is 1 for a child. */
export interface IRunRow {
  readonly kind: 'run';
  readonly key: string;
  readonly run: IRun;
  readonly depth: number;
}

/** Several runs folded into one line, or the line above them if they are not. */
export interface IFoldRow {
  readonly kind: 'fold';
  readonly key: string;
  readonly what: 'children' | 'aside';
  /** Ids of the runs, newest first. */
  readonly runs: readonly string[];
  /** How many of them failed. */
  readonly failed: number;
  readonly isOpen: boolean;
  readonly depth: number;
}

/** A line of the history. */
export type HistoryRow = IDayRow | IRunRow | IFoldRow;

/** What the history shows unfolded. */
export interface IRowOptions {
  /** Whether runs that made nothing fold. */
  readonly foldScratch: boolean;
  /** Whether runs that failed fold, but for the latest of them. */
  readonly foldFailed: boolean;
  /** Whether a run is one that the user is at: opened, selected, or with the focus. Such a run never folds away. */
  readonly isHeld: (id: string) => boolean;
  /** Whether a group of runs with this run among them was unfolded. */
  readonly isUnfolded: (id: string) => boolean;
}

/**
 * Whether a run is scratch: it ended, made no result and no file, failed not, and nobody wrote anything on it.
 */
export function isScratch(run: IRun): boolean {
  return (
    (run.status === 'ok' || run.status === 'interrupted') &&
    run.summaries.size === 0 &&
    run.metrics.size === 0 &&
    run.inferredSummaries.size === 0 &&
    (run.counts.get('outputs') ?? 0) === 0 &&
    !isMarked(run)
  );
}

/** Whether a run failed before it had a result, and nobody wrote anything on it. */
export function isFailure(run: IRun): boolean {
  return hasFailed(run) && run.summaries.size === 0 && !isMarked(run);
}

function hasFailed({ status }: IRun): boolean {
  return status === 'error' || status === 'killed';
}

/** Whether somebody wrote something on a run. */
function isMarked(run: IRun): boolean {
  return (
    run.name !== null ||
    run.description !== null ||
    !!run.note ||
    run.tags.length > 0 ||
    run.starred ||
    run.published
  );
}

/**
 * The lines of the history: runs by day, children below their parents, scratch and failed runs folded.
 *
 * @param runs - Newest first
 * @param options - What is unfolded
 */
export function historyRows(
  runs: readonly IRun[],
  options: IRowOptions
): HistoryRow[] {
  const present = new Set(runs.map(run => run.id));
  const children = new Map<string, IRun[]>();
  const tops: IRun[] = [];
  for (const run of runs) {
    // A child whose parent is not here, such as one that a filter found, stands for itself.
    if (run.parent !== null && present.has(run.parent)) {
      const siblings = children.get(run.parent);
      if (siblings) {
        siblings.push(run);
      } else {
        children.set(run.parent, [run]);
      }
    } else {
      tops.push(run);
    }
  }

  const rows: HistoryRow[] = [];
  const latestFailure = tops.find(hasFailed);
  let day = '';
  let aside: IRun[] = [];
  const flush = () => {
    pushAside(rows, aside, options);
    aside = [];
  };
  tops.forEach((run, index) => {
    const runDay = dayOf(run.started);
    if (runDay !== day) {
      flush();
      day = runDay;
      rows.push({ kind: 'day', key: `day:${day}`, moment: run.started });
    }
    const canFold =
      index > 0 &&
      ((options.foldScratch && isScratch(run)) ||
        (options.foldFailed && isFailure(run) && run !== latestFailure)) &&
      !children.has(run.id) &&
      !options.isHeld(run.id);
    if (canFold) {
      aside.push(run);
      return;
    }
    flush();
    rows.push(runRow(run, 0));
    pushChildren(rows, run, children.get(run.id) ?? [], options);
  });
  flush();
  return rows;
}

function runRow(run: IRun, depth: number): IRunRow {
  return { kind: 'run', key: run.id, run, depth };
}

function pushAside(
  rows: HistoryRow[],
  runs: readonly IRun[],
  options: IRowOptions
): void {
  if (runs.length < 2) {
    // One line for one line would only hide it.
    rows.push(...runs.map(run => runRow(run, 0)));
    return;
  }
  const ids = runs.map(run => run.id);
  const isOpen = ids.some(options.isUnfolded);
  rows.push({
    kind: 'fold',
    // New runs come at the newer end: the oldest names the group.
    key: `aside:${ids[ids.length - 1]}`,
    what: 'aside',
    runs: ids,
    failed: runs.filter(hasFailed).length,
    isOpen,
    depth: 0
  });
  if (isOpen) {
    rows.push(...runs.map(run => runRow(run, 1)));
  }
}

function pushChildren(
  rows: HistoryRow[],
  parent: IRun,
  children: readonly IRun[],
  options: IRowOptions
): void {
  if (children.length === 0) {
    return;
  }
  const isOpen = options.isUnfolded(parent.id);
  rows.push({
    kind: 'fold',
    key: `children:${parent.id}`,
    what: 'children',
    runs: children.map(run => run.id),
    failed: children.filter(hasFailed).length,
    isOpen,
    depth: 1
  });
  const shown = children.filter(run => isOpen || options.isHeld(run.id));
  rows.push(...shown.map(run => runRow(run, 1)));
}
