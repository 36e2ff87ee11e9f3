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

/** A cell that this page asked a kernel to execute. */
export interface IAskedCell {
  /** Null for one of a console. */
  readonly cellId: string | null;
  readonly source: string;
}

/** What a kernel works off, as far as this page asked for it. Times are milliseconds since 1970. */
export interface IKernelWork {
  readonly kernelId: string;
  /** The cell that runs, and since when; null for a moment between two. */
  readonly running: (IAskedCell & { readonly begun: number }) | null;
  /** Those that have not begun, in the order in which they will run. */
  readonly waiting: readonly IAskedCell[];
  /** How many it has done since it last had nothing to do. */
  readonly done: number;
  /** When the first of them was asked for. */
  readonly begun: number;
}

/** A kernel that cells may wait for. */
export interface IQueueingKernel {
  readonly id: string;
  readonly anyMessage: ISignal<IQueueingKernel, Kernel.IAnyMessageArgs>;
  readonly statusChanged: ISignal<IQueueingKernel, Kernel.Status>;
  readonly disposed: ISignal<IQueueingKernel, void>;
}

/** What is known of a kernel that works something off. */
interface IDesk {
  readonly waiting: Map<string, IAskedCell>;
  running: {
    readonly msgId: string;
    readonly cell: IAskedCell;
    readonly begun: number;
  } | null;
  done: number;
  readonly begun: number;
}

/**
 * The cells that this page asked kernels to execute and that are not done.
 */
export class CellQueue implements IDisposable {
  /** Emitted when some time ago cells joined, began or left. */
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
    kernel.disposed.connect(this._onDisposed, this);
    this._heard.add(kernel);
  }

  /** What a kernel works off; null if this page asked it for nothing that is not done. */
  workOf(kernelId: string | null): IKernelWork | null {
    const desk = kernelId === null ? undefined : this._desks.get(kernelId);
    if (kernelId === null || !desk) {
      return null;
    }
    const { running, waiting, done, begun } = desk;
    return {
      kernelId,
      running: running && { ...running.cell, begun: running.begun },
      waiting: [...waiting.values()],
      done,
      begun
    };
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
        this._ask(id, msg);
      }
      return;
    }
    const desk = this._desks.get(id);
    const parent = msg.parent_header as Partial<KernelMessage.IHeader>;
    if (desk && this._hear(desk, parent.msg_id ?? '', msg)) {
      if (desk.running === null && desk.waiting.size === 0) {
        this._desks.delete(id);
      }
      this._tell();
    }
  }

  private _ask(id: string, msg: KernelMessage.IExecuteRequestMsg): void {
    let desk = this._desks.get(id);
    if (!desk) {
      desk = { waiting: new Map(), running: null, done: 0, begun: Date.now() };
      this._desks.set(id, desk);
    }
    const { cellId } = msg.metadata;
    desk.waiting.set(msg.header.msg_id, {
      cellId: typeof cellId === 'string' ? cellId : null,
      source: msg.content.code
    });
    this._tell();
  }

  /** Whether what was said of a request changed anything. */
  private _hear(
    desk: IDesk,
    msgId: string,
    msg: KernelMessage.IMessage
  ): boolean {
    const cell = desk.waiting.get(msgId);
    if (cell) {
      desk.waiting.delete(msgId);
      if (!isEnd(msg) && msg.header.msg_type !== 'execute_reply') {
        desk.running = { msgId, cell, begun: Date.now() };
      }
      // Else it was given up: another one before it failed.
      return true;
    }
    if (desk.running?.msgId === msgId && isEnd(msg)) {
      desk.running = null;
      desk.done++;
      return true;
    }
    return false;
  }

  private _onStatus({ id }: IQueueingKernel, status: Kernel.Status): void {
    if (ENDS.includes(status) && this._desks.delete(id)) {
      this._tell();
    }
  }

  /** A connection is closed, as with its notebook: without another one nobody hears when its cells are done. */
  private _onDisposed(kernel: IQueueingKernel): void {
    this._heard.delete(kernel);
    const isHeard = [...this._heard].some(({ id }) => id === kernel.id);
    if (!isHeard && this._desks.delete(kernel.id)) {
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
  /** The connections to kernels. */
  private readonly _heard = new Set<IQueueingKernel>();
  private readonly _desks = new Map<string, IDesk>();
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private _isDisposed = false;
}

/** Whether the kernel says that it is done with a request. */
function isEnd({ header, content }: KernelMessage.IMessage): boolean {
  return (
    header.msg_type === 'status' &&
    (content as KernelMessage.IStatusMsg['content']).execution_state === 'idle'
  );
}
