import type { ICandidate } from './order';
import type { Pairing } from './pairing';

/** Up to so many pairs of cells are all looked at. */
const ALL_PAIRS = 1024;

/** What more cells than these have in common tells little. */
const COMMON = 12;

/** A cell is compared with so many of those that have most in common with it. */
const NEAREST = 4;

/** How far from its place in the row a cell is looked for, whatever it says. */
const BAND = 2;

/** A cell that changed its type has to say nearly the same to be the same. */
const OTHER_TYPE = 0.9;

/**
 * Finds the pairs of cells that say similar things. The number of comparisons grows with the number of cells, not
 * with that of pairs.
 */
export class Candidates {
  /**
   * @param pairing - Only cells that are free now will be asked for
   */
  constructor(private readonly _pairing: Pairing) {}

  /**
   * The pairs among some cells.
   *
   * @param as - Positions of cells of A, ascending
   * @param bs - Positions of cells of B, ascending
   * @param least - The least similarity, above 0
   * @returns With their similarity as the score, in the order of a
   */
  among(
    as: readonly number[],
    bs: readonly number[],
    least: number
  ): ICandidate[] {
    const { a: left, b: right } = this._pairing;
    const candidates: ICandidate[] = [];
    const partners = this._partners(as, bs);
    as.forEach((a, rank) => {
      for (const b of partners(rank)) {
        const isSameType = left.cells[a].type === right.cells[b].type;
        const score = this._pairing.similarity(a, b);
        if (score >= (isSameType ? least : Math.max(least, OTHER_TYPE))) {
          candidates.push({ a, b, score });
        }
      }
    });
    return candidates;
  }

  /** For the n-th of `as` those of `bs` that are worth a comparison. */
  private _partners(
    as: readonly number[],
    bs: readonly number[]
  ): (rank: number) => readonly number[] {
    if (as.length * bs.length <= ALL_PAIRS) {
      return () => bs;
    }
    const isAmong = new Set(bs);
    return rank => {
      const near = this._nearest(as[rank]).filter(b => isAmong.has(b));
      const place = Math.floor((rank * bs.length) / as.length);
      for (const b of bs.slice(Math.max(place - BAND, 0), place + BAND + 1)) {
        if (!near.includes(b)) {
          near.push(b);
        }
      }
      return near;
    };
  }

  /** The cells of B that have most in common with a cell of A. */
  private _nearest(a: number): readonly number[] {
    const known = this._known.get(a);
    if (known !== undefined) {
      return known;
    }
    const holders = (this._holders ??= this._index());
    const shared = (this._shared ??= new Uint8Array(
      this._pairing.b.cells.length
    ));
    const found: number[] = [];
    for (const mark of this._pairing.a.sketch(a).marks) {
      const cells = holders.get(mark);
      if (cells === undefined || cells.length > COMMON) {
        continue;
      }
      for (const b of cells) {
        if (shared[b]++ === 0) {
          found.push(b);
        }
      }
    }
    const nearest = mostShared(found, shared);
    found.forEach(b => (shared[b] = 0));
    this._known.set(a, nearest);
    return nearest;
  }

  /** For each mark the cells of B that have it; of too many only so many that one can tell. */
  private _index(): ReadonlyMap<number, readonly number[]> {
    const { b: side } = this._pairing;
    const holders = new Map<number, number[]>();
    for (const b of side.free()) {
      for (const mark of side.sketch(b).marks) {
        const cells = holders.get(mark);
        if (cells === undefined) {
          holders.set(mark, [b]);
        } else if (cells.length <= COMMON) {
          cells.push(b);
        }
      }
    }
    return holders;
  }

  private readonly _known = new Map<number, readonly number[]>();
  private _holders: ReadonlyMap<number, readonly number[]> | undefined;
  private _shared: Uint8Array | undefined;
}

/** The `NEAREST` of those found that share most, the first found of equals. */
function mostShared(found: readonly number[], shared: Uint8Array): number[] {
  const most: number[] = [];
  for (const other of found) {
    let place = most.length;
    while (place > 0 && shared[most[place - 1]] < shared[other]) {
      place--;
    }
    if (place < NEAREST) {
      most.splice(place, 0, other);
      most.length = Math.min(most.length, NEAREST);
    }
  }
  return most;
}
