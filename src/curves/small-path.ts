/** The least and the greatest values of a series, one beside the other. */
export interface IMinimaMaxima {
  readonly minima: readonly number[];
  readonly maxima: readonly number[];
}

/** A small curve as it is drawn. */
export interface ISmallPath {
  /** The line through all finite values, as an SVG path; it is broken where there is none. */
  readonly line: string;
  /** Where values are NaN or infinite: x positions. */
  readonly gaps: readonly number[];
  /** The last value's place; null if it is not finite. */
  readonly end: readonly [number, number] | null;
}

/** Kept free around the line, so that its width is not cut off. */
const MARGIN = 1.5;

/**
 * Lay a small curve out: from each least value to the greatest beside it, so that no peak is lost.
 *
 * @param width - In px
 * @param height - In px
 */
export function smallPath(
  { minima, maxima }: IMinimaMaxima,
  width: number,
  height: number
): ISmallPath {
  const finite = [...minima, ...maxima].filter(Number.isFinite);
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const flat = !(high > low);
  const x = (index: number) =>
    minima.length < 2
      ? width / 2
      : MARGIN + (index / (minima.length - 1)) * (width - 2 * MARGIN);
  // Halves, because the difference of two large numbers may be infinite.
  const y = (value: number) =>
    flat
      ? height / 2
      : MARGIN +
        ((high / 2 - value / 2) / (high / 2 - low / 2)) * (height - 2 * MARGIN);

  const gaps: number[] = [];
  let line = '';
  let isBroken = true;
  let end: [number, number] | null = null;
  let before = NaN;
  minima.forEach((minimum, index) => {
    const [a, b] = endsOf(minimum, maxima[index], before);
    end = null;
    if (!Number.isFinite(minimum) || !Number.isFinite(maxima[index])) {
      gaps.push(rounded(x(index)));
    }
    if (Number.isNaN(a)) {
      isBroken = true;
      return;
    }
    const at = rounded(x(index));
    line += `${isBroken ? 'M' : 'L'}${at} ${rounded(y(a))}`;
    if (b !== a) {
      line += `L${at} ${rounded(y(b))}`;
    }
    isBroken = false;
    before = b;
    end = [at, rounded(y(b))];
  });
  return { line, gaps, end };
}

/** The finite ones of two values, the one nearer to the value before first; NaN if there is none. */
function endsOf(
  minimum: number,
  maximum: number,
  before: number
): [number, number] {
  const low = Number.isFinite(minimum) ? minimum : maximum;
  const high = Number.isFinite(maximum) ? maximum : minimum;
  if (!Number.isFinite(low)) {
    return [NaN, NaN];
  }
  return Math.abs(before - high) < Math.abs(before - low)
    ? [high, low]
    : [low, high];
}

function rounded(position: number): number {
  return Math.round(position * 100) / 100;
}
