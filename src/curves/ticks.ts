import type { TranslationBundle } from '@jupyterlab/translation';
import { formatDuration, formatMoment, formatNumber } from '../components';
import type { IRange } from './ranges';

/** Steps of a time axis, in seconds. */
const DURATIONS = [
  0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60,
  120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400, 172800,
  604800, 1209600, 2592000, 7776000, 31536000
];

/** More ticks than this are never made, whatever is asked. */
const MOST = 50;

/**
 * Round positions along an axis, equally far from each other.
 *
 * @param most - How many there may be, about
 */
export function linearTicks(range: IRange, most: number): number[] {
  const step = niceStep(range, most);
  return multiples(range, step);
}

/** Positions at whole steps, which are never closer than 1. */
export function stepTicks(range: IRange, most: number): number[] {
  return multiples(range, Math.max(niceStep(range, most), 1));
}

/** Positions at round durations. */
export function durationTicks(range: IRange, most: number): number[] {
  return multiples(range, durationStep(range, most));
}

/**
 * Positions at round times of the local clock.
 *
 * @param offset - What the local clock is ahead of UTC, in seconds
 */
export function wallTicks(
  range: IRange,
  most: number,
  offset: number
): number[] {
  const step = durationStep(range, most);
  const moved = { min: range.min + offset, max: range.max + offset };
  return multiples(moved, step).map(tick => tick - offset);
}

/**
 * Powers of ten, or of some of them if there are many, with the numbers between where there are few.
 */
export function logTicks({ min, max }: IRange, most: number): number[] {
  if (!(min > 0 && max > min)) {
    return [];
  }
  const first = Math.floor(Math.log10(min));
  const last = Math.ceil(Math.log10(max));
  const every = Math.max(Math.ceil((last - first) / Math.max(most, 1)), 1);
  const decades = Math.log10(max / min);
  const between =
    decades * 9 <= most ? DIGITS : decades * 3 <= most ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let power = first; power <= last; power += every) {
    for (const digit of between) {
      // Parsed, because powers of ten are not exact.
      const tick = Number(`${digit}e${power}`);
      if (tick >= min && tick <= max && ticks.length < MOST) {
        ticks.push(tick);
      }
    }
  }
  // Within less than a decade there may be no such number.
  return ticks.length > 1 ? ticks : linearTicks({ min, max }, most);
}

const DIGITS = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/** Ticks as text, with as many digits as differ. */
export function tickLabels(ticks: readonly number[]): string[] {
  return ticks.map(tick => formatNumber(tick, ticks));
}

/** Durations as text; below a second with as many digits as differ. */
export function durationLabels(
  ticks: readonly number[],
  trans: TranslationBundle
): string[] {
  const isFine = ticks.some(tick => tick % 1 !== 0);
  return ticks.map(tick =>
    tick === 0
      ? '0'
      : isFine || Math.abs(tick) < 1
        ? trans.__('%1 s', formatNumber(tick, ticks))
        : tick < 0
          ? `−${formatDuration(-tick, trans)}`
          : formatDuration(tick, trans)
  );
}

/** Times of the clock as text: the date at the first one and where it changes. */
export function wallLabels(ticks: readonly number[]): string[] {
  const step = ticks.length > 1 ? ticks[1] - ticks[0] : stepOf(ticks[0]);
  const time: Intl.DateTimeFormatOptions = {
    hour: '2-digit',
    minute: '2-digit',
    ...(step < 60 ? { second: '2-digit' } : {}),
    ...(step < 1 ? { fractionalSecondDigits: 3 } : {})
  };
  let before = '';
  return ticks.map(tick => {
    const moment = tick * 1000;
    const date = formatMoment(moment, { day: 'numeric', month: 'short' });
    const isNew = date !== before;
    before = date;
    const clock = formatMoment(moment, time);
    return step >= 86400 ? date : isNew ? `${date}\n${clock}` : clock;
  });
}

/** How exactly a time of the clock has to be told. */
function stepOf(tick: number): number {
  const moment = new Date(tick * 1000);
  if (moment.getMilliseconds() !== 0) {
    return 0.001;
  }
  return moment.getSeconds() !== 0
    ? 1
    : moment.getHours() !== 0 || moment.getMinutes() !== 0
      ? 60
      : 86400;
}

function niceStep({ min, max }: IRange, most: number): number {
  // Halves first: the difference of two large numbers may be infinite.
  const rough = max / Math.max(most, 1) - min / Math.max(most, 1);
  if (!(rough > 0) || !Number.isFinite(rough)) {
    return 1;
  }
  const power = Math.floor(Math.log10(rough));
  const digit = [1, 2, 5, 10].find(
    candidate => Number(`${candidate}e${power}`) >= rough * (1 - 1e-9)
  );
  return Number(`${digit ?? 10}e${power}`);
}

function durationStep(range: IRange, most: number): number {
  const rough = (range.max - range.min) / Math.max(most, 1);
  if (rough < DURATIONS[0] || rough > DURATIONS[DURATIONS.length - 1]) {
    return niceStep(range, most);
  }
  return DURATIONS.find(step => step >= rough * (1 - 1e-9)) ?? rough;
}

function multiples({ min, max }: IRange, step: number): number[] {
  const ticks: number[] = [];
  const first = Math.ceil(min / step - 1e-9);
  const count = Math.min(Math.floor(max / step + 1e-9) - first + 1, MOST);
  // Of a step such as 0.1 the multiples are not exact: they are rounded to its decimals.
  const decimals = Math.max(-Math.floor(Math.log10(step)) + 1, 0);
  for (let index = 0; index < count; index++) {
    const tick = (first + index) * step;
    ticks.push(
      decimals > 0 && decimals < 100 ? Number(tick.toFixed(decimals)) : tick
    );
  }
  return ticks;
}
