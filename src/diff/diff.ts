import { alignCells } from './align';
import type {
  CellChanges,
  DiffCounts,
  Entry,
  ICell,
  IKept,
  IDeleted
} from './model';
import { inOrder } from './pairing';

const FIELDS: readonly (keyof ICell)[] = [
  'id',
  'type',
  'source',
  'outputs',
  'execution',
  'metadata'
];

/**
 * What became of each cell on the way from notebook A to notebook B.
 *
 * @returns B's cells in B's order, A's deleted cells among them where they stood: after the cell that they followed
 */
export function diffCells(
  a: readonly ICell[],
  b: readonly ICell[]
): readonly Entry[] {
  const pairs = alignCells(a, b);
  const steady = inOrder(pairs);
  const partners = new Map(pairs.map(([i, j]) => [j, i]));
  const isSteady = new Set(steady.map(([, j]) => j));
  const isKept = new Set(pairs.map(([i]) => i));

  const entries: Entry[] = [];
  let nextA = 0;
  const deleteUntil = (end: number): void => {
    for (; nextA < end; nextA++) {
      if (!isKept.has(nextA)) {
        entries.push({ kind: 'deleted', a: nextA });
      }
    }
  };
  let nextSteady = 0;
  b.forEach((cell, j) => {
    // All that was deleted before the next cell that kept its place stands before what came instead.
    const end = steady[nextSteady]?.[0] ?? a.length;
    deleteUntil(end);
    const i = partners.get(j);
    if (i === undefined) {
      entries.push({ kind: 'added', b: j, cell });
      return;
    }
    entries.push(keptEntry(a[i], cell, i, j, !isSteady.has(j)));
    nextSteady += isSteady.has(j) ? 1 : 0;
  });
  deleteUntil(a.length);
  return entries;
}

/**
 * B's cells, from A's and the diff of A and B.
 */
export function applyDiff(
  a: readonly ICell[],
  entries: readonly Entry[]
): ICell[] {
  return entries
    .filter(
      (entry): entry is Exclude<Entry, IDeleted> => entry.kind !== 'deleted'
    )
    .map(entry =>
      entry.kind === 'added' ? entry.cell : { ...a[entry.a], ...entry.changes }
    );
}

/**
 * How many cells of each kind a diff has.
 */
export function countEntries(entries: readonly Entry[]): DiffCounts {
  const counts = {
    unchanged: 0,
    rerun: 0,
    edited: 0,
    added: 0,
    deleted: 0,
    moved: 0
  };
  for (const entry of entries) {
    counts[entry.kind]++;
    counts.moved += isMoved(entry) ? 1 : 0;
  }
  return counts;
}

/**
 * Whether there is something to say about a cell: all but unchanged ones that stayed.
 */
export function isDifference(entry: Entry): boolean {
  return entry.kind !== 'unchanged' || entry.moved;
}

function isMoved(entry: Entry): boolean {
  return 'moved' in entry && entry.moved;
}

function keptEntry(
  from: ICell,
  to: ICell,
  a: number,
  b: number,
  moved: boolean
): IKept {
  const changes = Object.fromEntries(
    FIELDS.filter(field => from[field] !== to[field]).map(field => [
      field,
      to[field]
    ])
  ) as CellChanges;
  const isKnownChange = (field: keyof ICell) =>
    field in changes && from[field] !== null && to[field] !== null;
  const isEdited = (['source', 'type', 'metadata'] as const).some(
    isKnownChange
  );
  const isRerun = (['outputs', 'execution'] as const).some(isKnownChange);
  const kind = isEdited ? 'edited' : isRerun ? 'rerun' : 'unchanged';
  return { kind, moved, a, b, changes };
}
