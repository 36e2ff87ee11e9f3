import * as fc from 'fast-check';
import { appended, compacted, isReduced, within } from '../reduce';
import { NO_TRACK, sizeAt } from '../track';
import { track, wave } from './tracks';

/** Values as they are logged: mostly numbers. */
const values = fc.array(
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min: -1e6, max: 1e6, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) }
  ),
  { minLength: 1, maxLength: 300 }
);

describe('compacted', () => {
  it('keeps the extremes, counts what is odd, and never has more elements than asked', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (logged, limit) => {
        const made = compacted(track(logged), limit);
        expect(made.places.length).toBeLessThanOrEqual(limit);
        const numbers = logged.filter(value => !Number.isNaN(value));
        const seen = (column: Float64Array) =>
          [...column].filter(value => !Number.isNaN(value));
        expect(Math.min(...seen(made.minima))).toBe(Math.min(...numbers));
        expect(Math.max(...seen(made.maxima))).toBe(Math.max(...numbers));
        expect(made.odd.reduce((a, b) => a + b)).toBe(
          logged.filter(value => !Number.isFinite(value)).length
        );
      })
    );
  });

  it('weighs means by their points, in how many goes whatever', () => {
    fc.assert(
      fc.property(values, fc.integer({ min: 2, max: 40 }), (logged, limit) => {
        const made = compacted(compacted(track(logged), 2 * limit), limit);
        let sum = 0;
        made.means.forEach((mean, i) => {
          const finite = sizeAt(made, i) - made.odd[i];
          sum += finite > 0 ? mean * finite : 0;
        });
        const real = logged.filter(Number.isFinite).reduce((a, b) => a + b, 0);
        expect(sum).toBeCloseTo(real, 4);
      })
    );
  });

  it('tells of each element where it begins, and how many points it stands for', () => {
    const made = compacted(track(wave(1000)), 100);
    expect(made.places.length).toBe(100);
    expect([...made.places.slice(0, 3)]).toEqual([0, 10, 20]);
    expect([...made.steps.slice(0, 3)]).toEqual([0, 10, 20]);
    expect(sizeAt(made, 99)).toBe(10);
  });

  it('joins what came last before it joins again what was joined', () => {
    let growing = compacted(track(wave(400)), 50);
    growing = appended(growing, within(track(wave(500)), 400, 500));
    const made = compacted(growing, 60);
    const sizes = [...made.places].map((_, i) => sizeAt(made, i));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2 * 9);
    expect(sizes.reduce((a, b) => a + b)).toBe(500);
  });
});

describe('appended', () => {
  it('gives what reading all at once gives', () => {
    fc.assert(
      fc.property(values, fc.nat(), (logged, cut) => {
        const at = cut % logged.length;
        const all = track(logged);
        const some = at === 0 ? NO_TRACK : within(all, 0, at);
        expect(appended(some, within(all, at, logged.length))).toEqual(all);
      })
    );
  });

  it('takes what both have from the second', () => {
    const made = appended(
      track(wave(100), 10),
      within(track(wave(120)), 85, 120)
    );
    expect([...made.places.slice(7, 11)]).toEqual([70, 80, 85, 86]);
    expect(made.end).toBe(120);
  });

  it('changes nothing where nothing is new', () => {
    const all = track(wave(10));
    expect(appended(all, within(all, 10, 10))).toBe(all);
  });
});

describe('within', () => {
  it('takes the elements at the ends whole', () => {
    const made = within(track(wave(100), 10), 25, 41);
    expect([...made.places]).toEqual([20, 30, 40]);
    expect(made.end).toBe(50);
    expect(isReduced(made)).toBe(true);
    expect(isReduced(track(wave(100)))).toBe(false);
  });
});
