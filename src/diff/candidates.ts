import type { ICandidate } from './order';
import type { Pairing } from './pairing';
import { similarity } from './similarity';

/** Up to so many pairs of cells are all looked at. */
const ALL_PAIRS = 1024;

/** Of so many words of each cell an index is made; a bottom-k sketch's first words are a sample of their own. */
const INDEXED = 32;

/** A word that more cells than these have tells little. */
const COMMON = 16;

/** With so many of the cells that share most words a cell is compared. */
const NEAREST = 8;

/** How far from its place in the row a cell is looked for, whatever it says. */
const BAND = 4;

/** A cell that changed its type has to say nearly the same to be the same. */
const OTHER_TYPE = 0.9;

/**
 * The pairs of cells that say similar things. The number of comparisons grows with the number of cells, not with
 * that of pairs.
 *
 * @param as - Positions of cells of A
 * @param bs - Positions of cells of B
 * @param least - The least similarity, above 0
 * @returns Candidates with their similarity as the score, in the order of a
 */
export function similarCells(
  pairing: Pairing,
  as: readonly number[],
  bs: readonly number[],
  least: number
): ICandidate[] {
  const { a: left, b: right } = pairing;
  const partnersOf =
    as.length * bs.length <= ALL_PAIRS
      ? () => bs
      : nearestCells(pairing, as, bs);
  const candidates: ICandidate[] = [];
  as.forEach((a, rank) => {
    for (const b of partnersOf(rank)) {
      const isSameType = left.cells[a].type === right.cells[b].type;
      const score = similarity(left.sketch(a), right.sketch(b));
      if (score >= (isSameType ? least : Math.max(least, OTHER_TYPE))) {
        candidates.push({ a, b, score });
      }
    }
  });
  return candidates;
}

/** For the n-th of `as` those of `bs` worth a comparison. */
function nearestCells(
  { a: left, b: right }: Pairing,
  as: readonly number[],
  bs: readonly number[]
): (rank: number) => number[] {
  const holders = new Map<number, number[]>();
  bs.forEach((b, rank) => {
    for (const word of right.sketch(b).subarray(0, INDEXED)) {
      const ranks = holders.get(word);
      if (ranks === undefined) {
        holders.set(word, [rank]);
      } else if (ranks.length <= COMMON) {
        ranks.push(rank);
      }
    }
  });
  const shared = new Uint8Array(bs.length);
  return rank => {
    const found: number[] = [];
    for (const word of left.sketch(as[rank]).subarray(0, INDEXED)) {
      const ranks = holders.get(word);
      if (ranks === undefined || ranks.length > COMMON) {
        continue;
      }
      for (const other of ranks) {
        if (shared[other]++ === 0) {
          found.push(other);
        }
      }
    }
    const near = new Set(
      found.length > NEAREST
        ? [...found]
            .sort((p, q) => shared[q] - shared[p] || p - q)
            .slice(0, NEAREST)
        : found
    );
    found.forEach(other => (shared[other] = 0));
    const place = Math.floor((rank * bs.length) / as.length);
    const last = Math.min(place + BAND, bs.length - 1);
    for (let other = Math.max(place - BAND, 0); other <= last; other++) {
      near.add(other);
    }
    return [...near].map(other => bs[other]);
  };
}
