import type { IDisposable } from '@lumino/disposable';
import type { IRunDetail } from '../ledger';
import { asLedgerError } from '../ledger';

/** Changed runs that are read one by one; when there are more, a page is read instead. */
const FEW = 8;

/** What the queue does with what it finds. */
export interface IChangeHandlers {
  /** Read a run. */
  fetch(id: string): Promise<IRunDetail>;
  /** A changed run was read. */
  found(run: IRunDetail): void;
  /** Runs are not there any more. */
  gone(ids: readonly string[]): void;
  /** So many changed that the list is better read anew. */
  tooMany(): Promise<void>;
  /** A run could not be read. */
  failed(reason: unknown): void;
  /** Whether a changed run can only be placed by the server. */
  isFiltered(): boolean;
}

/**
 * Reads runs that changed, in batches: while one batch is being read, the next one gathers.
 */
export class ChangeQueue implements IDisposable {
  /**
   * @param handlers - What to do with changes
   */
  constructor(handlers: IChangeHandlers) {
    this._handlers = handlers;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Runs changed, and others went. */
  add(changed: readonly string[], removed: readonly string[]): void {
    changed.forEach(id => {
      this._waiting.add(id);
      this._gone.delete(id);
    });
    removed.forEach(id => {
      this._waiting.delete(id);
      this._single.delete(id);
      this._gone.add(id);
    });
    if (removed.length > 0) {
      this._handlers.gone(removed);
    }
    this._begin();
  }

  /** Read runs one by one, however many they are. */
  read(ids: readonly string[]): void {
    ids.forEach(id => this._single.add(id));
    this._begin();
  }

  /** Read no more. */
  dispose(): void {
    this._isDisposed = true;
    this._waiting.clear();
    this._single.clear();
  }

  private _begin(): void {
    if (!this._isReading && this._waiting.size + this._single.size > 0) {
      void this._readAll();
    }
  }

  private async _readAll(): Promise<void> {
    this._isReading = true;
    try {
      while (this._waiting.size + this._single.size > 0 && !this._isDisposed) {
        const changed = [...this._waiting];
        const single = new Set(this._single);
        this._waiting.clear();
        this._single.clear();
        this._gone.clear();
        if (
          changed.length > FEW ||
          (changed.length > 0 && this._handlers.isFiltered())
        ) {
          await this._handlers.tooMany();
        } else {
          changed.forEach(id => single.add(id));
        }
        await Promise.all([...single].map(id => this._read(id)));
      }
    } finally {
      this._isReading = false;
    }
  }

  private async _read(id: string): Promise<void> {
    try {
      const run = await this._handlers.fetch(id);
      // It may have been read just before it went.
      if (!this._isDisposed && !this._gone.has(id)) {
        this._handlers.found(run);
      }
    } catch (reason) {
      if (this._isDisposed) {
        return;
      }
      if (asLedgerError(reason).kind === 'absent') {
        this._handlers.gone([id]);
      } else {
        this._handlers.failed(reason);
      }
    }
  }

  private readonly _handlers: IChangeHandlers;
  private readonly _waiting = new Set<string>();
  /** Runs that are read one by one. */
  private readonly _single = new Set<string>();
  /** Runs that went while a batch was being read. */
  private readonly _gone = new Set<string>();
  private _isReading = false;
  private _isDisposed = false;
}
