import type { IRunDetail, LedgerError } from '../ledger';
import { asLedgerError } from '../ledger';

/**
 * The runs that are opened in place, with what they are made of.
 *
 * Invariant: something is known of a run only while it is open.
 */
export class OpenRuns {
  /**
   * @param fetch - Reads a run
   * @param found - Called with every run that was read
   * @param failed - Called when one could not be read
   */
  constructor(
    fetch: (id: string) => Promise<IRunDetail>,
    found: (run: IRunDetail) => void,
    failed: () => void
  ) {
    this._fetch = fetch;
    this._found = found;
    this._failed = failed;
  }

  /** Whether a run is open. */
  has(id: string): boolean {
    return this._runs.has(id);
  }

  /** What an open run is made of; null while it is being read, an error if it could not be. */
  get(id: string): IRunDetail | LedgerError | null {
    return this._runs.get(id) ?? null;
  }

  /** Open a run, and read it. */
  open(id: string): void {
    this._runs.set(id, null);
    void this._read(id);
  }

  /** Close a run. */
  close(id: string): boolean {
    return this._runs.delete(id);
  }

  /** Close all. */
  clear(): void {
    this._runs.clear();
  }

  /** A run was read: keep it if it is open. */
  take(run: IRunDetail): void {
    if (this._runs.has(run.id)) {
      this._runs.set(run.id, run);
    }
  }

  /** Read all open runs again. */
  readAll(): void {
    this._runs.forEach((known, id) => void this._read(id));
  }

  private async _read(id: string): Promise<void> {
    try {
      this._found(await this._fetch(id));
    } catch (reason) {
      if (this._runs.has(id)) {
        this._runs.set(id, asLedgerError(reason));
        this._failed();
      }
    }
  }

  private readonly _fetch: (id: string) => Promise<IRunDetail>;
  private readonly _found: (run: IRunDetail) => void;
  private readonly _failed: () => void;
  private readonly _runs = new Map<string, IRunDetail | LedgerError | null>();
}
