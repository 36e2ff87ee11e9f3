/**
 * The longest increasing subsequence of different numbers: what can stay where it is while the rest moves.
 *
 * @param values - Different numbers
 * @returns The positions of its members, ascending
 */
export function longestIncreasing(values: ArrayLike<number>): number[] {
  // ends[k] is the position of the smallest value that ends an increasing subsequence of length k + 1.
  const ends: number[] = [];
  const before = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (values[ends[middle]] < values[i]) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    before[i] = low > 0 ? ends[low - 1] : -1;
    ends[low] = i;
  }
  return traced(ends.length > 0 ? ends[ends.length - 1] : -1, before);
}

/** A cell of A and a cell of B that may be the same, and how much speaks for it. */
export interface ICandidate {
  readonly a: number;
  readonly b: number;
  readonly score: number;
}

/**
 * The candidates that are together worth the most and keep the order on both sides.
 *
 * @param candidates - In any order; scores are positive
 * @returns Those chosen: a and b ascend strictly
 */
export function heaviestChain(
  candidates: readonly ICandidate[]
): readonly ICandidate[] {
  // For one a, the largest b first: so none of them follows another.
  const sorted = [...candidates].sort((p, q) => p.a - q.a || q.b - p.b);
  const bs = [...new Set(sorted.map(candidate => candidate.b))].sort(
    (p, q) => p - q
  );
  const rankOfB = new Map(bs.map((b, rank) => [b, rank]));
  // A Fenwick tree: the heaviest chain that ends at one of the first `rank` values of b.
  const weight = new Float64Array(bs.length + 1);
  const end = new Int32Array(bs.length + 1).fill(-1);
  const before = new Int32Array(sorted.length);
  let most = 0;
  let last = -1;
  sorted.forEach(({ b, score }, i) => {
    const rank = rankOfB.get(b) ?? 0;
    let best = 0;
    before[i] = -1;
    for (let node = rank; node > 0; node -= node & -node) {
      if (weight[node] > best) {
        best = weight[node];
        before[i] = end[node];
      }
    }
    const total = best + score;
    for (let node = rank + 1; node <= bs.length; node += node & -node) {
      if (total > weight[node]) {
        weight[node] = total;
        end[node] = i;
      }
    }
    if (total > most) {
      most = total;
      last = i;
    }
  });
  return traced(last, before).map(i => sorted[i]);
}

/** The way that ends at `last`, from its beginning. */
function traced(last: number, before: ArrayLike<number>): number[] {
  const way: number[] = [];
  for (let i = last; i >= 0; i = before[i]) {
    way.push(i);
  }
  return way.reverse();
}
