import type { ISeries, ISeriesPoints } from '..';

/** The time of the first point, in seconds since 1970; one follows a second. */
export const BEGAN = Date.UTC(2026, 10, 21, 10) / 1000;

/** What the server knows of values that were logged at the steps 0, 1, 2 and so on. */
export function fakeSeries(name: string, values: readonly number[]): ISeries {
  const [min, max] = extremesOf(values);
  return {
    name,
    inferred: false,
    count: values.length,
    firstStep: 0,
    lastStep: values.length - 1,
    min,
    minStep: Math.max(values.indexOf(min), 0),
    max,
    maxStep: Math.max(values.indexOf(max), 0),
    last: values[values.length - 1]
  };
}

/** Points of such a series as the server answers them: as they are, or reduced. */
export function fakePoints(
  name: string,
  values: readonly number[],
  query: { points?: number; from?: number; to?: number } = {}
): ISeriesPoints {
  const from = query.from ?? 0;
  const to = Math.min(query.to ?? values.length, values.length);
  const count = Math.max(to - from, 0);
  const size = Math.max(Math.ceil(count / (query.points ?? 4000)), 1);
  const places: number[] = [];
  for (let place = from; place < to; place += size) {
    places.push(place);
  }
  const parts = places.map(place =>
    values.slice(place, Math.min(place + size, to))
  );
  const column = (of: (part: readonly number[]) => number) =>
    Float64Array.from(parts, of);
  return {
    name,
    count: values.length,
    first: values[0],
    reduced: size > 1,
    places: Float64Array.from(places),
    steps: Float64Array.from(places),
    times: Float64Array.from(places, place => BEGAN + place),
    minima: column(part => extremesOf(part)[0]),
    maxima: column(part => extremesOf(part)[1]),
    means: column(part => {
      const finite = part.filter(Number.isFinite);
      return size === 1
        ? part[0]
        : finite.reduce((sum, value) => sum + value, 0) / finite.length;
    }),
    odd: column(part => part.filter(value => !Number.isFinite(value)).length)
  };
}

function extremesOf(values: readonly number[]): [number, number] {
  const numbers = values.filter(value => !Number.isNaN(value));
  return numbers.length === 0
    ? [NaN, NaN]
    : [
        numbers.reduce((a, b) => Math.min(a, b)),
        numbers.reduce((a, b) => Math.max(a, b))
      ];
}
