import type { XAxis } from './positions';

/** How curves are shown. */
export interface ICurvesOptions {
  readonly axis: XAxis;
  readonly log: boolean;
  /** From 0 (none) to below 1. */
  readonly smoothing: number;
  /** Whether the rarest values may lie beyond the axis. */
  readonly clips: boolean;
  /** Whether what was measured on several data stands in one plot. */
  readonly grouped: boolean;
  readonly showsTable: boolean;
}

/** The next curves look as the last ones were left. */
let last: ICurvesOptions = {
  axis: 'step',
  log: false,
  smoothing: 0,
  clips: false,
  grouped: true,
  showsTable: false
};

/** How the last curves were shown when they were left. */
export function lastOptions(): ICurvesOptions {
  return last;
}

/** Let the next curves be shown so. */
export function keepOptions(options: ICurvesOptions): void {
  last = options;
}
