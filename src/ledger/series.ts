import { Fields } from './border';
import type { ICurveName, ISmallCurve } from './curves';
import { LedgerError } from './request';

/**
 * What is known of a series of a run. A number may be NaN or infinite.
 */
export interface ISeries {
  readonly name: string;
  /** Whether a library told of it and nobody declared it. */
  readonly inferred: boolean;
  /** How many points were logged. */
  readonly count: number;
  readonly firstStep: number;
  readonly lastStep: number;
  /** NaN if all values are. */
  readonly min: number;
  /** Where that was first. */
  readonly minStep: number;
  readonly max: number;
  readonly maxStep: number;
  readonly last: number;
}

/**
 * Points of a series, in the order they were logged. Where they are reduced, each stands for many: its
 * place, step and time are those where these begin.
 */
export interface ISeriesPoints {
  readonly name: string;
  /** How many points were logged, whether they are here or not. */
  readonly count: number;
  /** The very first value of the series, whether it is here or not. */
  readonly first: number;
  /** Whether each point stands for several. */
  readonly reduced: boolean;
  /** Where the points stand among all that were logged, counted from 0. */
  readonly places: Float64Array;
  readonly steps: Float64Array;
  /** In seconds since 1970, UTC. */
  readonly times: Float64Array;
  /** The values themselves if the series is not reduced. NaN where all are. */
  readonly minima: Float64Array;
  /** The values themselves if the series is not reduced. NaN where all are. */
  readonly maxima: Float64Array;
  /** The values themselves if the series is not reduced; else of the finite ones, NaN if there are none. */
  readonly means: Float64Array;
  /** How many of the values that a point stands for are NaN or infinite. */
  readonly odd: Float64Array;
}

/** Which points of series to answer. */
export interface ISeriesQuery {
  /** Of more points come at most so many, each standing for several. */
  readonly points?: number;
  /** The first place; one for all series, or one for each. */
  readonly from?: number | readonly number[];
  /** The place to stop before. */
  readonly to?: number;
}

/** Asks the ledger for series. */
export interface ISeriesClient {
  series(id: string, signal?: AbortSignal): Promise<readonly ISeries[]>;
  seriesPoints(
    id: string,
    names: readonly string[],
    query?: ISeriesQuery,
    signal?: AbortSignal
  ): Promise<readonly ISeriesPoints[]>;
  curves(
    of: readonly ICurveName[],
    points?: number,
    signal?: AbortSignal
  ): Promise<readonly ISmallCurve[]>;
}

/**
 * Read the list of a run's series.
 */
export function parseSeriesList(answer: unknown): ISeries[] {
  return new Fields(answer, 'series').list('series', (item, where) => {
    const fields = new Fields(item, where);
    return {
      name: fields.text('name'),
      inferred: fields.flag('inferred'),
      count: fields.number('count'),
      firstStep: fields.number('first_step'),
      lastStep: fields.number('last_step'),
      min: numberOf(fields, 'min'),
      minStep: fields.number('min_step'),
      max: numberOf(fields, 'max'),
      maxStep: fields.number('max_step'),
      last: numberOf(fields, 'last')
    };
  });
}

/**
 * Read the columns of series.
 *
 * @param body - As the server sends them; the columns are views of it
 */
export function parseSeriesPoints(body: ArrayBuffer): ISeriesPoints[] {
  if (body.byteLength < 4) {
    throw malformed('too short');
  }
  const length = new DataView(body).getUint32(0, true);
  let at = 4 + length;
  if (at > body.byteLength || at % 8 !== 0) {
    throw malformed('without a header');
  }
  const column = (count: number): Float64Array => {
    if (at + 8 * count > body.byteLength) {
      throw malformed('too short');
    }
    const found = floats(body, at, count);
    at += 8 * count;
    return found;
  };
  return headerOf(body, length).list('series', (item, where) => {
    const fields = new Fields(item, where);
    const points = fields.number('points');
    const reduced = fields.flag('reduced');
    const steps = column(points);
    const times = column(points);
    const minima = column(points);
    const maxima = reduced ? column(points) : minima;
    const means = reduced ? column(points) : minima;
    const from = fields.optionalNumber('from') ?? 0;
    return {
      name: fields.text('name'),
      count: fields.number('count'),
      first: numberOf(fields, 'first'),
      reduced,
      steps,
      times,
      minima,
      maxima,
      means,
      places: reduced
        ? column(points)
        : Float64Array.from(minima, (_, i) => from + i),
      odd: reduced
        ? column(points)
        : minima.map(value => (Number.isFinite(value) ? 0 : 1))
    };
  });
}

function headerOf(body: ArrayBuffer, length: number): Fields {
  const text = new TextDecoder().decode(new Uint8Array(body, 4, length));
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw malformed('without a header');
  }
  return new Fields(header, 'series');
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

function floats(body: ArrayBuffer, at: number, count: number): Float64Array {
  if (IS_LITTLE_ENDIAN) {
    return new Float64Array(body, at, count);
  }
  const view = new DataView(body);
  return Float64Array.from({ length: count }, (_, i) =>
    view.getFloat64(at + 8 * i, true)
  );
}

/**
 * A number that may be NaN or infinite; JSON has words for these.
 */
export function numberOf(fields: Fields, name: string): number {
  switch (fields.json(name)) {
    case null:
    case 'NaN':
      return NaN;
    case 'Infinity':
      return Infinity;
    case '-Infinity':
      return -Infinity;
    default:
      return fields.number(name);
  }
}

function malformed(what: string): LedgerError {
  return new LedgerError('malformed', `The columns of series are ${what}`);
}
