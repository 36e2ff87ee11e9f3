import type { ICurveStyle } from './palette';
import type { IPositions, XAxis } from './positions';
import type { IRange } from './ranges';
import type { ITrack } from './track';

/** A curve that is drawn. */
export interface ISceneLine {
  readonly key: string;
  readonly style: ICurveStyle;
  readonly track: ITrack;
  readonly positions: IPositions;
  /** What the line is smoothed to; null to draw it as it is. */
  readonly smooth: Float64Array | null;
}

/** What a plot shows, without its size: plain data, drawn on the screen and into files alike. */
export interface IScene {
  readonly title: string;
  readonly axis: XAxis;
  readonly x: IRange;
  readonly y: IRange;
  readonly log: boolean;
  /** From the back to the front. */
  readonly lines: readonly ISceneLine[];
}
