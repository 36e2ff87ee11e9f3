import type { JsonValue } from './border';
import { Fields } from './border';

/** A series of a run. */
export interface ICurveName {
  readonly run: string;
  readonly name: string;
}

/**
 * A series at a glance: the least and the greatest values, one beside the other, from its first point to its
 * last. NaN where no value is a number; what is infinite is so.
 */
export interface ISmallCurve extends ICurveName {
  /** How many points were logged. */
  readonly count: number;
  readonly minima: readonly number[];
  readonly maxima: readonly number[];
}

/**
 * Series at a glance from their JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseCurves(value: unknown): ISmallCurve[] {
  return new Fields(value, 'curves').list('curves', (item, where) => {
    const fields = new Fields(item, where);
    const minima = fields.list('minima', item => numberIn(item as JsonValue));
    return {
      run: fields.text('run'),
      name: fields.text('name'),
      count: fields.number('count'),
      minima,
      maxima:
        fields.json('maxima') === null
          ? minima
          : fields.list('maxima', item => numberIn(item as JsonValue))
    };
  });
}

const WORDS: Readonly<Record<string, number>> = {
  Infinity: Infinity,
  '-Infinity': -Infinity
};

function numberIn(value: JsonValue): number {
  return typeof value === 'number' ? value : (WORDS[String(value)] ?? NaN);
}
