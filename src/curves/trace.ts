import type { IPositions } from './positions';
import { indexesIn } from './positions';
import type { IRange } from './ranges';
import type { ITrack } from './track';

/**
 * A curve as wide as it is drawn: at most one column for a pixel, in which the least and the greatest value stand
 * however many points there are.
 */
export interface ITrace {
  /** From the left, in px; those at the ends may lie outside. */
  readonly xs: readonly number[];
  readonly lows: readonly number[];
  readonly highs: readonly number[];
  /** Where the line goes through. */
  readonly mids: readonly number[];
  /** Whether a column is not joined to the one before it. */
  readonly breaks: readonly boolean[];
  /** Where values are NaN or infinite. */
  readonly gaps: readonly number[];
}

interface IColumn {
  x: number;
  low: number;
  high: number;
  mid: number;
  count: number;
  isBreak: boolean;
}

/**
 * Lay a track out along the x axis.
 *
 * @param mids - What the line goes through: the means, or what they were smoothed to
 * @param range - What of the x axis is in sight
 * @param width - How wide that is, in px
 * @param banded - Whether the extremes are wanted too, else only the line
 */
export function traceOf(
  track: ITrack,
  positions: IPositions,
  mids: Float64Array,
  range: IRange,
  width: number,
  banded = true
): ITrace {
  const { xs } = positions;
  const scale = width / (range.max - range.min);
  const made = {
    xs: [] as number[],
    lows: [] as number[],
    highs: [] as number[],
    mids: [] as number[],
    breaks: [] as boolean[],
    gaps: [] as number[]
  };
  let column: IColumn | null = null;
  let isBroken = true;
  // The last element out of sight: a line leads from it into sight.
  let outside: IColumn | null = null;

  const flush = () => {
    if (column !== null) {
      made.xs.push(column.x);
      made.lows.push(column.low);
      made.highs.push(column.high);
      made.mids.push(column.mid);
      made.breaks.push(column.isBreak);
      column = null;
    }
  };

  const [first, stop] = indexesIn(positions, range);
  for (let index = first; index < stop; index++) {
    const x = (xs[index] - range.min) * scale;
    const isInside = x >= 0 && x <= width;
    if (isInside && track.odd[index] > 0) {
      mark(made.gaps, x);
    }
    const mid = mids[index];
    const low = banded ? finiteOr(track.minima[index], mid) : mid;
    const high = banded ? finiteOr(track.maxima[index], mid) : mid;
    if (!Number.isFinite(mid)) {
      flush();
      isBroken = true;
      outside = null;
      continue;
    }
    if (!isInside) {
      const next: IColumn = { x, low, high, mid, count: 1, isBreak: isBroken };
      if (column !== null) {
        flush();
        column = next;
        flush();
      } else if (outside !== null && outside.x < 0 !== x < 0) {
        // From one side to the other without a point in sight.
        column = { ...outside, isBreak: true };
        flush();
        column = { ...next, isBreak: false };
        flush();
      }
      outside = next;
      isBroken = true;
      continue;
    }
    if (outside !== null) {
      column = { ...outside, isBreak: true };
      flush();
      isBroken = false;
      outside = null;
    }
    const now = column as IColumn | null;
    if (now !== null && Math.floor(now.x) === Math.floor(x)) {
      now.low = Math.min(now.low, low);
      now.high = Math.max(now.high, high);
      now.count++;
      now.mid += (mid - now.mid) / now.count;
    } else {
      flush();
      column = { x, low, high, mid, count: 1, isBreak: isBroken };
      isBroken = false;
    }
  }
  flush();
  return made;
}

/** Unbroken stretches of a trace: from the first column to before the second. */
export function stretchesOf({
  breaks
}: ITrace): readonly (readonly [number, number])[] {
  const stretches: [number, number][] = [];
  breaks.forEach((isBreak, index) => {
    if (isBreak || index === 0) {
      stretches.push([index, index + 1]);
    } else {
      stretches[stretches.length - 1][1] = index + 1;
    }
  });
  return stretches;
}

/** Marks nearer than this to each other are one, in px. */
const APART = 4;

function mark(marks: number[], x: number): void {
  const last = marks[marks.length - 1];
  if (last === undefined || Math.abs(x - last) >= APART) {
    marks.push(x);
  }
}

function finiteOr(value: number, other: number): number {
  return Number.isFinite(value) ? value : other;
}
