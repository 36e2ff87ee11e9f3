import type { Entry } from './model';
import type { IVersion } from './version';

/** What the eye is told of a cell. `same` is a cell with nothing to see: what ran again with the same outputs too. */
export type ChangeKind =
  'edited' | 'added' | 'deleted' | 'moved' | 'rerun' | 'same';

/** What the changes are counted by, in this order. */
export const CHANGE_KINDS: readonly ChangeKind[] = [
  'edited',
  'added',
  'deleted',
  'moved',
  'rerun'
];

/** A line of the diff, with its cell's changes as far as they are to be seen. */
export interface IChange {
  /** The same for the same cell, as long as the versions have it. */
  readonly key: string;
  readonly entry: Entry;
  readonly kind: ChangeKind;
  /** True if both outputs are known, and differ. */
  readonly hasOtherOutputs: boolean;
  /** True if it was executed again, whatever else it is. */
  readonly ranAgain: boolean;
}

/** One changed cell, or neighbours without a change that fold into one line. */
export type Stretch =
  | { readonly kind: 'change'; readonly change: IChange }
  | {
      readonly kind: 'fold';
      readonly key: string;
      readonly cells: readonly IChange[];
      /** How many of them ran again, with the same outputs. */
      readonly ranAgain: number;
    };

/**
 * What is to be seen of a diff: each cell's kind of change.
 */
export function changesOf(
  entries: readonly Entry[],
  from: IVersion,
  to: IVersion
): readonly IChange[] {
  const known = new Set<string>();
  return entries.map(entry => {
    const change = changeOf(entry, from, to);
    // Ids may come twice in notebooks from anywhere.
    const key = known.has(change.key)
      ? `${change.key} ${known.size}`
      : change.key;
    known.add(key);
    return { ...change, key };
  });
}

/**
 * The lines of the diff: changed cells by themselves, what lies between them folded.
 */
export function stretchesOf(changes: readonly IChange[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let same: IChange[] = [];
  const fold = () => {
    if (same.length > 0) {
      stretches.push({
        kind: 'fold',
        key: `fold ${same[0].key}`,
        cells: same,
        ranAgain: same.filter(({ ranAgain }) => ranAgain).length
      });
      same = [];
    }
  };
  for (const change of changes) {
    if (change.kind === 'same') {
      same.push(change);
    } else {
      fold();
      stretches.push({ kind: 'change', change });
    }
  }
  fold();
  return stretches;
}

/**
 * How many cells of each kind.
 */
export function countChanges(
  changes: readonly IChange[]
): ReadonlyMap<ChangeKind, number> {
  const counts = new Map<ChangeKind, number>();
  changes.forEach(({ kind }) => counts.set(kind, (counts.get(kind) ?? 0) + 1));
  return counts;
}

function changeOf(entry: Entry, from: IVersion, to: IVersion): IChange {
  if (entry.kind === 'added' || entry.kind === 'deleted') {
    const isAdded = entry.kind === 'added';
    const id = (isAdded ? to.cells[entry.b] : from.cells[entry.a]).cell.id;
    return {
      key: `${isAdded ? 'b' : 'a'} ${id || `#${isAdded ? entry.b : entry.a}`}`,
      entry,
      kind: entry.kind,
      hasOtherOutputs: false,
      ranAgain: false
    };
  }
  const { cell: before } = from.cells[entry.a];
  const { cell: after } = to.cells[entry.b];
  const isKnownChange = (field: 'outputs' | 'execution') =>
    before[field] !== after[field] &&
    before[field] !== null &&
    after[field] !== null;
  const hasOtherOutputs = isKnownChange('outputs');
  const isRerun = entry.kind === 'rerun' && hasOtherOutputs;
  return {
    key: `b ${after.id || `#${entry.b}`}`,
    entry,
    kind:
      entry.kind === 'edited'
        ? 'edited'
        : entry.moved
          ? 'moved'
          : isRerun
            ? 'rerun'
            : 'same',
    hasOtherOutputs,
    ranAgain: isKnownChange('execution')
  };
}
