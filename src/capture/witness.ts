import type { ISharedNotebook } from '@jupyter/ydoc';
import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import { cellsOf, followCells } from './document';
import type { SnapshotReporter } from './reporter';
import { SnapshotTracker } from './snapshot';

/** What the witness needs of a kernel connection. */
export interface IWitnessedKernel {
  readonly id: string;
  readonly anyMessage: ISignal<unknown, Kernel.IAnyMessageArgs>;
}

/** What the witness needs of an open notebook. */
export interface IWitnessedNotebook {
  /** The document. */
  readonly document: ISharedNotebook;
  /** Its path now. */
  path(): string;
  /** The kernel it is connected to now. */
  kernel(): IWitnessedKernel | null;
  /** Emitted when that becomes another, or the same one anew. */
  readonly kernelChanged: ISignal<unknown, unknown>;
}

/**
 * The notebook witness: notices the execution requests that this page sends for one notebook, and
 * reports the document as it was then.
 *
 * It only listens. Requests of one tick, such as those of Run All, are one burst. It hears requests on
 * the wire and not `NotebookActions`, because only they carry the msg_id that the kernel writes down.
 */
export class NotebookWitness implements IDisposable {
  /**
   * @param notebook - What it watches
   * @param reporter - Where it reports
   * @param isEnabled - Whether the user wants it; asked at each execution
   */
  constructor(
    notebook: IWitnessedNotebook,
    reporter: SnapshotReporter,
    isEnabled: () => boolean = () => true
  ) {
    this._notebook = notebook;
    this._reporter = reporter;
    this._isEnabled = isEnabled;
    this._tracker = new SnapshotTracker(() => cellsOf(notebook.document));
    this._following = followCells(notebook.document, this._tracker);
    notebook.kernelChanged.connect(this._attach, this);
    this._attach();
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Stop listening; what was noticed before is still reported. */
  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._flush();
    this._isDisposed = true;
    this._following.dispose();
    Signal.disconnectReceiver(this);
  }

  private _attach(): void {
    // After a restart it is the same connection: connecting the same slot again does nothing.
    this._notebook.kernel()?.anyMessage.connect(this._onMessage, this);
  }

  private _onMessage(sender: unknown, args: Kernel.IAnyMessageArgs): void {
    if (args.direction !== 'send' || !isExecution(args.msg)) {
      return;
    }
    try {
      if (!this._isEnabled()) {
        return;
      }
      const kernelId = this._notebook.kernel()?.id;
      if (kernelId === undefined) {
        return;
      }
      if (this._pending && this._pending.kernelId !== kernelId) {
        this._flush();
      }
      if (!this._pending) {
        this._pending = { kernelId, msgIds: [], requests: new Map() };
        // A new task: after all requests of this one, and out of the way of sending them.
        setTimeout(() => this._flush(), 0);
      }
      const { cellId } = args.msg.metadata;
      this._pending.msgIds.push(args.msg.header.msg_id);
      if (typeof cellId === 'string') {
        this._pending.requests.set(args.msg.header.msg_id, cellId);
      }
    } catch {
      // The user's execution goes on as if nobody had listened.
      this._pending = null;
    }
  }

  private _flush(): void {
    const pending = this._pending;
    this._pending = null;
    if (!pending || this._isDisposed) {
      return;
    }
    try {
      this._reporter.report({
        ...pending,
        notebook: this._notebook.path(),
        snapshot: this._tracker.take()
      });
    } catch {
      // A document that cannot be read is not reported; the kernel's own record stands.
      this._tracker.invalidateAll();
    }
  }

  private readonly _notebook: IWitnessedNotebook;
  private readonly _reporter: SnapshotReporter;
  private readonly _isEnabled: () => boolean;
  private readonly _tracker: SnapshotTracker;
  private readonly _following: IDisposable;
  private _pending: {
    kernelId: string;
    msgIds: string[];
    requests: Map<string, string>;
  } | null = null;
  private _isDisposed = false;
}

/** Whether a message asks the kernel to execute a cell. */
export function isExecution(
  msg: KernelMessage.IMessage
): msg is KernelMessage.IExecuteRequestMsg {
  if (msg.header.msg_type !== 'execute_request') {
    return false;
  }
  const content = (msg as KernelMessage.IExecuteRequestMsg).content;
  return content.silent !== true && content.store_history !== false;
}
