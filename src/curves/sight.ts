import type { ICurve, IPlotOf } from './curve';
import type { CurveFeed, IStretch } from './feed';
import { covers, isCoarse } from './feed';
import type { ICurvesOptions } from './options';
import { styleOf } from './palette';
import type { IPositions } from './positions';
import { indexesIn, positionsOf } from './positions';
import type { IRange } from './ranges';
import { extentOf, xRangeOf, yRangeOf } from './ranges';
import type { IScene, ISceneLine } from './scene';
import { smoothed, stateBefore } from './smoothing';
import type { ITrack } from './track';
import { NO_TRACK, sizeAt } from './track';

/** How many elements a plot draws in all, and of one curve at least and at most. */
const ELEMENTS = 40_000;
const FEWEST = 500;
const MOST = 2_000;

/** What the user chose to see. */
export interface ISightState {
  readonly options: ICurvesOptions;
  /** What of the x axis is in sight; null for all of it. */
  readonly view: IRange | null;
  /** Another number after each change. */
  readonly revision: number;
  isHidden(key: string): boolean;
}

/** A curve that is drawn, as it is drawn. */
interface ISeen {
  readonly curve: ICurve;
  /** The finest that is here of what is in sight. */
  readonly track: ITrack;
  /** All of it. */
  readonly whole: ITrack;
  readonly positions: IPositions;
}

/**
 * What is seen of the curves: from what was read and what the user chose to the scene of each plot.
 */
export class Sight {
  /**
   * @param _feed - What was read
   * @param _state - What the user chose
   */
  constructor(
    private readonly _feed: CurveFeed,
    private readonly _state: ISightState
  ) {}

  /** What a plot shows, in the colours of a theme. */
  scene(plot: IPlotOf, colours: readonly string[]): IScene {
    const key = `${this._state.revision} ${colours.join()}`;
    const known = this._scenes.get(plot);
    if (known?.key === key) {
      return known.scene;
    }
    const { axis, log, clips, smoothing } = this._state.options;
    const x = this.viewOf(plot);
    const seen = this.lines(plot);
    const cut = seen.map(({ track, positions }) => {
      const [first, stop] = indexesIn(positions, x);
      return {
        minima: track.minima.subarray(first, stop),
        maxima: track.maxima.subarray(first, stop)
      };
    });
    const lines: ISceneLine[] = seen.map(
      ({ curve, track, positions, whole }) => ({
        key: curve.key,
        style: styleOf(curve.colour, curve.pattern, colours),
        track,
        positions,
        smooth: smoothing > 0 ? this._smooth(track, whole) : null
      })
    );
    const scene: IScene = {
      title: plot.title,
      axis,
      x,
      y: yRangeOf(
        cut.map(({ minima }) => minima),
        cut.map(({ maxima }) => maxima),
        { log, clips }
      ),
      log,
      lines: lines.reverse()
    };
    this._scenes.set(plot, { key, scene });
    return scene;
  }

  /** What is drawn of a curve now; null if it was not read yet. */
  drawn(plot: IPlotOf, curve: ICurve): ITrack | null {
    return this._drawnIn(curve, this.viewOf(plot))?.track ?? null;
  }

  /** The time at which the relative axis of a run begins. */
  origin(run: string): number {
    const { revision } = this._state;
    const known = this._origins.get(run);
    if (known?.revision === revision) {
      return known.origin;
    }
    const origin = this._feed.began(run) || 0;
    this._origins.set(run, { revision, origin });
    return origin;
  }

  /**
   * What would have to be read more finely of some plots, of each run, and how many elements of each.
   */
  coarse(
    plots: readonly IPlotOf[]
  ): readonly [ReadonlyMap<string, readonly IStretch[]>, number] {
    const stretches = new Map<string, IStretch[]>();
    let limit = FEWEST;
    for (const plot of plots) {
      const shown = this._shown(plot);
      const view = this.viewOf(plot);
      const wanted = limitOf(shown.length);
      for (const { run, series } of shown) {
        const seen = this._drawnIn({ run, series }, view);
        // Where steps go back, what lies in a range tells nothing of the places to be read.
        const isFinest =
          seen?.isFiner && !this._positions(seen.track, run.id).areSorted;
        if (
          seen &&
          !isFinest &&
          isCoarse(seen.track, seen.first, seen.end, wanted)
        ) {
          // Half as much again at each side, so that moving a little asks nothing.
          const margin = Math.ceil((seen.end - seen.first) / 2);
          const of = stretches.get(run.id) ?? [];
          of.push({
            name: series.name,
            first: Math.max(seen.first - margin, 0),
            end: seen.end + margin
          });
          stretches.set(run.id, of);
          limit = Math.max(limit, 2 * wanted);
        }
      }
    }
    return [stretches, limit];
  }

  /** What is drawn of a curve in a range, and the places that lie in it. */
  private _drawnIn(
    { run, series }: Pick<ICurve, 'run' | 'series'>,
    range: IRange
  ): { track: ITrack; first: number; end: number; isFiner: boolean } | null {
    const whole = this._feed.whole(run.id, series.name);
    if (whole === null) {
      return null;
    }
    const detail =
      this._state.view === null ? null : this._feed.detail(run.id, series.name);
    const isFiner =
      detail !== null && this._holds(detail, whole, run.id, range);
    const track = isFiner ? detail : whole;
    const [first, end] = this._places(track, run.id, range);
    return { track, first, end, isFiner };
  }

  /** Whether a stretch of a track has all of it that lies in a range. */
  private _holds(
    stretch: ITrack,
    whole: ITrack,
    run: string,
    range: IRange
  ): boolean {
    const { xs, areSorted } = this._positions(stretch, run);
    if (!areSorted || !this._positions(whole, run).areSorted) {
      return covers(stretch, ...this._places(whole, run, range));
    }
    // By places it would have to hold the whole track's elements at the ends, far beyond the range.
    return (
      xs.length > 0 &&
      (stretch.places[0] === 0 || xs[0] <= range.min) &&
      (stretch.end >= whole.end || xs[xs.length - 1] >= range.max)
    );
  }

  private _places(
    track: ITrack,
    run: string,
    range: IRange
  ): readonly [number, number] {
    const [first, stop] = indexesIn(this._positions(track, run), range);
    return first < stop
      ? [track.places[first], track.places[stop - 1] + sizeAt(track, stop - 1)]
      : [0, 0];
  }

  private _positions(track: ITrack, run: string): IPositions {
    return positionsOf(track, this._state.options.axis, this.origin(run));
  }

  /** The curves of a plot that are drawn, the first run's first. */
  lines(plot: IPlotOf): ISeen[] {
    const range = this.viewOf(plot);
    return this._shown(plot).flatMap(curve => {
      const whole = this._feed.whole(curve.run.id, curve.series.name);
      const track = this._drawnIn(curve, range)?.track;
      return whole && track
        ? [
            {
              curve,
              whole,
              track,
              positions: this._positions(track, curve.run.id)
            }
          ]
        : [];
    });
  }

  /** The moving average of a track; that of a finer stretch goes on from what came before it. */
  private _smooth(track: ITrack, whole: ITrack): Float64Array {
    const { smoothing } = this._state.options;
    const known = this._averages.get(track);
    if (known?.smoothing === smoothing) {
      return known.average;
    }
    const average = smoothed(
      track,
      smoothing,
      track === whole || track.places.length === 0
        ? undefined
        : stateBefore(whole, smoothing, track.places[0])
    );
    this._averages.set(track, { smoothing, average });
    return average;
  }

  /** What of the x axis a plot shows: where a zoom leaves nothing of it, all. */
  viewOf(plot: IPlotOf): IRange {
    const bounds = xRangeOf(this._extent(plot));
    const { view } = this._state;
    return view !== null && view.min < bounds.max && view.max > bounds.min
      ? view
      : bounds;
  }

  /** How far the x axis of some plots goes. */
  bounds(plots: readonly IPlotOf[]): IRange {
    const extents = plots
      .map(plot => this._extent(plot))
      .filter((extent): extent is IRange => extent !== null);
    return xRangeOf(
      extents.length === 0
        ? null
        : {
            min: Math.min(...extents.map(({ min }) => min)),
            max: Math.max(...extents.map(({ max }) => max))
          }
    );
  }

  private _extent(plot: IPlotOf): IRange | null {
    const known = this._extents.get(plot);
    if (known?.revision === this._state.revision) {
      return known.extent;
    }
    const shown = this._shown(plot);
    const columns = shown.map(({ run, series }) => {
      const whole = this._feed.whole(run.id, series.name) ?? NO_TRACK;
      const { xs, areSorted } = this._positions(whole, run.id);
      return areSorted && xs.length > 1 ? [xs[0], xs[xs.length - 1]] : xs;
    });
    // The last element may stand for points after it.
    const steps =
      this._state.options.axis === 'step'
        ? shown.map(({ series }) => [series.firstStep, series.lastStep])
        : [];
    const extent = extentOf([...columns, ...steps]);
    this._extents.set(plot, { revision: this._state.revision, extent });
    return extent;
  }

  private _shown(plot: IPlotOf): ICurve[] {
    return plot.curves.filter(({ key }) => !this._state.isHidden(key));
  }

  private readonly _origins = new Map<
    string,
    { revision: number; origin: number }
  >();
  private readonly _scenes = new WeakMap<
    IPlotOf,
    { key: string; scene: IScene }
  >();
  private readonly _extents = new WeakMap<
    IPlotOf,
    { revision: number; extent: IRange | null }
  >();
  private readonly _averages = new WeakMap<
    ITrack,
    { smoothing: number; average: Float64Array }
  >();
}

/** How many elements of each of so many curves are drawn. */
export function limitOf(curves: number): number {
  return Math.min(
    Math.max(Math.floor(ELEMENTS / Math.max(curves, 1)), FEWEST),
    MOST
  );
}
