import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  ICurveName,
  ILedgerChange,
  ISeriesClient,
  ISmallCurve
} from '../ledger';
import { asLedgerError, Retry } from '../ledger';

/** How many values a small curve has: about one for two px. */
const POINTS = 30;

/** How many are asked for at once: the server takes a hundred. */
const AT_ONCE = 50;

/** How long rows that come into sight are gathered, in ms. */
const GATHER = 30;

/** A curve that is growing is asked for at most once in so many ms. */
const PACE = 1000;

/** How many curves are kept though no row shows them. */
const KEPT = 500;

type Listener = (curve: ISmallCurve | null) => void;

interface IFollowed extends ICurveName {
  readonly listeners: Set<Listener>;
}

/**
 * The small curves of the rows that are on screen: asked for together, once, and again when their run changes.
 */
export class SmallCurves implements IDisposable {
  /**
   * @param client - Whom to ask
   * @param changed - What changes in the ledger
   */
  constructor(
    private readonly _client: ISeriesClient,
    changed: ISignal<unknown, ILedgerChange>
  ) {
    changed.connect(this._onChange, this);
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The curve of a run, if it is known; null if it is not, or there is none. */
  get(run: string, name: string): ISmallCurve | null {
    return this._known.get(keyOf(run, name)) ?? null;
  }

  /**
   * Be told a curve, soon and whenever it changes.
   *
   * @returns What ends it
   */
  follow(run: string, name: string, listener: Listener): () => void {
    const key = keyOf(run, name);
    let followed = this._followed.get(key);
    if (!followed) {
      followed = { run, name, listeners: new Set() };
      this._followed.set(key, followed);
    }
    const { listeners } = followed;
    listeners.add(listener);
    if (!this._known.has(key)) {
      this._ask(key, GATHER);
    }
    return () => {
      listeners.delete(listener);
      if (
        listeners.size === 0 &&
        this._followed.get(key)?.listeners === listeners
      ) {
        this._followed.delete(key);
      }
    };
  }

  /** Stop asking. */
  dispose(): void {
    this._isDisposed = true;
    this._retry.dispose();
    window.clearTimeout(this._timer);
    this._followed.clear();
    Signal.clearData(this);
  }

  private _ask(key: string, delay: number): void {
    const at = Date.now() + delay;
    this._due.set(key, Math.min(this._due.get(key) ?? at, at));
    this._schedule();
  }

  private _schedule(): void {
    window.clearTimeout(this._timer);
    if (this._due.size > 0 && !this._isAsking && !this._isDisposed) {
      const next = Math.min(...this._due.values());
      this._timer = window.setTimeout(
        () => void this._fetch(),
        Math.max(next - Date.now(), 0)
      );
    }
  }

  private async _fetch(): Promise<void> {
    const until = Date.now() + GATHER;
    const wanted: (ICurveName & { key: string })[] = [];
    for (const [key, at] of [...this._due]) {
      const followed = this._followed.get(key);
      if (!followed) {
        // It scrolled out of sight meanwhile: it is read when it comes back.
        this._due.delete(key);
        this._known.delete(key);
      } else if (at <= until && wanted.length < AT_ONCE) {
        this._due.delete(key);
        wanted.push({ key, run: followed.run, name: followed.name });
      }
    }
    if (wanted.length > 0) {
      this._isAsking = true;
      try {
        const found = await this._client.curves(
          wanted.map(({ run, name }) => ({ run, name })),
          POINTS
        );
        const curves = new Map(
          found.map(curve => [keyOf(curve.run, curve.name), curve])
        );
        wanted.forEach(({ key }) => this._take(key, curves.get(key) ?? null));
        this._retry.reset();
        this._askMissed();
      } catch (reason) {
        // A row without its curve says nothing wrong; the next change of its run asks again.
        if (asLedgerError(reason).kind === 'offline') {
          wanted.forEach(({ key }) => this._missed.add(key));
          this._retry.later();
        }
      }
      this._isAsking = false;
    }
    this._schedule();
  }

  /** Ask for what the server did not answer. */
  private _askMissed(): void {
    this._missed.forEach(key => this._ask(key, 0));
    this._missed.clear();
  }

  private _take(key: string, curve: ISmallCurve | null): void {
    // What nobody follows may have changed since it was asked for.
    if (this._isDisposed || !this._followed.has(key)) {
      return;
    }
    this._known.delete(key);
    this._known.set(key, curve);
    for (const old of this._known.keys()) {
      if (this._known.size <= KEPT) {
        break;
      }
      if (!this._followed.has(old)) {
        this._known.delete(old);
      }
    }
    this._followed.get(key)?.listeners.forEach(listener => listener(curve));
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    const ids = new Set([...change.runs, ...change.removed]);
    const isOld = (run: string) => change.all || ids.has(run);
    for (const key of [...this._known.keys()]) {
      if (isOld(runOf(key)) && !this._followed.has(key)) {
        this._known.delete(key);
      }
    }
    for (const [key, { run }] of this._followed) {
      if (isOld(run)) {
        this._ask(key, PACE);
      }
    }
  }

  private readonly _known = new Map<string, ISmallCurve | null>();
  private readonly _followed = new Map<string, IFollowed>();
  /** When each is to be asked for. */
  private readonly _due = new Map<string, number>();
  /** What the server did not answer. */
  private readonly _missed = new Set<string>();
  private readonly _retry = new Retry(() => this._askMissed());
  private _timer: number | undefined = undefined;
  private _isAsking = false;
  private _isDisposed = false;
}

function keyOf(run: string, name: string): string {
  return `${run}\n${name}`;
}

function runOf(key: string): string {
  return key.slice(0, key.indexOf('\n'));
}
