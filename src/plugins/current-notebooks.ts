import type { INotebookContent } from '@jupyterlab/nbformat';
import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { ICurrentNotebooks, INotebookNow } from '../compare';
import { LedgerError, pathHere } from '../ledger';
import type { NotebookContext } from './each-notebook';
import { eachNotebook } from './each-notebook';
import { outside } from './open-file';

/**
 * The notebooks of this JupyterLab: the open ones with what is not saved yet, the others from their files.
 */
export class CurrentNotebooks implements ICurrentNotebooks {
  /**
   * @param tracker - The open notebooks
   * @param contents - The files
   * @param prefix - What stands before the server's own paths in the paths of the records
   */
  constructor(
    tracker: INotebookTracker,
    contents: Contents.IManager,
    prefix: () => string,
    trans: TranslationBundle
  ) {
    this._trans = trans;
    this._tracker = tracker;
    this._contents = contents;
    this._prefix = prefix;
    eachNotebook(tracker, context => this._follow(context));
  }

  /** Emitted with the path of an open notebook that changed, as the records have it. */
  get changed(): ISignal<this, string> {
    return this._changed;
  }

  /**
   * Read a notebook.
   *
   * @param recorded - Its path, as the records have it
   * @throws LedgerError if it is outside of JupyterLab's root
   */
  async read(recorded: string): Promise<INotebookNow> {
    const path = pathHere(recorded, this._prefix());
    if (path === null) {
      throw new LedgerError('refused', outside(recorded, this._trans));
    }
    const panel = this._tracker.find(
      ({ context }) => context.localPath === path
    );
    if (panel?.context.isReady) {
      return {
        content: panel.context.model.toJSON() as INotebookContent,
        isOpen: true
      };
    }
    const { content } = await this._contents.get(path, {
      type: 'notebook',
      content: true
    });
    return { content: content as INotebookContent, isOpen: false };
  }

  private _follow(context: NotebookContext): void {
    const onChanged = () =>
      this._changed.emit(`${this._prefix()}${context.localPath}`);
    context.model.contentChanged.connect(onChanged);
    void context.ready.then(onChanged);
    // From now on it is the file that is compared.
    context.disposed.connect(onChanged);
  }

  private readonly _tracker: INotebookTracker;
  private readonly _contents: Contents.IManager;
  private readonly _prefix: () => string;
  private readonly _trans: TranslationBundle;
  private readonly _changed = new Signal<this, string>(this);
}
