import { Throttler } from '@lumino/polling';
import type { IDisposable } from '@lumino/disposable';
import type { ISeries, ISeriesClient, LedgerError } from '../ledger';
import { asLedgerError, Retry } from '../ledger';
import { appended, compacted, isReduced, within } from './reduce';
import type { ITrack } from './track';
import { NO_TRACK, trackOf } from './track';

/** Changed runs are asked for at most once in so many ms. */
const PACE = 250;

/** How many series are asked for at once; the server takes a hundred. */
const AT_ONCE = 50;

/** A stretch of a series. */
export interface IStretch {
  readonly name: string;
  readonly first: number;
  readonly end: number;
}

interface IHeld {
  whole: ITrack;
  /** A stretch of it in which it is finer; null if nobody looked closer. */
  detail: ITrack | null;
  /** The very first value. */
  first: number;
}

/** One run: which series it has, and what is here of them. */
interface IFed {
  readonly held: Map<string, IHeld>;
  /** The times of the very first points, by name. */
  readonly began: Map<string, number>;
  /** Names of which the server had fewer points than it said. */
  readonly lacking: Set<string>;
  /** The names that are on screen, and how many elements of each are wanted. */
  readonly wanted: Map<string, number>;
  series: readonly ISeries[] | null;
  problem: LedgerError | null;
  isReading: boolean;
  /** Whether something changed while it was read. */
  isStale: boolean;
  /** Reads it again when the server may be back. */
  readonly retry: Retry;
}

/**
 * The series of some runs, as far as they are looked at: each is read once, and of one that grows only what is new.
 */
export class CurveFeed implements IDisposable {
  /**
   * @param client - Whom to ask
   * @param changed - Called when there is something new
   */
  constructor(
    private readonly _client: ISeriesClient,
    private readonly _changed: () => void
  ) {
    // Of leading edges one follows the other as soon as it is done.
    this._refreshing = new Throttler(() => this._refresh(), {
      limit: PACE,
      edge: 'trailing'
    });
  }

  /** Whether somebody looks; while nobody does, changed runs are not asked for. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    this._isActive = value;
    this.touch([]);
  }

  /** Whether it is asked when each series began, of those too that are not on screen. */
  get isTimed(): boolean {
    return this._isTimed;
  }
  set isTimed(value: boolean) {
    if (value !== this._isTimed) {
      this._isTimed = value;
      this._runs.forEach((_, run) => void this._read(run, false));
    }
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Which series a run has; null if that is not known yet. */
  series(run: string): readonly ISeries[] | null {
    return this._runs.get(run)?.series ?? null;
  }

  /** Why a run's series cannot be read; null if they can. */
  problem(run: string): LedgerError | null {
    return this._runs.get(run)?.problem ?? null;
  }

  /** All that is here of a series; null if it was not read yet. */
  whole(run: string, name: string): ITrack | null {
    return this._held(run, name)?.whole ?? null;
  }

  /** The very first value of a series; NaN if it was not read yet. */
  first(run: string, name: string): number {
    return this._held(run, name)?.first ?? NaN;
  }

  /** The stretch of a series that was read more finely; null if nobody looked closer. */
  detail(run: string, name: string): ITrack | null {
    return this._held(run, name)?.detail ?? null;
  }

  /** The time of a run's first point, in seconds since 1970, as far as it is known; NaN if it is not. */
  began(run: string): number {
    let first = NaN;
    for (const time of this._runs.get(run)?.began.values() ?? []) {
      first = first <= time ? first : time;
    }
    return first;
  }

  /** Follow some runs, and no others. */
  follow(runs: readonly string[]): void {
    for (const [run, { retry }] of this._runs) {
      if (!runs.includes(run)) {
        retry.dispose();
        this._runs.delete(run);
      }
    }
    for (const run of runs) {
      if (!this._runs.has(run)) {
        this._runs.set(run, {
          held: new Map(),
          began: new Map(),
          lacking: new Set(),
          wanted: new Map(),
          series: null,
          problem: null,
          isReading: false,
          isStale: false,
          retry: new Retry(() => this.touch([run]))
        });
        void this._read(run, true);
      }
    }
  }

  /** Say what is on screen: of each run names of series, and how many elements of each are wanted. */
  want(run: string, wanted: ReadonlyMap<string, number>): void {
    const fed = this._runs.get(run);
    if (!fed) {
      return;
    }
    const isMore = [...wanted].some(
      ([name, limit]) => (fed.wanted.get(name) ?? 0) < limit
    );
    fed.wanted.clear();
    wanted.forEach((limit, name) => fed.wanted.set(name, limit));
    if (isMore && fed.series !== null) {
      void this._read(run, false);
    }
  }

  /** Say that runs changed. */
  touch(runs: Iterable<string>): void {
    for (const run of runs) {
      if (this._runs.has(run)) {
        this._stale.add(run);
      }
    }
    if (this._isActive && this._stale.size > 0) {
      void this._refreshing.invoke();
    }
  }

  /** Read again what could not be read. */
  retry(): void {
    for (const [run, fed] of this._runs) {
      if (fed.problem !== null) {
        void this._read(run, true);
      }
    }
  }

  /**
   * Read stretches of series more finely. What was asked for before and has not come yet is not wanted any more.
   */
  async look(
    stretches: ReadonlyMap<string, readonly IStretch[]>,
    limit: number
  ): Promise<void> {
    this._looking?.abort();
    const { signal } = (this._looking = new AbortController());
    await Promise.all(
      [...stretches].map(async ([run, wanted]) => {
        for (const batch of batchesOf(wanted)) {
          await this._lookAt(run, batch, limit, signal);
        }
      })
    );
  }

  /** Stop reading. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._refreshing.dispose();
      this._looking?.abort();
      this.follow([]);
    }
  }

  private async _lookAt(
    run: string,
    stretches: readonly IStretch[],
    limit: number,
    signal: AbortSignal
  ): Promise<void> {
    const to = Math.max(...stretches.map(({ end }) => end));
    try {
      const found = await this._client.seriesPoints(
        run,
        stretches.map(({ name }) => name),
        { points: limit, from: stretches.map(({ first }) => first), to },
        signal
      );
      for (const points of found) {
        const held = this._held(run, points.name);
        if (held) {
          held.detail = trackOf(points, to);
        }
      }
      this._changed();
    } catch {
      // What is here is shown as it is; looking elsewhere asks again.
    }
  }

  /** It awaits nothing: what changes meanwhile a Throttler would leave out. */
  private _refresh(): void {
    this._stale.forEach(run => void this._read(run, true));
    this._stale.clear();
  }

  /** Read what is missing of a run; its list of series too if it may have changed. */
  private async _read(run: string, isChanged: boolean): Promise<void> {
    const fed = this._runs.get(run);
    if (!fed || this._isDisposed) {
      return;
    }
    if (fed.isReading) {
      fed.isStale = fed.isStale || isChanged;
      return;
    }
    fed.isReading = true;
    try {
      if (isChanged || fed.series === null) {
        fed.isStale = false;
        const series = await this._client.series(run);
        this._take(fed, series);
      }
      await this._readPoints(run, fed);
      if (this._isTimed) {
        await this._readBeginnings(run, fed);
      }
      fed.problem = null;
      fed.retry.reset();
    } catch (reason) {
      fed.problem = asLedgerError(reason);
      if (fed.problem.kind === 'absent') {
        fed.series = [];
      } else if (fed.problem.kind === 'offline') {
        fed.retry.later();
      }
    }
    fed.isReading = false;
    if (this._runs.get(run) === fed) {
      this._changed();
      if (fed.isStale || (fed.problem === null && missing(fed).length > 0)) {
        void this._read(run, fed.isStale);
      }
    }
  }

  private _take(fed: IFed, series: readonly ISeries[]): void {
    const counts = new Map(series.map(({ name, count }) => [name, count]));
    for (const [name, { whole }] of [...fed.held]) {
      // Points that were the run's and are another's now: it was cut elsewhere.
      if ((counts.get(name) ?? 0) < whole.end) {
        fed.held.delete(name);
        fed.began.delete(name);
      }
    }
    fed.lacking.clear();
    fed.series = series;
  }

  private async _readPoints(run: string, fed: IFed): Promise<void> {
    const names = missing(fed);
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const some = names.slice(at, at + AT_ONCE);
      const from = some.map(name => fed.held.get(name)?.whole.end ?? 0);
      const limit = Math.max(...some.map(name => fed.wanted.get(name) ?? 0));
      const found = await this._client.seriesPoints(run, some, {
        points: limit,
        from
      });
      for (const points of found) {
        const held = fed.held.get(points.name);
        const more = trackOf(points);
        const whole = appended(held?.whole ?? NO_TRACK, more);
        fed.held.set(points.name, {
          // Twice as many as wanted before it is compacted: not at each new point.
          whole: kept(whole, limit),
          detail: held?.detail
            ? kept(grown(held.detail, more), 4 * limit)
            : null,
          first: points.first
        });
        if (whole.places.length > 0) {
          fed.began.set(points.name, whole.times[0]);
        }
      }
      // What the list tells and the points do not, because the run was cut elsewhere in between: it will be told.
      const isHere = new Set(missing(fed));
      some
        .filter(name => isHere.has(name))
        .forEach(name => fed.lacking.add(name));
      if (at + AT_ONCE < names.length) {
        this._changed();
      }
    }
  }

  /** When the series began that nobody looks at. */
  private async _readBeginnings(run: string, fed: IFed): Promise<void> {
    const names = (fed.series ?? [])
      .map(({ name }) => name)
      .filter(name => !fed.began.has(name));
    for (let at = 0; at < names.length; at += AT_ONCE) {
      const some = names.slice(at, at + AT_ONCE);
      const found = await this._client.seriesPoints(run, some, { to: 1 });
      for (const { name, times } of found) {
        fed.began.set(name, times[0] ?? NaN);
      }
    }
  }

  private _held(run: string, name: string): IHeld | undefined {
    return this._runs.get(run)?.held.get(name);
  }

  private readonly _runs = new Map<string, IFed>();
  private readonly _stale = new Set<string>();
  private readonly _refreshing: Throttler;
  private _looking: AbortController | null = null;
  private _isActive = true;
  private _isTimed = false;
  private _isDisposed = false;
}

/** Whether the places are here, as far as there were any. */
export function covers(track: ITrack, first: number, end: number): boolean {
  return (
    track.places.length > 0 && track.places[0] <= first && track.end >= end
  );
}

/**
 * Whether looking closer would show more: few elements lie in some places, and they stand for many points.
 *
 * @param wanted - How many elements there may be
 */
export function isCoarse(
  track: ITrack,
  first: number,
  end: number,
  wanted: number
): boolean {
  const seen = within(track, first, end);
  return seen.places.length < wanted / 3 && isReduced(seen);
}

/** Stretches that end at about the same place together: what is asked at once has one end. */
function batchesOf(stretches: readonly IStretch[]): readonly IStretch[][] {
  const batches: IStretch[][] = [];
  for (const stretch of [...stretches].sort((a, b) => b.end - a.end)) {
    const { first, end } = stretch;
    const batch = batches[batches.length - 1];
    const isNear = batch && batch[0].end - end <= (end - first) / 4;
    if (isNear && batch.length < AT_ONCE) {
      batch.push(stretch);
    } else {
      batches.push([stretch]);
    }
  }
  return batches;
}

/** Names on screen of which points are missing. */
function missing({ series, wanted, held, lacking }: IFed): string[] {
  return (series ?? [])
    .filter(
      ({ name, count }) =>
        wanted.has(name) &&
        !lacking.has(name) &&
        (held.get(name)?.whole.end ?? 0) < count
    )
    .map(({ name }) => name);
}

/** A track that is compacted once it has twice as many elements as wanted. */
function kept(track: ITrack, limit: number): ITrack {
  return track.places.length > 2 * limit ? compacted(track, limit) : track;
}

/** A finer stretch that reached to the end of its series goes on with it. */
function grown(detail: ITrack, more: ITrack): ITrack {
  return more.places.length > 0 && more.places[0] === detail.end
    ? appended(detail, more)
    : detail;
}
