import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';

/**
 * The notebook in front: its path and its kernel, whichever it is.
 */
export class CurrentNotebook implements IDisposable {
  /**
   * @param tracker - All notebooks of the page
   */
  constructor(tracker: INotebookTracker) {
    this._tracker = tracker;
    tracker.currentChanged.connect(this._onCurrent, this);
    this._onCurrent();
  }

  /** Emitted when the path or the kernel may have changed. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Its path from the server's root; null if no notebook is open. */
  get path(): string | null {
    return this._panel?.context.localPath ?? null;
  }

  /** Its kernel's id; null if it has none. */
  get kernelId(): string | null {
    return this._panel?.sessionContext.session?.kernel?.id ?? null;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Stop listening. */
  dispose(): void {
    this._isDisposed = true;
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  private _onCurrent(): void {
    const panel = this._tracker.currentWidget;
    if (panel !== this._panel) {
      this._leave();
      this._panel = panel;
      panel?.context.pathChanged.connect(this._emit, this);
      panel?.sessionContext.kernelChanged.connect(this._emit, this);
      panel?.disposed.connect(this._leave, this);
    }
    this._emit();
  }

  private _leave(): void {
    const panel = this._panel;
    this._panel = null;
    if (panel) {
      panel.context.pathChanged.disconnect(this._emit, this);
      panel.sessionContext.kernelChanged.disconnect(this._emit, this);
      panel.disposed.disconnect(this._leave, this);
      this._emit();
    }
  }

  private _emit(): void {
    this._changed.emit();
  }

  private readonly _tracker: INotebookTracker;
  private readonly _changed = new Signal<this, void>(this);
  private _panel: NotebookPanel | null = null;
  private _isDisposed = false;
}
