import type { IScene, ISceneLine } from './scene';
import type { ITrace } from './trace';
import { stretchesOf, traceOf } from './trace';

/** Coordinates of points in turn: x, y, x, y. */
export type Path = readonly number[];

/** What is drawn of a curve, in px from the left upper corner of the plot. */
export interface IShapes {
  /** Areas between the least and the greatest values. */
  readonly bands: readonly Path[];
  /** The curve; where it is smoothed, as it was before. */
  readonly lines: readonly Path[];
  /** The smoothed curve; empty if it is not. */
  readonly smooth: readonly Path[];
  /** Points that are worth a dot: x and y in turn. */
  readonly dots: Path;
  /** Where values are NaN or infinite: x. */
  readonly gaps: readonly number[];
  /** Where something lies above the axis: x. */
  readonly above: readonly number[];
  /** Where something lies below the axis: x. */
  readonly below: readonly number[];
}

/** Bands lower than this are not told from the line, in px. */
const THIN = 1.5;

/** Dots are drawn where points are at least so far from each other, in px. */
const SPARSE = 14;

/** Marks of what lies beyond are at least so far from each other, in px. */
const MARK = 8;

/**
 * Lay a curve out.
 *
 * @param width - Of the plot, in px
 * @param height - Of the plot, in px
 */
export function shapesOf(
  scene: IScene,
  line: ISceneLine,
  width: number,
  height: number
): IShapes {
  const { track, positions, smooth } = line;
  const y = yPosition(scene, height);
  const trace = traceOf(track, positions, track.means, scene.x, width);
  const bands: Path[] = [];
  const lines: Path[] = [];
  const dots: number[] = [];
  const isSparse = trace.xs.length * SPARSE <= width;
  for (const [start, end] of stretchesOf(trace)) {
    const band = bandOf(trace, start, end, y);
    if (band !== null) {
      bands.push(band);
    }
    lines.push(lineOf(trace, start, end, y));
    if (isSparse || end - start === 1) {
      for (let index = start; index < end; index++) {
        dots.push(trace.xs[index], y(trace.mids[index]));
      }
    }
  }
  return {
    bands,
    lines,
    dots,
    smooth: smooth === null ? [] : smoothLines(scene, line, smooth, width, y),
    gaps: trace.gaps,
    ...beyond(scene, trace, width)
  };
}

function smoothLines(
  scene: IScene,
  { track, positions }: ISceneLine,
  smooth: Float64Array,
  width: number,
  y: (value: number) => number
): Path[] {
  const trace = traceOf(track, positions, smooth, scene.x, width, false);
  return stretchesOf(trace).map(([start, end]) => lineOf(trace, start, end, y));
}

/**
 * Where a value stands, in px from above. What lies far beyond the axis is drawn a little beyond it.
 */
export function yPosition(
  { y: { min, max }, log }: IScene,
  height: number
): (value: number) => number {
  const place = log
    ? logPlace(Math.log10(min), Math.log10(max))
    : // Halves, because the difference of two large numbers may be infinite.
      (value: number) => (value / 2 - min / 2) / (max / 2 - min / 2);
  return value => {
    const part = Math.min(Math.max(place(value), -1), 2);
    return height * (1 - part);
  };
}

function logPlace(low: number, high: number): (value: number) => number {
  return value => (value > 0 ? (Math.log10(value) - low) / (high - low) : -1);
}

function bandOf(
  trace: ITrace,
  start: number,
  end: number,
  y: (value: number) => number
): Path | null {
  const { xs, lows, highs } = trace;
  const path: number[] = [];
  let isThick = false;
  for (let index = start; index < end; index++) {
    const top = y(highs[index]);
    path.push(xs[index], top);
    isThick = isThick || y(lows[index]) - top > THIN;
  }
  if (!isThick) {
    return null;
  }
  for (let index = end - 1; index >= start; index--) {
    path.push(xs[index], y(lows[index]));
  }
  if (end - start === 1) {
    // One column alone has no area.
    return [path[0] - 0.5, path[1], path[0] + 0.5, path[1]].concat([
      path[2] + 0.5,
      path[3],
      path[2] - 0.5,
      path[3]
    ]);
  }
  return path;
}

function lineOf(
  { xs, mids }: ITrace,
  start: number,
  end: number,
  y: (value: number) => number
): Path {
  const path: number[] = [];
  for (let index = start; index < end; index++) {
    path.push(xs[index], y(mids[index]));
  }
  return path;
}

function beyond(
  { y, log }: IScene,
  { xs, lows, highs }: ITrace,
  width: number
): { above: number[]; below: number[] } {
  const above: number[] = [];
  const below: number[] = [];
  xs.forEach((x, index) => {
    if (x < 0 || x > width) {
      return;
    }
    if (highs[index] > y.max) {
      markAt(above, x);
    }
    if (lows[index] < y.min || (log && lows[index] <= 0)) {
      markAt(below, x);
    }
  });
  return { above, below };
}

function markAt(marks: number[], x: number): void {
  const last = marks[marks.length - 1];
  if (last === undefined || Math.abs(x - last) >= MARK) {
    marks.push(x);
  }
}
