import { sha256 } from '@noble/hashes/sha2';
import { bytesToHex } from '@noble/hashes/utils';

/** A cell of the document, whose source is read only when it is needed. */
export interface ICellReader {
  readonly id: string;
  readonly type: string;
  source(): string;
}

/** The notebook's cells at a moment. */
export interface ISnapshot {
  /** Cell id, cell type and source hash, in the notebook's order. */
  readonly cells: readonly (readonly [string, string, string])[];
  /** The source of every hash. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * The SHA-256 of a text's UTF-8 bytes, in hex.
 *
 * Not the browser's own: that answers later and only in secure contexts, and a snapshot has to be of
 * this moment.
 */
export function hashText(text: string): string {
  return bytesToHex(sha256(text));
}

/**
 * Takes snapshots of a document, hashing only the cells that changed since the last one.
 *
 * Invariant: a cell id that is not invalidated has the source it had in the last snapshot. The order of
 * the cells is read anew each time, so moving cells costs nothing.
 */
export class SnapshotTracker {
  /**
   * @param cells - Gives the document's cells, in order
   * @param hash - Hashes a source
   */
  constructor(
    cells: () => Iterable<ICellReader>,
    hash: (text: string) => string = hashText
  ) {
    this._cells = cells;
    this._hash = hash;
  }

  /** A cell's source may have changed. */
  invalidate(id: string): void {
    this._known.delete(id);
  }

  /** Any source may have changed. */
  invalidateAll(): void {
    this._known.clear();
  }

  /** The document as it is now. */
  take(): ISnapshot {
    const cells: [string, string, string][] = [];
    const sources = new Map<string, string>();
    const known = new Map<string, ISource>();
    // Other tools copy cells with their ids: such an id says nothing about a source.
    const ambiguous = new Set<string>();
    for (const cell of this._cells()) {
      if (known.has(cell.id)) {
        ambiguous.add(cell.id);
      }
      let source = known.has(cell.id) ? undefined : this._known.get(cell.id);
      if (!source) {
        const text = cell.source();
        source = { text, hash: this._hash(text) };
      }
      known.set(cell.id, source);
      cells.push([cell.id, cell.type, source.hash]);
      sources.set(source.hash, source.text);
    }
    ambiguous.forEach(id => known.delete(id));
    this._known = known;
    return { cells, sources };
  }

  private readonly _cells: () => Iterable<ICellReader>;
  private readonly _hash: (text: string) => string;
  private _known = new Map<string, ISource>();
}

interface ISource {
  readonly text: string;
  readonly hash: string;
}
