import { PathExt } from '@jupyterlab/coreutils';
import type {
  IKernelspecMetadata,
  ILanguageInfoMetadata,
  INotebookContent,
  INotebookMetadata
} from '@jupyterlab/nbformat';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { asLedgerError, pathHere } from '../ledger';
import type { IFork, IForkSource } from '../reproduce';
import {
  ForkModel,
  forkEntry,
  readRecordedRun,
  writeNewNotebook
} from '../reproduce';
import { ForkDialog } from '../reproduce/fork-dialog';
import type { IRecordedPlace } from './recorded-place';
import { openPanel } from './recorded-place';
import { sayWarning } from './say';

/** Two notebooks side by side need so many px. */
const WIDE = 900;

/**
 * Makes new notebooks of runs: asks how, writes the file, tells the books, and opens it beside the original.
 */
export class Forking {
  constructor(private readonly _place: IRecordedPlace) {}

  /**
   * Fork a run, if the user does not think better of it.
   *
   * @throws LedgerError if the run cannot be read, or what the server says if the file cannot be written
   */
  async fork(id: string): Promise<void> {
    // Until the question is there, somebody may press the button once more.
    if (this._asked.has(id)) {
      return;
    }
    this._asked.add(id);
    try {
      await this._fork(id);
    } finally {
      this._asked.delete(id);
    }
  }

  private async _fork(id: string): Promise<void> {
    const { app, client, trans } = this._place;
    const { contents } = app.serviceManager;
    const recorded = await readRecordedRun(client, id);
    const { title, notebook } = recorded.detail;
    const original = pathHere(notebook, this._place.prefix());
    const [folder, existing] = await this._folderOf(original);
    const source: IForkSource = {
      run: recorded.run,
      version: recorded.version,
      ...(await this._metadata(original, recorded.metadata))
    };
    const model = new ForkModel({
      source,
      title,
      original: notebook,
      existing,
      trans
    });
    const { button } = await new ForkDialog(model, trans).launch();
    if (!button.accept) {
      return;
    }
    const { fork, fileName } = model;
    const path = await writeNewNotebook(
      contents,
      folder,
      fileName,
      fork.notebook
    );
    await this._tell(id, path, fork);
    await this._open(path, original, source.kernelspec?.name);
  }

  /** The folder that a fork goes to, and the names that are in it: the root if there is none any more. */
  private async _folderOf(
    original: string | null
  ): Promise<[string, string[]]> {
    const { contents } = this._place.app.serviceManager;
    const folder = original === null ? '' : PathExt.dirname(original);
    const namesIn = async (path: string) => {
      const { content } = await contents.get(path, {
        type: 'directory',
        content: true
      });
      return (content as { name: string }[]).map(({ name }) => name);
    };
    try {
      return [folder, await namesIn(folder)];
    } catch (reason) {
      if (folder === '') {
        throw reason;
      }
      return ['', await namesIn('')];
    }
  }

  /** Kernel and language: of the original as it is open, else of its file, else what the books know. */
  private async _metadata(
    original: string | null,
    known: INotebookMetadata
  ): Promise<{
    kernelspec?: IKernelspecMetadata;
    languageInfo?: ILanguageInfoMetadata;
  }> {
    const { serviceManager } = this._place.app;
    let metadata: Partial<INotebookMetadata> = {};
    const panel = openPanel(this._place, original);
    if (panel?.context.isReady) {
      metadata = panel.context.model.sharedModel.metadata;
    } else if (original !== null && original.endsWith('.ipynb')) {
      try {
        const file = await serviceManager.contents.get(original, {
          type: 'notebook',
          content: true
        });
        metadata = (file.content as INotebookContent).metadata;
      } catch {
        // The original is gone: the fork is made all the same.
      }
    }
    const languageInfo = metadata.language_info ?? known.language_info;
    return {
      kernelspec:
        metadata.kernelspec ?? this._kernelFor(languageInfo?.name ?? 'python'),
      languageInfo
    };
  }

  /** A kernel of a language, the default one if it is. */
  private _kernelFor(language: string): IKernelspecMetadata | undefined {
    const specs = this._place.app.serviceManager.kernelspecs.specs;
    const all = specs?.kernelspecs ?? {};
    const fits = [all[specs?.default ?? ''], ...Object.values(all)].find(
      spec => spec?.language.toLowerCase() === language.toLowerCase()
    );
    return (
      fits && {
        name: fits.name,
        display_name: fits.display_name,
        language: fits.language
      }
    );
  }

  private async _tell(id: string, path: string, fork: IFork): Promise<void> {
    const { client, trans } = this._place;
    try {
      await client.fork(id, { path, ...forkEntry(fork) });
    } catch (reason) {
      sayWarning(
        trans.__(
          'The fork is there, but its runs will not say where they come from: %1',
          asLedgerError(reason).message
        )
      );
    }
  }

  private async _open(
    path: string,
    original: string | null,
    kernel: string | undefined
  ): Promise<void> {
    const beside: NotebookPanel | undefined = openPanel(this._place, original);
    await this._place.app.commands.execute('docmanager:open', {
      path,
      factory: 'Notebook',
      ...(kernel !== undefined && { kernel: { name: kernel } }),
      ...(beside && {
        options: {
          ref: beside.id,
          // A notebook has to have room for its lines.
          mode: beside.node.clientWidth < WIDE ? 'tab-after' : 'split-right'
        }
      })
    });
  }

  /** The runs that are being forked. */
  private readonly _asked = new Set<string>();
}
