import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { isExecution } from './witness';

/** How long changes gather before they are told, in ms: a cell that begins at once was never queued. */
const GATHER = 150;

/** Of these, nothing comes of what was asked of the kernel before; or nobody knows. */
const ENDS: readonly Kernel.Status[] = [
  'restarting',
  'autorestarting',
  'terminating',
  'dead',
  'unknown'
];

/** A kernel that cells may wait for. */
export interface IQueueingKernel {
  readonly id: string;
  readonly anyMessage: ISignal<IQueueingKernel, Kernel.IAnyMessageArgs>;
  readonly statusChanged: ISignal<IQueueingKernel, Kernel.Status>;
}

/**
 * The cells that this page asked kernels to execute and that have not begun.
 */
export class CellQueue implements IDisposable {
  /** Emitted when some time ago cells joined or left the queue. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Listen to a kernel; a second time does nothing. */
  follow(kernel: IQueueingKernel): void {
    kernel.anyMessage.connect(this._onMessage, this);
    kernel.statusChanged.connect(this._onStatus, this);
  }

  /** The sources of the cells that wait for a kernel, in the order in which they will run. */
  waitingFor(kernelId: string | null): readonly string[] {
    const waiting = kernelId === null ? undefined : this._waiting.get(kernelId);
    return waiting ? [...waiting.values()] : [];
  }

  /** Stop listening. */
  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._timer);
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  private _onMessage(
    { id }: IQueueingKernel,
    { direction, msg }: Kernel.IAnyMessageArgs
  ): void {
    if (direction === 'send') {
      if (isExecution(msg)) {
        const waiting = this._waiting.get(id) ?? new Map<string, string>();
        waiting.set(msg.header.msg_id, msg.content.code);
        this._waiting.set(id, waiting);
        this._tell();
      }
      return;
    }
    // Whatever is said of a request: it has begun, or it never will.
    const parent = msg.parent_header as Partial<KernelMessage.IHeader>;
    if (this._waiting.get(id)?.delete(parent.msg_id ?? '')) {
      this._tell();
    }
  }

  private _onStatus({ id }: IQueueingKernel, status: Kernel.Status): void {
    if (ENDS.includes(status) && this._waiting.delete(id)) {
      this._tell();
    }
  }

  private _tell(): void {
    this._timer ??= setTimeout(() => {
      this._timer = undefined;
      this._changed.emit();
    }, GATHER);
  }

  private readonly _changed = new Signal<this, void>(this);
  private readonly _waiting = new Map<string, Map<string, string>>();
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}
