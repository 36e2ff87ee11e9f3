import { UUID } from '@lumino/coreutils';
import { longestIncreasing } from '../diff/order';
import { FreshIds } from './cells';
import type { CellEdit, IPlainCell } from './edits';
import { placesOf } from './layout';
import type { IForkedRun, INotebookVersion } from './model';
import { inOrder } from './model';
import type { INote } from './notes';
import { note, noteOf } from './notes';
import { isSameButForSecrets, maskedLines } from '../diff/secrets';

/** The changes that restore a version, to be made in one transaction; empty if there is nothing to change. */
export interface IRestoration {
  readonly edits: readonly CellEdit[];
  readonly notes: readonly INote[];
}

/** A cell as a run had it. */
interface IOldCell {
  readonly id: string;
  readonly type: string;
  /** Null if it is gone from the books. */
  readonly source: string | null;
  readonly masked: boolean;
  /** Whether it ran. */
  readonly ran: boolean;
}

/**
 * Restore one cell to what it was in a run: what its last execution ran, else what the notebook had.
 *
 * A cell that was deleted since comes back after the nearest cell before it that is still there.
 *
 * @param version - The notebook then; null if that is not known
 * @param current - The notebook now
 * @param id - The cell's; of several with this id the first is meant
 */
export function restoreCell(
  run: IForkedRun,
  version: INotebookVersion | null,
  current: readonly IPlainCell[],
  id: string
): IRestoration {
  const old = oldCells(run, version);
  const { cells } = old;
  const index = cells.findIndex(cell => cell.id === id);
  // Executed, but not in the notebook any more when it was recorded.
  const wanted = cells[index] ?? old.absent.find(cell => cell.id === id);
  if (wanted === undefined) {
    return { edits: [], notes: [note('missing', [id])] };
  }
  const { source } = wanted;
  if (source === null) {
    return { edits: [], notes: [goneNote(wanted)] };
  }
  const at = current.findIndex(cell => cell.id === id);
  if (at >= 0) {
    const edits = toSource(wanted, source, current[at], current[at - 1]?.id);
    return { edits, notes: edits.length > 0 ? maskNotes([wanted]) : [] };
  }
  const cell = { id, type: wanted.type, source };
  const after =
    index >= 0
      ? neighbour(cells, index, current)
      : (current[current.length - 1]?.id ?? null);
  return {
    edits: [{ edit: 'insert', cell, after }],
    notes: [note('deleted-since', [id]), ...maskNotes([wanted])]
  };
}

/**
 * Restore the whole notebook to what it was in a run: its cells and their order, each with what its last execution
 * ran.
 *
 * What the books do not have stays as it is. Where the notebook then is not known, only the sources of the cells
 * that ran are restored, and deleted ones come back after what ran before them.
 *
 * @param version - The notebook then; null if that is not known
 * @param current - The notebook now
 * @param newId - Makes ids for cells whose id was used twice
 */
export function restoreNotebook(
  run: IForkedRun,
  version: INotebookVersion | null,
  current: readonly IPlainCell[],
  newId: () => string = UUID.uuid4
): IRestoration {
  const old = oldCells(run, version);
  const edits: CellEdit[] = [];
  const now = withoutCopies(current, edits);
  const ids = new FreshIds(
    newId,
    [...old.cells, ...current].map(c => c.id)
  );
  const cells = version === null ? around(old.cells, now) : old.cells;
  const wanted: (IOldCell & IPlainCell)[] = [];
  const seen = new Set<string>();
  for (const cell of cells) {
    const source = cell.source ?? now.get(cell.id)?.source;
    if (source !== undefined) {
      const id = seen.has(cell.id) ? ids.next() : cell.id;
      wanted.push({ ...cell, id, source });
      seen.add(id);
    }
  }
  const added = [...now.keys()].filter(id => !seen.has(id));
  edits.push(...added.map((id): CellEdit => ({ edit: 'delete', id })));
  added.forEach(id => now.delete(id));
  const changed = arranged(wanted, now, edits);
  const gone = cells.filter(cell => cell.source === null);
  const back = wanted.filter(({ id }) => !now.has(id));
  return {
    edits,
    notes: [
      ...(version === null ? [note('no-snapshot')] : []),
      ...noteOf(
        'absent',
        old.absent.map(({ id }) => id)
      ),
      ...noteOf(
        'deleted-since',
        back.map(({ id }) => id)
      ),
      ...noteOf('added-since', added),
      ...gone.map(goneNote),
      ...maskNotes(changed)
    ]
  };
}

/** The notebook as a run had it, and the cells that ran and were not in it any more. */
function oldCells(
  run: IForkedRun,
  version: INotebookVersion | null
): { readonly cells: IOldCell[]; readonly absent: IOldCell[] } {
  const executions = inOrder(run).filter(({ cellId }) => cellId !== null);
  const places: readonly (number | null)[] = version
    ? placesOf(executions, version)
    : executions.map(() => null);
  const cells = (version?.cells ?? []).map(([id, type, hash]): IOldCell => {
    const { text = null, masked = false } = version?.sources.get(hash) ?? {};
    return { id, type, source: text, masked, ran: false };
  });
  const absent = new Map<string, IOldCell>();
  executions.forEach(({ cellId, source, masked }, index) => {
    const id = cellId ?? '';
    const cell = { id, type: 'code', source, masked, ran: true };
    const place = places[index];
    if (place !== null) {
      cells[place] = cell;
    } else {
      absent.set(id, cell);
    }
  });
  return version === null
    ? { cells: [...absent.values()], absent: [] }
    : { cells, absent: [...absent.values()] };
}

/** The notebook by its ids. Of cells with the same id only the last stays. */
function withoutCopies(
  current: readonly IPlainCell[],
  edits: CellEdit[]
): Map<string, IPlainCell> {
  const now = new Map<string, IPlainCell>();
  for (const cell of current) {
    if (now.delete(cell.id)) {
      edits.push({ edit: 'delete', id: cell.id });
    }
    now.set(cell.id, cell);
  }
  return now;
}

/** The notebook as it is, with the cells that ran in the place of their ids, or after what ran before them. */
function around(
  ran: readonly IOldCell[],
  now: ReadonlyMap<string, IPlainCell>
): IOldCell[] {
  const old = new Map(ran.map(cell => [cell.id, cell]));
  const following = new Map<string | null, IOldCell[]>();
  let before: string | null = null;
  for (const cell of ran) {
    if (now.has(cell.id)) {
      before = cell.id;
    } else {
      following.set(before, [...(following.get(before) ?? []), cell]);
    }
  }
  const kept = [...now.values()].flatMap(cell => [
    old.get(cell.id) ?? { ...cell, masked: false, ran: false },
    ...(following.get(cell.id) ?? [])
  ]);
  return [...(following.get(null) ?? []), ...kept];
}

/** Put the cells of `now` into the wanted order and give them the wanted sources. */
function arranged(
  wanted: readonly (IOldCell & IPlainCell)[],
  now: ReadonlyMap<string, IPlainCell>,
  edits: CellEdit[]
): IOldCell[] {
  const rank = new Map([...now.keys()].map((id, index) => [id, index]));
  const kept = wanted.filter(({ id }) => rank.has(id));
  const staying = new Set(
    longestIncreasing(kept.map(({ id }) => rank.get(id) ?? 0)).map(
      index => kept[index].id
    )
  );
  const changed: IOldCell[] = [];
  let after: string | null = null;
  for (const cell of wanted) {
    const { id, type, source } = cell;
    const present = now.get(id);
    if (present === undefined) {
      edits.push({ edit: 'insert', cell: { id, type, source }, after });
      changed.push(cell);
    } else {
      if (!staying.has(id)) {
        edits.push({ edit: 'move', id, after });
      }
      const made = toSource(cell, source, present, after ?? undefined);
      edits.push(...made);
      changed.push(...(made.length > 0 ? [cell] : []));
    }
    after = id;
  }
  return changed;
}

/** The changes that give a cell its old source and type; a masked source never takes a secret away. */
function toSource(
  old: IOldCell,
  source: string,
  present: IPlainCell,
  after: string | undefined
): CellEdit[] {
  const { id, type } = old;
  if (type !== present.type) {
    const cell = { id, type, source };
    return [
      { edit: 'delete', id },
      { edit: 'insert', cell, after: after ?? null }
    ];
  }
  const isSame =
    source === present.source ||
    (old.masked && isSameButForSecrets(source, present.source));
  return isSame ? [] : [{ edit: 'setSource', id, source }];
}

/** After which cell one comes back: the nearest before it that is there, else before the nearest after it. */
function neighbour(
  cells: readonly IOldCell[],
  index: number,
  current: readonly IPlainCell[]
): string | null {
  const now = new Map(current.map((cell, at) => [cell.id, at]));
  for (let at = index - 1; at >= 0; at--) {
    if (now.has(cells[at].id)) {
      return cells[at].id;
    }
  }
  const next = cells.slice(index + 1).find(cell => now.has(cell.id));
  const at = next ? (now.get(next.id) ?? 0) : current.length;
  return current[at - 1]?.id ?? null;
}

function goneNote({ id, ran }: IOldCell): INote {
  return note(ran ? 'erased' : 'missing', [id]);
}

function maskNotes(cells: readonly IOldCell[]): INote[] {
  return cells
    .filter(({ masked }) => masked)
    .map(({ id, source }) => ({
      ...note('masked', [id]),
      lines: maskedLines(source ?? '')
    }));
}
