import type { Event, ServerConnection } from '@jupyterlab/services';
import { EventManager } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from './records';
import { parseChange } from './records';

/** The schema of the ledger's events. */
export const CHANGED_EVENT = 'https://events.runledger.dev/changed/v1';

/**
 * The ledger's part of the server's events.
 */
export class LedgerEvents implements IDisposable {
  /**
   * @param settings - How the server is reached
   */
  constructor(settings: ServerConnection.ISettings) {
    const opened = () => this._onOpen();
    // A cut connection is made anew without a word, and what happened meanwhile is never told. JupyterLab's own
    // cannot be watched, so this is one beside it.
    class Socket extends settings.WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        this.addEventListener('open', opened);
      }
    }
    this._manager = new EventManager({
      serverSettings: { ...settings, WebSocket: Socket }
    });
    this._manager.stream.connect(this._onEvent, this);
  }

  /** Emitted when runs changed or went, or the status did, or any of that may have happened unheard. */
  get changed(): ISignal<this, ILedgerChange> {
    return this._changed;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._manager.isDisposed;
  }

  /** Stop listening. */
  dispose(): void {
    this._manager.dispose();
    Signal.clearData(this);
  }

  private _onOpen(): void {
    if (!this.isDisposed) {
      this._changed.emit({ runs: [], removed: [], status: true, all: true });
    }
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

  private readonly _manager: EventManager;
  private readonly _changed = new Signal<this, ILedgerChange>(this);
}
