/** A stretch of an axis, min below max. */
export interface IRange {
  readonly min: number;
  readonly max: number;
}

/** How the y axis is laid out. */
export interface IYOptions {
  readonly log: boolean;
  /** Whether the rarest values may lie beyond the axis. */
  readonly clips: boolean;
}

/** What lies beyond a clipped axis at each end, as a part of all values. */
const RARE = 0.01;

/** What is kept free above and below the values, as a part of their range. */
const PADDING = 0.05;

/** Less than this counts as 0 on a log scale. */
const LEAST = 1e-300;

/** So many times the numbers that a double can tell apart at that place: less cannot be zoomed into. */
const FINEST = 1e-12;

/**
 * The least and the greatest finite value of some columns; null if there is none.
 *
 * @param above - Only values above it count
 */
export function extentOf(
  columns: Iterable<ArrayLike<number>>,
  above = -Infinity
): IRange | null {
  let min = Infinity;
  let max = -Infinity;
  for (const column of columns) {
    for (let index = 0; index < column.length; index++) {
      const value = column[index];
      if (value > above && value < Infinity) {
        min = value < min ? value : min;
        max = value > max ? value : max;
      }
    }
  }
  return min <= max ? { min, max } : null;
}

/** The range of an x axis: a single position stands in the middle. */
export function xRangeOf(extent: IRange | null): IRange {
  if (extent === null) {
    return { min: 0, max: 1 };
  }
  if (extent.max > extent.min) {
    return extent;
  }
  const half = Math.max(Math.abs(extent.min) * FINEST * 10, 0.5);
  return { min: extent.min - half, max: extent.min + half };
}

/**
 * The range of a y axis.
 *
 * @param minima - The least values of what is in sight
 * @param maxima - The greatest values of what is in sight
 */
export function yRangeOf(
  minima: readonly ArrayLike<number>[],
  maxima: readonly ArrayLike<number>[],
  { log, clips }: IYOptions
): IRange {
  const above = log ? LEAST : -Infinity;
  const extent =
    (clips ? clipped(minima, maxima, above) : null) ??
    extentOf([...minima, ...maxima], above);
  if (extent === null) {
    return log ? { min: 0.1, max: 1 } : { min: 0, max: 1 };
  }
  return log ? paddedLog(extent) : padded(extent);
}

function clipped(
  minima: readonly ArrayLike<number>[],
  maxima: readonly ArrayLike<number>[],
  above: number
): IRange | null {
  const min = quantile(minima, RARE, above);
  const max = quantile(maxima, 1 - RARE, above);
  return max > min ? { min, max } : null;
}

/**
 * The value below which a part of all finite values lies; NaN of nothing.
 *
 * @param above - Only values above it count
 */
export function quantile(
  columns: readonly ArrayLike<number>[],
  part: number,
  above = -Infinity
): number {
  const all = new Float64Array(
    columns.reduce((sum, column) => sum + column.length, 0)
  );
  let size = 0;
  for (const column of columns) {
    for (let index = 0; index < column.length; index++) {
      if (column[index] > above && column[index] < Infinity) {
        all[size++] = column[index];
      }
    }
  }
  const sorted = all.subarray(0, size).sort();
  return size === 0 ? NaN : sorted[Math.round(part * (size - 1))];
}

function padded(extent: IRange): IRange {
  const { min, max } = finite(extent.min, extent.max);
  if (min === max) {
    // A tenth of the least numbers there are is nothing.
    const half = Math.abs(min) > LEAST ? Math.abs(min) * 0.1 : 1;
    return finite(min - half, max + half);
  }
  // Parts of each, because the difference of two large numbers may be infinite.
  const free = PADDING * max - PADDING * min;
  return finite(min - free, max + free);
}

function paddedLog({ min, max }: IRange): IRange {
  const ratio = max / min;
  const factor = ratio > 1 ? Math.min(Math.pow(ratio, PADDING), 10) : 2;
  return {
    min: min / factor,
    max: Math.min(max * factor, Number.MAX_VALUE)
  };
}

/** A range whose width is finite. */
function finite(min: number, max: number): IRange {
  return { min: within(min), max: within(max) };
}

function within(value: number): number {
  const most = Number.MAX_VALUE / 2;
  return Math.min(Math.max(value, -most), most);
}

/**
 * A range zoomed around a position, within bounds.
 *
 * @param factor - Below 1 to look closer
 * @returns null if all of the bounds are in it: nothing is zoomed any more
 */
export function zoomed(
  range: IRange,
  bounds: IRange,
  factor: number,
  around = (range.min + range.max) / 2
): IRange | null {
  return fitted(
    {
      min: around - (around - range.min) * factor,
      max: around + (range.max - around) * factor
    },
    bounds
  );
}

/** A range moved by a part of its width, within bounds. */
export function panned(
  range: IRange,
  bounds: IRange,
  part: number
): IRange | null {
  const width = range.max - range.min;
  const by = Math.min(
    Math.max(part * width, bounds.min - range.min),
    bounds.max - range.max
  );
  return fitted({ min: range.min + by, max: range.max + by }, bounds);
}

/** A range cut to bounds, and wide enough to tell its ends apart; null if it is all of them. */
export function fitted(range: IRange, bounds: IRange): IRange | null {
  let min = Math.max(range.min, bounds.min);
  let max = Math.min(range.max, bounds.max);
  const least =
    FINEST * Math.max(Math.abs(bounds.min), Math.abs(bounds.max), 1e-300);
  if (!(max - min > least)) {
    const middle = Math.min(
      Math.max((min + max) / 2, bounds.min + least),
      bounds.max - least
    );
    min = Math.max(middle - least, bounds.min);
    max = Math.min(middle + least, bounds.max);
  }
  return min <= bounds.min && max >= bounds.max ? null : { min, max };
}
