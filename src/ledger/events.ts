import type { Event } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from './records';
import { parseChange } from './records';

/** The schema of the ledger's events. */
export const CHANGED_EVENT = 'https://events.runledger.dev/changed/v1';

/**
 * The ledger's part of the server's event stream.
 */
export class LedgerEvents implements IDisposable {
  /**
   * @param stream - All events of the server
   */
  constructor(stream: Event.Stream) {
    stream.connect(this._onEvent, this);
  }

  /** Emitted when runs changed or went, or the status did. */
  get changed(): ISignal<this, ILedgerChange> {
    return this._changed;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Stop listening. */
  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _onEvent(sender: Event.IManager, event: Event.Emission): void {
    if (event.schema_id !== CHANGED_EVENT) {
      return;
    }
    let change: ILedgerChange;
    try {
      change = parseChange(event);
    } catch {
      // Another version's event still says that something changed.
      change = { runs: [], removed: [], status: true };
    }
    this._changed.emit(change);
  }

  private readonly _changed = new Signal<this, ILedgerChange>(this);
  private _isDisposed = false;
}
