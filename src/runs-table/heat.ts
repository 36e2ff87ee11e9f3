import { decimalsOf, formatDigits, isNumber } from '../components';
import type { Direction, JsonValue } from '../ledger';
import { isSame } from '../runs/compared';
import { numberOf } from './values';

/** The span of a column's numbers; of such that lie many powers of ten apart, the powers count. */
export interface IScale {
  readonly min: number;
  readonly max: number;
  readonly isLog: boolean;
}

/** What is known of a column from the runs that are here. */
export interface IFigures {
  /** Whether all values are numbers, and there are some. */
  readonly isNumeric: boolean;
  /** Whether some run has another value than another one. */
  readonly differs: boolean;
  /** Null where there is no span. */
  readonly scale: IScale | null;
  /** The best of all values; null if nobody knows, or all are as good. */
  readonly best: number | null;
  /** Significant digits that tell its numbers apart. */
  readonly digits: number;
  /** The most decimals that one of its numbers is shown with. */
  readonly decimals: number;
}

/** A column without values. */
export const NO_FIGURES: IFigures = {
  isNumeric: false,
  differs: false,
  scale: null,
  best: null,
  digits: 3,
  decimals: 0
};

/** Numbers that lie further apart than this may be shaded by their powers of ten. */
const LOG_SPAN = 1000;

/** Numbers that are looked at for their digits, and how many of them may look the same. */
const SAMPLE = 200;
const ALIKE = 0.05;
const DIGITS = { least: 3, most: 6 };

/** More decimals than these are not waited for by other numbers. */
const MOST_DECIMALS = 6;

/** Steps of the shading: more the eye does not tell apart. */
const STEPS = 10;

/**
 * Look through the values of a column.
 *
 * @param values - What the runs have
 * @param direction - Which way they get better
 * @param textOf - How its numbers are shown, with so many significant digits
 */
export function figuresOf(
  values: Iterable<JsonValue | undefined>,
  direction: Direction,
  textOf: (value: number, digits: number) => string = formatDigits
): IFigures {
  let first: JsonValue | undefined;
  let count = 0;
  let numbers = 0;
  let others = 0;
  let differs = false;
  let min = Infinity;
  let max = -Infinity;
  const sample = new Set<number>();
  for (const value of values) {
    if (count++ === 0) {
      first = value;
    } else if (!differs && !isSame(first, value)) {
      differs = true;
    }
    const number = numberOf(value);
    if (number === null) {
      others += value === undefined ? 0 : 1;
      continue;
    }
    numbers++;
    if (Number.isFinite(number)) {
      min = number < min ? number : min;
      max = number > max ? number : max;
      if (sample.size < SAMPLE) {
        sample.add(number);
      }
    }
  }
  const hasSpan = min < max;
  const digits = digitsOf([...sample]);
  return {
    isNumeric: numbers > 0 && others === 0,
    differs,
    scale:
      hasSpan && others === 0
        ? { min, max, isLog: isFarApart(min, max, [...sample]) }
        : null,
    best:
      !hasSpan || direction === null ? null : direction === 'up' ? max : min,
    digits,
    decimals: Math.max(
      0,
      ...[...sample]
        .map(number => decimalsOf(textOf(number, digits)) ?? 0)
        .filter(decimals => decimals <= MOST_DECIMALS)
    )
  };
}

/** Whether figures say the same, so that nothing has to be drawn anew. */
export function areSame(p: IFigures, q: IFigures): boolean {
  return (
    p.isNumeric === q.isNumeric &&
    p.differs === q.differs &&
    p.best === q.best &&
    p.digits === q.digits &&
    p.decimals === q.decimals &&
    p.scale?.min === q.scale?.min &&
    p.scale?.max === q.scale?.max &&
    p.scale?.isLog === q.scale?.isLog
  );
}

/**
 * How deep a value is shaded.
 *
 * @returns From 0 for the least to 10 for the greatest; null for what is not shaded
 */
export function shadeOf(
  value: JsonValue | undefined,
  scale: IScale | null
): number | null {
  if (scale === null || !isNumber(value)) {
    return null;
  }
  const [low, high, at] = scale.isLog
    ? [Math.log(scale.min), Math.log(scale.max), Math.log(value)]
    : [scale.min, scale.max, value];
  // Halves, so that the span of the greatest numbers there are does not overflow.
  const share = (at / 2 - low / 2) / (high / 2 - low / 2);
  return Math.round(Math.min(Math.max(share, 0), 1) * STEPS);
}

/** Whether numbers lie many powers of ten apart, and most of them far below the greatest. */
function isFarApart(
  min: number,
  max: number,
  numbers: readonly number[]
): boolean {
  const below = numbers.filter(number => number < max / 10).length;
  return min > 0 && max / min > LOG_SPAN && below > numbers.length / 2;
}

/** As few digits as tell nearly all of some different numbers apart. */
function digitsOf(numbers: readonly number[]): number {
  for (let digits = DIGITS.least; digits < DIGITS.most; digits++) {
    const texts = new Set(numbers.map(number => number.toPrecision(digits)));
    if (texts.size >= numbers.length * (1 - ALIKE)) {
      return digits;
    }
  }
  return DIGITS.most;
}
