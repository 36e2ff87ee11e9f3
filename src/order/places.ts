import type { IOrderedExecution, IRunOrder } from '../ledger';
import type { ICellPlace } from './model';

/** Where the code of an execution stands in the notebook. */
export type Place =
  /** It is in this cell. */
  | { readonly kind: 'here'; readonly index: number }
  /** This cell ran it, and has another source now. */
  | { readonly kind: 'edited'; readonly index: number }
  /** Its cell is not there any more. */
  | { readonly kind: 'gone' }
  /** It came from no cell. */
  | { readonly kind: 'outside' };

/**
 * The code cells of a notebook, to look up where the code of an execution stands.
 *
 * Invariant: indexes count all cells of the notebook, from 0.
 */
export class Places {
  /** @param cells - In the notebook's order */
  constructor(private readonly _cells: NonNullable<IRunOrder['cells']>) {
    _cells.forEach(({ cellId, type, sourceHash }, index) => {
      if (type === 'code') {
        // Other tools copy cells with their ids: the first one is meant.
        setFirst(this._byId, cellId, index);
        setFirst(this._byHash, sourceHash, index);
      }
    });
  }

  /**
   * Where the code of an execution stands. A cell that was cut and pasted has another id and the same code.
   */
  of({ cellId, sourceHash }: IOrderedExecution): Place {
    const index = cellId === null ? undefined : this._byId.get(cellId);
    if (
      index !== undefined &&
      (sourceHash === null || this._cells[index].sourceHash === sourceHash)
    ) {
      return { kind: 'here', index };
    }
    const copy = sourceHash === null ? undefined : this._byHash.get(sourceHash);
    if (copy !== undefined) {
      return { kind: 'here', index: copy };
    }
    if (index !== undefined) {
      return { kind: 'edited', index };
    }
    return { kind: cellId === null ? 'outside' : 'gone' };
  }

  /** How many cells there are. */
  get count(): number {
    return this._cells.length;
  }

  /** A cell, as findings name it. */
  cell(index: number): ICellPlace {
    return { id: this._cells[index].cellId, number: index + 1 };
  }

  private readonly _byId = new Map<string, number>();
  private readonly _byHash = new Map<string, number>();
}

function setFirst(map: Map<string, number>, key: string, index: number): void {
  if (!map.has(key)) {
    map.set(key, index);
  }
}
