import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  ILedgerChange,
  ILedgerClient,
  IRecording,
  IStatus,
  LedgerError
} from '../ledger';
import { asLedgerError, Retry } from '../ledger';

/**
 * Whether the current notebook is recorded, and if not why not.
 */
export class RecordingModel implements IDisposable {
  /**
   * @param client - The ledger
   * @param changed - What changes in it
   */
  constructor(client: ILedgerClient, changed: ISignal<unknown, ILedgerChange>) {
    this._client = client;
    changed.connect(this._onChange, this);
  }

  /** Emitted when anything here changed. */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** The kernel of the current notebook. */
  get kernelId(): string | null {
    return this._kernelId;
  }
  set kernelId(value: string | null) {
    if (value !== this._kernelId) {
      this._kernelId = value;
      this._recording = null;
      this._stateChanged.emit();
      void this.refresh();
    }
  }

  /** The recording of that kernel; null while it is not known or there is no kernel. */
  get recording(): IRecording | null {
    return this._recording;
  }

  /** How the server part stands; null while it is not known. */
  get status(): IStatus | null {
    return this._status;
  }

  /** Why the status is not known; null if it is. */
  get problem(): LedgerError | null {
    return this._problem;
  }

  /** Whether the user can pause or resume now. */
  get canPause(): boolean {
    const state = this._recording?.state;
    return this._kernelId !== null && (state === 'on' || state === 'paused');
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Ask the server again. */
  async refresh(): Promise<void> {
    const kernelId = this._kernelId;
    const asked = ++this._asked;
    let status: IStatus | null = null;
    let problem: LedgerError | null = null;
    try {
      status = await this._client.status(kernelId);
    } catch (reason) {
      problem = asLedgerError(reason);
    }
    if (asked !== this._asked || this._isDisposed) {
      return;
    }
    this._problem = problem;
    if (problem?.kind === 'offline') {
      this._retry.later();
    } else {
      this._retry.reset();
    }
    this._status = status ?? this._status;
    this._recording =
      status && (kernelId !== null || status.recording.state === 'off')
        ? status.recording
        : null;
    this._stateChanged.emit();
  }

  /**
   * Pause if recording, else go on.
   *
   * @throws LedgerError
   */
  async toggle(): Promise<void> {
    const kernelId = this._kernelId;
    if (kernelId === null || !this.canPause) {
      return;
    }
    const recording = await this._client.pause(
      kernelId,
      this._recording?.state === 'on'
    );
    if (kernelId === this._kernelId) {
      // An answer to an older question must not turn the light back.
      this._asked++;
      this._recording = recording;
      this._stateChanged.emit();
    }
  }

  /** Stop listening. */
  dispose(): void {
    this._isDisposed = true;
    this._retry.dispose();
    Signal.clearData(this);
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    // A server that tells of changes is there again.
    if (change.status || this._problem !== null) {
      void this.refresh();
    }
  }

  private readonly _client: ILedgerClient;
  private readonly _stateChanged = new Signal<this, void>(this);
  private readonly _retry = new Retry(() => void this.refresh());
  private _kernelId: string | null = null;
  private _recording: IRecording | null = null;
  private _status: IStatus | null = null;
  private _problem: LedgerError | null = null;
  private _asked = 0;
  private _isDisposed = false;
}
