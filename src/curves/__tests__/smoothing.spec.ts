import * as fc from 'fast-check';
import { smoothed, stateBefore } from '../smoothing';
import { within } from '../reduce';
import { track, wave } from './tracks';

describe('smoothed', () => {
  it('is what was logged without a factor', () => {
    expect([...smoothed(track([3, 1, 2]), 0)]).toEqual([3, 1, 2]);
  });

  it('begins at the first value, not at 0', () => {
    const [first, second] = smoothed(track([10, 20]), 0.9);
    expect(first).toBeCloseTo(10);
    // Weights 0.9 and 1.
    expect(second).toBeCloseTo((0.9 * 10 + 20) / 1.9);
  });

  it('leaves a constant as it is', () => {
    for (const value of smoothed(track(new Array(500).fill(7.5)), 0.97)) {
      expect(value).toBeCloseTo(7.5, 10);
    }
  });

  it('stays between the least and the greatest value so far', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -1e9, max: 1e9, noNaN: true }), {
          minLength: 1
        }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        (logged, factor) => {
          const slack = 1e-6 * Math.max(...logged.map(Math.abs), 1);
          smoothed(track(logged), factor).forEach((value, i) => {
            const before = logged.slice(0, i + 1);
            expect(value).toBeGreaterThanOrEqual(Math.min(...before) - slack);
            expect(value).toBeLessThanOrEqual(Math.max(...before) + slack);
          });
        }
      )
    );
  });

  it('has gaps where values are NaN or infinite, and goes on behind them', () => {
    const made = smoothed(track([1, NaN, Infinity, 1]), 0.5);
    expect([...made]).toEqual([1, NaN, NaN, 1]);
  });

  it('of a part goes on from what came before it', () => {
    const all = track(wave(300));
    const whole = smoothed(all, 0.95);
    const part = smoothed(
      within(all, 100, 300),
      0.95,
      stateBefore(all, 0.95, 100)
    );
    part.forEach((value, i) => expect(value).toBeCloseTo(whole[100 + i], 10));
  });

  it('of a reduced series follows that of all its points', () => {
    const logged = wave(20_000);
    const whole = smoothed(track(logged), 0.99);
    const reduced = track(logged, 1000);
    const made = smoothed(reduced, 0.99);
    for (let i = 100; i < 1000; i += 50) {
      expect(made[i]).toBeCloseTo(whole[20 * i + 19], 1);
    }
  });
});
