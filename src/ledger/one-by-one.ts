/**
 * Does something whenever it is asked for, one at a time: what is asked for meanwhile is done once more afterwards.
 * A `Throttler` would leave it out, and what changed last would not be read.
 */
export class OneByOne {
  /** @param act - What is done; it says itself what went wrong */
  constructor(private readonly _act: () => Promise<void>) {}

  /** Do it now, or once more when it is done; resolved when all that was asked for is. */
  invoke(): Promise<void> {
    this._isAsked = true;
    this._doing ??= this._doAll();
    return this._doing;
  }

  /** Do it no more. */
  dispose(): void {
    this._isDisposed = true;
  }

  private async _doAll(): Promise<void> {
    try {
      while (this._isAsked && !this._isDisposed) {
        this._isAsked = false;
        await this._act();
      }
    } finally {
      this._doing = null;
    }
  }

  private _isAsked = false;
  private _doing: Promise<void> | null = null;
  private _isDisposed = false;
}
