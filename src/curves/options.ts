import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { XAxis } from './positions';

/** Where smoothing ends: more would take forever to follow the values. */
export const SMOOTHEST = 0.99;

/** How curves are shown. */
export interface ICurvesOptions {
  readonly axis: XAxis;
  readonly log: boolean;
  /** From 0 (none) to `SMOOTHEST`. */
  readonly smoothing: number;
  /** Whether the rarest values may lie beyond the axis. */
  readonly clips: boolean;
  /** Whether what was measured on several data stands in one plot. */
  readonly grouped: boolean;
  readonly showsTable: boolean;
}

/** The next curves look as the last ones were left. */
let last = optionsFrom(null);
const kept = new Signal<object, ICurvesOptions>({});
const restored = new Signal<object, void>({});

/** Emitted when curves are shown in another way. */
export const optionsKept: ISignal<object, ICurvesOptions> = kept;

/** Emitted when it is known how curves were shown before the page was loaded. */
export const optionsRestored: ISignal<object, void> = restored;

/** How the last curves were shown when they were left. */
export function lastOptions(): ICurvesOptions {
  return last;
}

/** Let the next curves be shown so. */
export function keepOptions(options: ICurvesOptions): void {
  last = options;
  kept.emit(options);
}

/** Let curves be shown as they were before the page was loaded, from what was kept of it. */
export function restoreOptions(value: unknown): void {
  last = optionsFrom(value);
  restored.emit();
}

/** Options from what was kept; what makes no sense is as it is at first. */
function optionsFrom(value: unknown): ICurvesOptions {
  const { axis, log, smoothing, clips, grouped, showsTable } = (value ??
    {}) as Record<string, unknown>;
  return {
    axis: axis === 'relative' || axis === 'wall' ? axis : 'step',
    log: log === true,
    smoothing:
      typeof smoothing === 'number' && smoothing > 0
        ? Math.min(smoothing, SMOOTHEST)
        : 0,
    clips: clips === true,
    grouped: grouped !== false,
    showsTable: showsTable === true
  };
}
