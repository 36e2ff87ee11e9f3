/** How many hashes a sample keeps: what is estimated from two samples is off by about 0.05. */
export const KEPT = 128;

/** How many hashes are collected before they are thinned out. */
const ROOM = 4096;

const NOTHING = new Int32Array(0);

/** Greater than any hash. */
const BEYOND = 0x7fffffff;

/**
 * The smallest of many hashes (a bottom-k sketch): all of them if they are few, else a fair sample, in bounded space.
 */
export class Sample {
  /** Adds a hash of 30 bits, what V8 keeps unboxed. */
  add(hash: number): void {
    if (hash < this._limit) {
      this._collected[this._size++] = hash;
      if (this._size === ROOM) {
        this._thin();
      }
    }
  }

  /** Takes the smallest hashes out, different and ascending, and begins anew. */
  take(): Int32Array {
    if (this._size === 0) {
      return NOTHING;
    }
    this._thin();
    const taken = this._collected.slice(0, this._size);
    this._size = 0;
    this._limit = BEYOND;
    return taken;
  }

  private _thin(): void {
    const collected = this._collected;
    collected.subarray(0, this._size).sort();
    let kept = 0;
    for (let i = 0; i < this._size && kept < KEPT; i++) {
      if (kept === 0 || collected[i] !== collected[kept - 1]) {
        collected[kept++] = collected[i];
      }
    }
    this._size = kept;
    if (kept === KEPT) {
      this._limit = collected[kept - 1];
    }
  }

  private readonly _collected = new Int32Array(ROOM);
  private _size = 0;
  private _limit = BEYOND;
}

/**
 * The share of the hashes in either of two samples that is in both (Dice's coefficient).
 *
 * @returns From 0 to 1; 0 if both are empty
 */
export function overlap(p: Int32Array, q: Int32Array): number {
  let i = 0;
  let j = 0;
  let shared = 0;
  let all = 0;
  // The smallest hashes of both together are a fair sample of their union.
  while (all < KEPT && (i < p.length || j < q.length)) {
    const left = i < p.length ? p[i] : BEYOND;
    const right = j < q.length ? q[j] : BEYOND;
    if (left === right) {
      shared++;
    }
    if (left <= right) {
      i++;
    }
    if (right <= left) {
      j++;
    }
    all++;
  }
  return all === 0 ? 0 : (2 * shared) / (all + shared);
}
