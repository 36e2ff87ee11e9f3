import type { IDisposable } from '@lumino/disposable';

/** The first wait and the longest one, in ms. */
const WAITS = [2000, 30000] as const;

/**
 * Tries something again after a while, and waits twice as long each time until it works.
 */
export class Retry implements IDisposable {
  /**
   * @param attempt - What to try
   */
  constructor(attempt: () => void) {
    this._attempt = attempt;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** It failed: try again later. What fails together is one failure. */
  later(): void {
    if (this._timer === undefined && !this._isDisposed) {
      this._timer = window.setTimeout(() => {
        this._timer = undefined;
        this._attempt();
      }, this._wait);
      this._wait = Math.min(this._wait * 2, WAITS[1]);
    }
  }

  /** It worked. */
  reset(): void {
    this._stop();
    this._wait = WAITS[0];
  }

  /** Try no more. */
  dispose(): void {
    this._isDisposed = true;
    this._stop();
  }

  private _stop(): void {
    window.clearTimeout(this._timer);
    this._timer = undefined;
  }

  private readonly _attempt: () => void;
  private _timer: number | undefined;
  private _wait: number = WAITS[0];
  private _isDisposed = false;
}
