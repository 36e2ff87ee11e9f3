import type { IRange } from './ranges';
import type { ITrack } from './track';

/** What the x axis tells: the step, the time since the run's first point, or that of the clock. */
export type XAxis = 'step' | 'relative' | 'wall';

/** Where the elements of a track stand along the x axis. */
export interface IPositions {
  readonly xs: Float64Array;
  /** Whether they never go back. */
  readonly areSorted: boolean;
}

const known = new WeakMap<Float64Array, Map<string, IPositions>>();

/**
 * The x positions of a track.
 *
 * @param origin - The time of the run's first point; only the relative axis needs it
 */
export function positionsOf(
  track: ITrack,
  axis: XAxis,
  origin: number
): IPositions {
  const column = axis === 'step' ? track.steps : track.times;
  const key = axis === 'relative' ? String(origin) : axis;
  const found = known.get(column)?.get(key);
  if (found) {
    return found;
  }
  const xs = axis === 'relative' ? column.map(t => t - origin) : column;
  const made = { xs, areSorted: isSorted(xs) };
  // A track has few columns of positions: one for each axis, and the last origin.
  const others = known.get(column) ?? new Map<string, IPositions>();
  if (others.size > 3) {
    others.clear();
  }
  known.set(column, others.set(key, made));
  return made;
}

function isSorted(xs: Float64Array): boolean {
  for (let index = 1; index < xs.length; index++) {
    if (xs[index] < xs[index - 1]) {
      return false;
    }
  }
  return true;
}

/** The index of the first position that is not below x, of sorted ones. */
export function indexFrom(xs: ArrayLike<number>, x: number): number {
  let low = 0;
  let high = xs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < x) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The index of the position nearest to x; -1 of nothing. */
export function nearest({ xs, areSorted }: IPositions, x: number): number {
  if (areSorted) {
    const index = indexFrom(xs, x);
    const isBefore =
      index > 0 && (index === xs.length || x - xs[index - 1] < xs[index] - x);
    return isBefore ? index - 1 : index < xs.length ? index : -1;
  }
  let best = -1;
  for (let index = 0; index < xs.length; index++) {
    if (best < 0 || Math.abs(xs[index] - x) < Math.abs(xs[best] - x)) {
      best = index;
    }
  }
  return best;
}

/** The first and the last element in a range, and one more at each side; the last one is excluded. */
export function indexesIn(
  { xs, areSorted }: IPositions,
  range: IRange
): readonly [number, number] {
  if (areSorted) {
    return [
      Math.max(indexFrom(xs, range.min) - 1, 0),
      Math.min(indexFrom(xs, range.max) + 1, xs.length)
    ];
  }
  let first = xs.length;
  let last = -1;
  for (let index = 0; index < xs.length; index++) {
    if (xs[index] >= range.min && xs[index] <= range.max) {
      first = Math.min(first, index);
      last = index;
    }
  }
  return last < 0
    ? [0, 0]
    : [Math.max(first - 1, 0), Math.min(last + 2, xs.length)];
}
