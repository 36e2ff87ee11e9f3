import { VDomModel } from '@jupyterlab/ui-components';
import { Debouncer, Throttler } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ILedgerChange, ISeriesClient, LedgerError } from '../ledger';
import type { ICurveRun } from './host';
import type { ICurve, IPlotOf } from './curve';
import { plotsOf } from './curve';
import { CurveFeed } from './feed';
import type { ICurvesOptions } from './options';
import { keepOptions, lastOptions, optionsRestored } from './options';
import { indexesIn } from './positions';
import type { IRange } from './ranges';
import { fitted, panned, zoomed } from './ranges';
import type { IScene } from './scene';
import type { ISightState } from './sight';
import { limitOf, Sight } from './sight';
import type { ITrack } from './track';

/** Data that come are drawn at most once in so many ms. */
const REDRAW = 100;

/** How long a zoom rests before finer points are asked for, in ms. */
const REST = 120;

/** Of so many curves in a plot those that come first are shown until somebody chooses others. */
const SHOWN_AT_FIRST = 200;

/** What curves need. */
export interface ICurvesModelOptions {
  readonly client: ISeriesClient;
  readonly changed: ISignal<unknown, ILedgerChange>;
  readonly runs: readonly ICurveRun[];
}

/**
 * The curves of some runs: which plots there are, how they are shown, what of them is in sight, and what the
 * cursor points at.
 */
export class CurvesModel extends VDomModel implements ISightState {
  /** @param options - The ledger and the runs */
  constructor(options: ICurvesModelOptions) {
    super();
    this.client = options.client;
    this._redraw = new Throttler(() => this._update(), {
      limit: REDRAW,
      edge: 'trailing'
    });
    this._rest = new Debouncer(() => this._look(), REST);
    this._feed = new CurveFeed(options.client, () => {
      if (!this.isDisposed) {
        void this._redraw.invoke();
      }
    });
    this._feed.isTimed = this._options.axis === 'relative';
    this._sight = new Sight(this._feed, this);
    options.changed.connect(this._onChange, this);
    optionsRestored.connect(this._onRestored, this);
    this.runs = options.runs;
  }

  /** The ledger. */
  readonly client: ISeriesClient;

  /** The runs, the first one in front. */
  get runs(): readonly ICurveRun[] {
    return this._runs;
  }
  set runs(value: readonly ICurveRun[]) {
    const isSame =
      value.length === this._runs.length &&
      value.every(
        ({ id, title }, i) =>
          this._runs[i].id === id && this._runs[i].title === title
      );
    if (!isSame) {
      this._runs = value;
      this._feed.follow(value.map(({ id }) => id));
      this._update();
    }
  }

  /** Whether it is on screen; while it is not, nothing is asked. */
  get isActive(): boolean {
    return this._feed.isActive;
  }
  set isActive(value: boolean) {
    this._feed.isActive = value;
  }

  /** Whether it is known which series there are. */
  get isKnown(): boolean {
    return this._runs.every(({ id }) => this._feed.series(id) !== null);
  }

  /** Why some series cannot be read; null if they can. */
  get problem(): LedgerError | null {
    return (
      this._runs
        .map(({ id }) => this._feed.problem(id))
        .find(problem => problem !== null && problem.kind !== 'absent') ?? null
    );
  }

  /** The plots. */
  get plots(): readonly IPlotOf[] {
    return this._plots;
  }

  /** How curves are shown. */
  get options(): ICurvesOptions {
    return this._options;
  }
  set options(value: ICurvesOptions) {
    if (value.axis !== this._options.axis) {
      this._view = null;
      this._pointAt(null);
    }
    this._options = value;
    this._feed.isTimed = value.axis === 'relative';
    keepOptions(value);
    this._update();
  }

  /** What of the x axis is in sight; null for all of it. */
  get view(): IRange | null {
    return this._view;
  }

  /** Where the cursor is, on the x axis; null if it is nowhere. */
  get cursor(): number | null {
    return this._cursor;
  }

  /** Emitted when the cursor moved. */
  get cursorMoved(): ISignal<this, number | null> {
    return this._cursorMoved;
  }

  /** Another number after each change. */
  get revision(): number {
    return this._revision;
  }

  /** Whether a curve is hidden. */
  isHidden(key: string): boolean {
    return this._hidden.has(key);
  }

  /** Hide a curve, or show it again. */
  toggle(key: string): void {
    if (!this._hidden.delete(key)) {
      this._hidden.add(key);
    }
    this._update();
  }

  /** Show only one curve of a plot; if that is so already, all of them. */
  isolate(plot: IPlotOf, key: string): void {
    const others = plot.curves.filter(curve => curve.key !== key);
    const isAlone =
      !this._hidden.has(key) && others.every(c => this._hidden.has(c.key));
    others.forEach(curve =>
      isAlone ? this._hidden.delete(curve.key) : this._hidden.add(curve.key)
    );
    this._hidden.delete(key);
    this._update();
  }

  /** Point at a position of the x axis, or at none. */
  point(x: number | null): void {
    this._pointAt(x);
  }

  /** Point at the next element of a plot's first curve, or at the one before. */
  step(plot: IPlotOf, by: number): void {
    const line = this._sight.lines(plot)[0];
    if (!line || line.track.places.length === 0) {
      return;
    }
    const { xs } = line.positions;
    const range = this._sight.viewOf(plot);
    // Forward begins with the first one, and back with the last.
    const from = this._cursor ?? (by > 0 ? -Infinity : Infinity);
    const [first, stop] = indexesIn(line.positions, range);
    const seen = Array.from(xs.subarray(first, stop)).filter(
      x => x >= range.min && x <= range.max
    );
    const next =
      by > 0
        ? seen.filter(x => x > from)[by - 1]
        : seen.filter(x => x < from).reverse()[-by - 1];
    const end = by > 0 ? seen[seen.length - 1] : seen[0];
    this._pointAt(next ?? end ?? null);
  }

  /** Show a stretch of the x axis. */
  zoom(range: IRange): void {
    this._setView(fitted(range, this._sight.bounds(this._seen())));
  }

  /** Look closer at a plot (below 1) or farther. */
  zoomBy(plot: IPlotOf, factor: number, around?: number): void {
    const view = this._sight.viewOf(plot);
    const bounds = this._sight.bounds(this._seen());
    const isInside =
      around !== undefined && around >= view.min && around <= view.max;
    this._setView(zoomed(view, bounds, factor, isInside ? around : undefined));
  }

  /** Move what is in sight by a part of its width. */
  pan(part: number): void {
    if (this._view !== null) {
      this._setView(panned(this._view, this._sight.bounds(this._seen()), part));
    }
  }

  /** Show all of the x axis. */
  reset(): void {
    this._setView(null);
  }

  /** Read again what could not be read. */
  retry(): void {
    this._feed.retry();
  }

  /**
   * Say that a plot is on screen.
   *
   * @returns What says that it is no more
   */
  watch(title: string): () => void {
    this._watched.set(title, (this._watched.get(title) ?? 0) + 1);
    this._want();
    return () => {
      const left = (this._watched.get(title) ?? 1) - 1;
      if (left > 0) {
        this._watched.set(title, left);
      } else {
        this._watched.delete(title);
      }
    };
  }

  /** What a plot shows, in the colours of a theme. */
  scene(plot: IPlotOf, colours: readonly string[]): IScene {
    return this._sight.scene(plot, colours);
  }

  /** What is drawn of a curve now; null if it was not read yet. */
  drawn(plot: IPlotOf, curve: ICurve): ITrack | null {
    return this._sight.drawn(plot, curve);
  }

  /** The time at which the relative axis of a run begins. */
  origin(run: string): number {
    return this._sight.origin(run);
  }

  /** The very first value of a curve; NaN if it was not read yet. */
  first({ run, series }: ICurve): number {
    return this._feed.first(run.id, series.name);
  }

  /** Stop reading. */
  dispose(): void {
    if (!this.isDisposed) {
      this._redraw.dispose();
      this._rest.dispose();
      this._feed.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  private _update(): void {
    this._revision++;
    const { grouped } = this._options;
    const series = this._runs.map(({ id }) => this._feed.series(id) ?? []);
    const isSame =
      grouped === this._laidOut.grouped &&
      this._runs === this._laidOut.runs &&
      series.every((list, i) => list === this._laidOut.series[i]);
    if (!isSame) {
      this._laidOut = { grouped, runs: this._runs, series };
      const before = new Set(this._plots.map(({ title }) => title));
      this._plots = plotsOf(
        this._runs,
        run => this._feed.series(run) ?? [],
        grouped
      );
      for (const { title, curves } of this._plots) {
        if (!before.has(title)) {
          curves
            .slice(SHOWN_AT_FIRST)
            .forEach(({ key }) => this._hidden.add(key));
        }
      }
    }
    this._want();
    this.stateChanged.emit();
    if (this._view !== null) {
      void this._rest.invoke();
    }
  }

  /** Tell the feed what is on screen. */
  private _want(): void {
    const wanted = new Map<string, Map<string, number>>(
      this._runs.map(({ id }) => [id, new Map()])
    );
    for (const plot of this._seen()) {
      const shown = plot.curves.filter(({ key }) => !this._hidden.has(key));
      const limit = limitOf(shown.length);
      for (const { run, series } of shown) {
        wanted.get(run.id)?.set(series.name, limit);
      }
    }
    wanted.forEach((names, run) => this._feed.want(run, names));
  }

  /** Ask for finer points where few are in sight. */
  private _look(): void {
    if (this._view !== null && !this.isDisposed) {
      const [stretches, limit] = this._sight.coarse(this._seen());
      if (stretches.size > 0) {
        void this._feed.look(stretches, limit);
      }
    }
  }

  /** The plots on screen. */
  private _seen(): IPlotOf[] {
    return this._plots.filter(({ title }) => this._watched.has(title));
  }

  private _setView(view: IRange | null): void {
    if (view !== this._view) {
      this._view = view;
      this._revision++;
      this.stateChanged.emit();
      if (view !== null) {
        void this._rest.invoke();
      }
    }
  }

  private _pointAt(x: number | null): void {
    if (x !== this._cursor) {
      this._cursor = x;
      this._cursorMoved.emit(x);
    }
  }

  /** What was opened with the page was there before it was known how curves were left. */
  private _onRestored(): void {
    this._options = lastOptions();
    this._feed.isTimed = this._options.axis === 'relative';
    this._update();
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    this._feed.touch(
      change.all
        ? this._runs.map(({ id }) => id)
        : [...change.runs, ...change.removed]
    );
  }

  private readonly _feed: CurveFeed;
  private readonly _sight: Sight;
  private readonly _redraw: Throttler;
  private readonly _rest: Debouncer;
  private readonly _watched = new Map<string, number>();
  private readonly _hidden = new Set<string>();
  private readonly _cursorMoved = new Signal<this, number | null>(this);
  private _laidOut: {
    grouped: boolean;
    runs: readonly ICurveRun[] | null;
    series: readonly unknown[];
  } = { grouped: true, runs: null, series: [] };
  private _runs: readonly ICurveRun[] = [];
  private _plots: readonly IPlotOf[] = [];
  private _options = lastOptions();
  private _view: IRange | null = null;
  private _cursor: number | null = null;
  private _revision = 0;
}
