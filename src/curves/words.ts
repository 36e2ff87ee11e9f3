import type { TranslationBundle } from '@jupyterlab/translation';
import { formatExact, formatNumber } from '../components';
import type { ICurve, IPlotOf } from './curve';
import type { IPositions } from './positions';
import { nearest } from './positions';
import type { ITrack } from './track';
import { sizeAt } from './track';

/** What a curve is called beside the others of its plot. */
export function curveLabel(
  { run, series }: ICurve,
  plot: IPlotOf,
  runs: number
): string {
  if (runs === 1) {
    return series.name;
  }
  return plot.hasNames ? `${run.title} · ${series.name}` : run.title;
}

/** A value as text; NaN and infinities are what they are. */
export function valueText(value: number): string {
  return Number.isFinite(value)
    ? formatNumber(value)
    : String(value).replace('Infinity', '∞');
}

/** A value with all its digits. */
export function exactText(value: number): string {
  return Number.isFinite(value)
    ? formatExact(value)
    : String(value).replace('Infinity', '∞');
}

/** What a curve has at a position: a value, or the least and the greatest of those that its element stands for. */
export function textAt(
  track: ITrack,
  positions: IPositions,
  x: number,
  format: (value: number) => string = valueText
): string | null {
  const index = nearest(positions, x);
  if (index < 0) {
    return null;
  }
  const { minima, maxima, odd } = track;
  const [low, high] = [minima[index], maxima[index]];
  if (sizeAt(track, index) === 1) {
    return format(low);
  }
  const text = Number.isNaN(low)
    ? 'NaN'
    : low === high
      ? format(low)
      : `${format(low)} – ${format(high)}`;
  return odd[index] > 0 && !Number.isNaN(low) ? `${text} (NaN)` : text;
}

/** A plot in one sentence, for a screen reader. */
export function plotWords(
  plot: IPlotOf,
  shown: readonly ICurve[],
  trans: TranslationBundle
): string {
  const count = trans._n('%1 curve', '%1 curves', shown.length);
  if (shown.length !== 1) {
    return trans.__('%1: %2', plot.title, count);
  }
  const [{ series }] = shown;
  return trans.__(
    '%1: %2, least %3 at step %4, greatest %5 at step %6, last %7',
    plot.title,
    trans._n('%1 point', '%1 points', series.count),
    valueText(series.min),
    formatExact(series.minStep),
    valueText(series.max),
    formatExact(series.maxStep),
    valueText(series.last)
  );
}
