import * as fc from 'fast-check';
import type { IRange } from '../ranges';
import {
  extentOf,
  fitted,
  panned,
  quantile,
  xRangeOf,
  yRangeOf,
  zoomed
} from '../ranges';

const PLAIN = { log: false, clips: false };
const LOG = { log: true, clips: false };

describe('yRangeOf', () => {
  it.each<[string, number[], { log: boolean; clips: boolean }, IRange]>([
    ['some values', [0, 10], PLAIN, { min: -0.5, max: 10.5 }],
    ['a constant', [4, 4], PLAIN, { min: 3.6, max: 4.4 }],
    ['zero', [0], PLAIN, { min: -1, max: 1 }],
    ['nothing', [], PLAIN, { min: 0, max: 1 }],
    ['NaN only', [NaN], PLAIN, { min: 0, max: 1 }],
    [
      'infinities beside a number',
      [-Infinity, 2, Infinity],
      PLAIN,
      { min: 1.8, max: 2.2 }
    ],
    ['a logarithm of nothing positive', [-1, 0], LOG, { min: 0.1, max: 1 }],
    ['a constant on a log scale', [5], LOG, { min: 2.5, max: 10 }]
  ])('of %s', (what, values, options, range) => {
    const made = yRangeOf([values], [values], options);
    expect(made.min).toBeCloseTo(range.min);
    expect(made.max).toBeCloseTo(range.max);
  });

  it('leaves what is not positive out of a log scale', () => {
    const made = yRangeOf([[-5, 0, 0.01]], [[100]], LOG);
    expect(made.min).toBeGreaterThan(0.001);
    expect(made.min).toBeLessThan(0.01);
    expect(made.max).toBeGreaterThan(100);
  });

  it('clipped leaves a peak out, and only that', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i / 1000);
    values[500] = 1e9;
    const made = yRangeOf([values], [values], { log: false, clips: true });
    expect(made.max).toBeLessThan(1.2);
    expect(made.min).toBeLessThanOrEqual(0.01);
  });

  it('shows the values, wherever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
          minLength: 1
        }),
        fc.boolean(),
        (values, log) => {
          const { min, max } = yRangeOf([values], [values], {
            log,
            clips: false
          });
          expect(Number.isFinite(max - min)).toBe(true);
          expect(max).toBeGreaterThan(min);
          const most = Number.MAX_VALUE / 2;
          for (const value of values.filter(
            v => Math.abs(v) < most && (!log || v > 1e-290)
          )) {
            expect(value).toBeGreaterThanOrEqual(min);
            expect(value).toBeLessThanOrEqual(max);
          }
        }
      ),
      {
        examples: [
          [[-1e308], false],
          [[-8.98846567431158e307], false],
          [[-1.7e308, -1.6e308], false]
        ]
      }
    );
  });
});

describe('zooming', () => {
  const bounds = { min: 0, max: 1000 };

  it('looks closer around a position, which stays where it is', () => {
    expect(zoomed(bounds, bounds, 0.5, 250)).toEqual({ min: 125, max: 625 });
    expect(zoomed({ min: 100, max: 200 }, bounds, 0.5)).toEqual({
      min: 125,
      max: 175
    });
  });

  it('ends where everything is in sight', () => {
    expect(zoomed({ min: 100, max: 900 }, bounds, 2)).toBeNull();
    expect(fitted({ min: -5, max: 2000 }, bounds)).toBeNull();
  });

  it('moves within the bounds, and not beyond', () => {
    const range = { min: 100, max: 300 };
    expect(panned(range, bounds, 0.25)).toEqual({ min: 150, max: 350 });
    expect(panned(range, bounds, -9)).toEqual({ min: 0, max: 200 });
    expect(panned(range, bounds, Infinity)).toEqual({ min: 800, max: 1000 });
  });

  it('never comes to a range without width', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0.01, 0.6, 1.5), { maxLength: 60 }),
        fc.double({ min: 0, max: 1000, noNaN: true }),
        (factors, around) => {
          let range: IRange = bounds;
          for (const factor of factors) {
            range = zoomed(range, bounds, factor, around) ?? bounds;
            expect(range.max).toBeGreaterThan(range.min);
            expect(range.min).toBeGreaterThanOrEqual(bounds.min);
            expect(range.max).toBeLessThanOrEqual(bounds.max);
          }
        }
      )
    );
  });
});

describe('columns', () => {
  it('have an extent without NaN and infinities', () => {
    expect(
      extentOf([
        [NaN, 3],
        [-Infinity, 1, Infinity]
      ])
    ).toEqual({
      min: 1,
      max: 3
    });
    expect(extentOf([[NaN]])).toBeNull();
    expect(xRangeOf({ min: 5, max: 5 })).toEqual({ min: 4.5, max: 5.5 });
  });

  it('have quantiles', () => {
    expect(quantile([[3, NaN, 1], [2]], 0)).toBe(1);
    expect(quantile([[3, NaN, 1], [2]], 0.5)).toBe(2);
    expect(quantile([[3, NaN, 1], [2]], 1)).toBe(3);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
