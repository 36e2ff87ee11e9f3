import { nullTranslator } from '@jupyterlab/translation';
import * as fc from 'fast-check';
import {
  durationLabels,
  durationTicks,
  linearTicks,
  logTicks,
  stepTicks,
  tickLabels,
  wallLabels,
  wallTicks
} from '../ticks';

const trans = nullTranslator.load('');

describe('ticks', () => {
  it.each<[number, number, number, string[]]>([
    [0, 10, 5, ['0', '2', '4', '6', '8', '10']],
    [0.11, 0.32, 4, ['0.2', '0.3']],
    [-1, 1, 4, ['-1', '-0.5', '0', '0.5', '1']],
    [0.1, 0.7, 6, ['0.1', '0.2', '0.3', '0.4', '0.5', '0.6', '0.7']],
    [0, 1e6, 5, ['0', '200,000', '400,000', '600,000', '800,000', '1,000,000']],
    [-1e300, 1e300, 2, ['-1e+300', '0', '1e+300']],
    [1e-12, 5e-12, 4, ['1e-12', '2e-12', '3e-12', '4e-12', '5e-12']],
    [100000.001, 100000.003, 2, ['100,000.001', '100,000.002', '100,000.003']]
  ])('from %d to %d', (min, max, most, labels) => {
    expect(tickLabels(linearTicks({ min, max }, most))).toEqual(labels);
  });

  it('lie in their range, are few, and are told apart', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e12, max: 1e12, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        fc.integer({ min: 2, max: 15 }),
        (min, part, most) => {
          const width = Math.max(Math.abs(min), 1) * part;
          const range = { min, max: min + width };
          for (const ticks of [
            linearTicks(range, most),
            durationTicks(range, most)
          ]) {
            expect(ticks.length).toBeLessThanOrEqual(most + 1);
            for (const tick of ticks) {
              expect(tick).toBeGreaterThanOrEqual(min - width * 1e-6);
              expect(tick).toBeLessThanOrEqual(range.max + width * 1e-6);
            }
            expect(new Set(tickLabels(ticks)).size).toBe(ticks.length);
          }
        }
      )
    );
  });

  it('of steps are whole', () => {
    expect(stepTicks({ min: 0, max: 2 }, 10)).toEqual([0, 1, 2]);
  });

  it.each<[number, number, number, number[]]>([
    [0.01, 1000, 6, [0.01, 0.1, 1, 10, 100, 1000]],
    [1, 10, 12, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]],
    [1e-12, 1, 4, [1e-12, 1e-9, 1e-6, 1e-3, 1]],
    [20, 24, 4, [20, 21, 22, 23, 24]],
    [-1, 5, 4, []]
  ])('on a log scale from %d to %d', (min, max, most, ticks) => {
    expect(logTicks({ min, max }, most)).toEqual(ticks);
  });

  it('of durations are round and have units', () => {
    const ticks = durationTicks({ min: 0, max: 400 }, 4);
    expect(durationLabels(ticks, trans)).toEqual([
      '0',
      '2 min',
      '4 min',
      '6 min'
    ]);
    expect(durationLabels(durationTicks({ min: 0, max: 1 }, 2), trans)).toEqual(
      ['0', '0.5 s', '1 s']
    );
  });

  it('of the clock are round in its own time, and say the day once', () => {
    const midnight = new Date(2026, 10, 21).getTime() / 1000;
    const offset = -60 * new Date(2026, 10, 21).getTimezoneOffset();
    const range = { min: midnight + 3500, max: midnight + 15000 };
    const ticks = wallTicks(range, 4, offset);
    expect(ticks.map(tick => tick - midnight)).toEqual([
      3600, 7200, 10800, 14400
    ]);
    document.documentElement.lang = 'en-GB';
    expect(wallLabels(ticks)).toEqual([
      '21 Nov\n01:00',
      '02:00',
      '03:00',
      '04:00'
    ]);
  });

  it('of the clock say the time where there is room for one only', () => {
    document.documentElement.lang = 'en-GB';
    const at = (...time: [number, number, number]) =>
      new Date(2026, 10, 21, ...time).getTime() / 1000;
    expect(wallLabels([at(10, 30, 0)])).toEqual(['21 Nov\n10:30']);
    expect(wallLabels([at(10, 30, 15)])).toEqual(['21 Nov\n10:30:15']);
    expect(wallLabels([at(0, 0, 0)])).toEqual(['21 Nov']);
  });
});
