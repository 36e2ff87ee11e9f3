import * as fc from 'fast-check';
import { positionsOf } from '../positions';
import type { IRange } from '../ranges';
import type { IScene } from '../scene';
import { shapesOf, yPosition } from '../shapes';
import { stretchesOf, traceOf } from '../trace';
import type { ITrack } from '../track';
import { sceneOf } from './scenes';
import { track, wave } from './tracks';

function trace(of: ITrack, range: IRange, width: number) {
  return traceOf(of, positionsOf(of, 'step', 0), of.means, range, width);
}

describe('traceOf', () => {
  it('keeps every peak, in at most a column a pixel', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3000 }),
        fc.integer({ min: 1, max: 400 }),
        fc.option(fc.integer({ min: 1, max: 500 }), { nil: undefined }),
        (count, width, points) => {
          const values = wave(count);
          const all = track(values, points);
          const made = trace(
            all,
            { min: 0, max: Math.max(count - 1, 1) },
            width
          );
          expect(made.xs.length).toBeLessThanOrEqual(width + 1);
          expect(Math.max(...made.highs)).toBe(Math.max(...values));
          expect(Math.min(...made.lows)).toBe(Math.min(...values));
        }
      )
    );
  });

  it('leads the line to the next points out of sight', () => {
    const made = trace(track([1, 2, 3, 4, 5]), { min: 1.5, max: 3.5 }, 20);
    expect(made.xs).toEqual([-5, 5, 15, 25]);
    expect(made.mids).toEqual([2, 3, 4, 5]);
    expect(stretchesOf(made)).toEqual([[0, 4]]);
  });

  it('draws a line through where there is no point', () => {
    const made = trace(track([1, 2]), { min: 0.4, max: 0.6 }, 10);
    expect(made.xs.map(Math.round)).toEqual([-20, 30]);
    expect(stretchesOf(made)).toEqual([[0, 2]]);
  });

  it('breaks the line at NaN and infinities, and marks them', () => {
    const made = trace(
      track([1, 2, NaN, 3, Infinity, 5]),
      { min: 0, max: 5 },
      100
    );
    expect(made.mids).toEqual([1, 2, 3, 5]);
    expect(stretchesOf(made)).toEqual([
      [0, 2],
      [2, 3],
      [3, 4]
    ]);
    expect(made.gaps).toEqual([40, 80]);
  });

  it('marks what is odd among others without breaking the line', () => {
    const values = wave(100);
    values[55] = NaN;
    const made = trace(track(values, 10), { min: 0, max: 100 }, 100);
    expect(stretchesOf(made)).toEqual([[0, 10]]);
    expect(made.gaps).toEqual([50]);
  });

  it('goes back where steps do', () => {
    const back = track([1, 2, 3]);
    const steps = Float64Array.from([0, 10, 5]);
    const made = trace({ ...back, steps }, { min: 0, max: 10 }, 10);
    expect(made.xs).toEqual([0, 10, 5]);
    expect(made.mids).toEqual([1, 2, 3]);
  });
});

function scene(values: number[], some?: Partial<IScene>): IScene {
  return sceneOf(track(values), some);
}

describe('shapesOf', () => {
  it('marks what lies beyond the axis', () => {
    const of = scene([1, 20, 1, -5, 1]);
    const { above, below } = shapesOf(of, of.lines[0], 400, 100);
    expect(above).toEqual([100]);
    expect(below).toEqual([300]);
  });

  it('takes what has no logarithm for what lies below', () => {
    const of = scene([1, 0, 5], { log: true, y: { min: 0.1, max: 10 } });
    const { below, lines } = shapesOf(of, of.lines[0], 400, 100);
    expect(below).toEqual([200]);
    expect(lines).toHaveLength(1);
    expect(Math.max(...lines[0])).toBeLessThanOrEqual(400);
  });

  it('draws a point that stands alone', () => {
    const of = scene([5], { x: { min: -0.5, max: 0.5 } });
    const { dots, bands } = shapesOf(of, of.lines[0], 400, 100);
    expect(dots).toEqual([200, 50]);
    expect(bands).toEqual([]);
  });

  it('draws a band where many values stand in a pixel, and none where one does', () => {
    const many = scene(wave(5000), { y: { min: -1, max: 2 } });
    expect(shapesOf(many, many.lines[0], 200, 100).bands).toHaveLength(1);
    const few = scene(wave(20), { y: { min: -1, max: 2 } });
    expect(shapesOf(few, few.lines[0], 200, 100).bands).toEqual([]);
  });

  it('draws huge values where a canvas still can', () => {
    const of = scene([1e300, -1e300, 1], { y: { min: 0, max: 1 } });
    const [line] = shapesOf(of, of.lines[0], 400, 100).lines;
    expect(line.every(Number.isFinite)).toBe(true);
    const y = yPosition(scene([], { y: { min: -8e307, max: 8e307 } }), 100);
    expect([y(-8e307), y(0), y(8e307)]).toEqual([100, 50, 0]);
  });
});
