import { longestIncreasing } from './order';
import type { ICell } from './model';
import type { ISketch } from './similarity';
import { similarity, sketchOf } from './similarity';

/** A cell of A and a cell of B, by position. */
export type Pair = readonly [a: number, b: number];

/** One of two notebooks while they are aligned. */
export class Side {
  constructor(readonly cells: readonly ICell[]) {
    this.partners = new Int32Array(cells.length).fill(-1);
    this._sketches = new Array<ISketch | undefined>(cells.length);
    this._contents = new Array<string | undefined>(cells.length);
  }

  /** For each cell the position of its partner, -1 as long as it has none. */
  readonly partners: Int32Array;

  /** The positions of the cells without a partner, ascending, between two positions. */
  free(from = 0, to = this.cells.length): number[] {
    const free: number[] = [];
    for (let i = from; i < to; i++) {
      if (this.partners[i] < 0) {
        free.push(i);
      }
    }
    return free;
  }

  /** What a cell says: two cells with the same type and source have the same. */
  content(i: number): string {
    const { type, source } = this.cells[i];
    return (this._contents[i] ??= `${type}\n${source}`);
  }

  /** Whether a cell says nothing. */
  isBlank(i: number): boolean {
    return !/\S/.test(this.cells[i].source);
  }

  /** What a cell's source is recognized by. */
  sketch(i: number): ISketch {
    return (this._sketches[i] ??= sketchOf(this.cells[i].source));
  }

  private readonly _sketches: (ISketch | undefined)[];
  private readonly _contents: (string | undefined)[];
}

/** The pairs found so far. No cell is ever in two. */
export class Pairing {
  constructor(a: readonly ICell[], b: readonly ICell[]) {
    this.a = new Side(a);
    this.b = new Side(b);
  }

  readonly a: Side;
  readonly b: Side;

  /** Pairs two cells, unless one of them is paired already. */
  add(a: number, b: number): void {
    if (this.a.partners[a] < 0 && this.b.partners[b] < 0) {
      this.a.partners[a] = b;
      this.b.partners[b] = a;
    }
  }

  /** How alike the sources of two cells are, from 0 to 1. */
  similarity(a: number, b: number): number {
    const key = a * this.b.cells.length + b;
    let known = this._similarities.get(key);
    if (known === undefined) {
      known = similarity(this.a.sketch(a), this.b.sketch(b));
      this._similarities.set(key, known);
    }
    return known;
  }

  /** All pairs, in A's order. */
  pairs(): Pair[] {
    const pairs: Pair[] = [];
    this.a.partners.forEach((b, a) => {
      if (b >= 0) {
        pairs.push([a, b]);
      }
    });
    return pairs;
  }

  /** The free cells between the pairs that keep their order, gap by gap, if there are some on both sides. */
  gaps(): { as: number[]; bs: number[] }[] {
    const gaps: { as: number[]; bs: number[] }[] = [];
    let [fromA, fromB] = [0, 0];
    const end: Pair = [this.a.cells.length, this.b.cells.length];
    for (const [a, b] of [...inOrder(this.pairs()), end]) {
      const as = this.a.free(fromA, a);
      const bs = as.length > 0 ? this.b.free(fromB, b) : [];
      if (bs.length > 0) {
        gaps.push({ as, bs });
      }
      [fromA, fromB] = [a + 1, b + 1];
    }
    return gaps;
  }

  private readonly _similarities = new Map<number, number>();
}

/**
 * The most pairs that keep their order on both sides; the others are moved.
 *
 * @param pairs - In A's order
 */
export function inOrder(pairs: readonly Pair[]): Pair[] {
  return longestIncreasing(pairs.map(([, b]) => b)).map(i => pairs[i]);
}
