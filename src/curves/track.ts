import type { ISeriesPoints } from '../ledger';

/**
 * What is here of a series, in the order it was logged: elements that stand for one point each, or for several.
 * Element i stands for the places from `places[i]` to before that of the next one, the last one to before `end`.
 * All columns are equally long; places grow.
 */
export interface ITrack extends Pick<ISeriesPoints, (typeof COLUMNS)[number]> {
  /** The place after the last point. */
  readonly end: number;
}

/** The columns of a track. */
export const COLUMNS = [
  'places',
  'steps',
  'times',
  'minima',
  'maxima',
  'means',
  'odd'
] as const;

/** A track without points. */
export const NO_TRACK: ITrack = {
  ...columnsOf(() => new Float64Array(0)),
  end: 0
};

/**
 * Points as they were answered.
 *
 * @param to - The place up to which they were asked for; the end of the series if not given
 */
export function trackOf(points: ISeriesPoints, to = Infinity): ITrack {
  const { places, count, reduced } = points;
  const last = places.length > 0 ? places[places.length - 1] + 1 : 0;
  const end = reduced ? Math.max(Math.min(to, count), last) : last;
  return { ...columnsOf(name => points[name]), end };
}

/** How many points an element stands for. */
export function sizeAt({ places, end }: ITrack, index: number): number {
  return (index + 1 < places.length ? places[index + 1] : end) - places[index];
}

/** Some columns, each made by a function. */
export function columnsOf(
  make: (name: (typeof COLUMNS)[number]) => Float64Array
): Omit<ITrack, 'end'> {
  return {
    places: make('places'),
    steps: make('steps'),
    times: make('times'),
    minima: make('minima'),
    maxima: make('maxima'),
    means: make('means'),
    odd: make('odd')
  };
}
