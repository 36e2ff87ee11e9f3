import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { YNotebook } from '@jupyter/ydoc';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { Widget } from '@lumino/widgets';
import type { CellEdit, IRecordedRun, IRestoration } from '../reproduce';
import {
  applyToNotebook,
  plainCells,
  readRecordedRun,
  restoreCell,
  restoreNotebook,
  sayNotes
} from '../reproduce';
import type { IRecordedPlace } from './recorded-place';
import { pathHere } from '../ledger';
import { openPanel } from './recorded-place';
import { sayWarning } from './say';

/** How long restoring can be undone from its notification, in ms. */
const UNDO_TIME = 15000;

/**
 * Restores notebooks, and cells of them, to what they were in a run, such that it can be undone.
 */
export class Restoring {
  constructor(private readonly _place: IRecordedPlace) {}

  /**
   * Make a notebook what it was in a run.
   *
   * @throws LedgerError if the run cannot be read
   */
  async notebook(id: string): Promise<void> {
    const { trans } = this._place;
    await this._restore(id, trans.__('The notebook'), (recorded, current) =>
      restoreNotebook(recorded.run, recorded.version, current)
    );
  }

  /**
   * Give a cell the source that it had in a run.
   *
   * @throws LedgerError if the run cannot be read
   */
  async cell(id: string, cell: string): Promise<void> {
    const { trans } = this._place;
    await this._restore(id, trans.__('The cell'), (recorded, current) =>
      restoreCell(recorded.run, recorded.version, current, cell)
    );
  }

  private async _restore(
    id: string,
    what: string,
    change: (
      recorded: IRecordedRun,
      current: ReturnType<typeof plainCells>
    ) => IRestoration
  ): Promise<void> {
    const { client, trans } = this._place;
    const recorded = await readRecordedRun(client, id);
    const panel = await this._panel(recorded.detail.notebook);
    if (panel === null) {
      return;
    }
    if (panel.context.model.readOnly) {
      sayWarning(trans.__('%1 cannot be written to.', panel.context.localPath));
      return;
    }
    // Two windows of one notebook share it; every implementation that shows in JupyterLab is this one.
    const notebook = panel.context.model.sharedModel as YNotebook;
    const { edits, notes } = change(recorded, plainCells(notebook));
    const { title } = recorded.detail;
    if (edits.length === 0) {
      this._report(
        trans.__('%1 is what it was in “%2” already.', what, shortened(title)),
        sayNotes(notes, [], trans)
      );
      return;
    }
    const done = applyToNotebook(notebook, edits);
    const cells = notebook.cells.map(each => each.getId());
    showFirst(panel, edits, cells);
    this._report(
      trans.__('%1 is what it was in “%2”.', what, shortened(title)),
      sayNotes(notes, cells, trans),
      () => {
        if (!done.undo()) {
          sayWarning(
            trans.__(
              'The notebook changed since: go back by Edit, Undo Cell Operation.'
            )
          );
        }
      }
    );
  }

  /** The notebook at a path of the records, opened if it is not; null if there is none. */
  private async _panel(recorded: string | null): Promise<NotebookPanel | null> {
    const { app, trans } = this._place;
    const path = pathHere(recorded, this._place.prefix());
    if (path === null) {
      sayWarning(
        trans.__('The notebook is outside of the folder of JupyterLab.')
      );
      return null;
    }
    let panel = openPanel(this._place, path);
    if (panel) {
      app.shell.activateById(panel.id);
    } else {
      try {
        await app.serviceManager.contents.get(path, { content: false });
      } catch {
        sayWarning(
          trans.__(
            '%1 is not there any more. A fork makes a new notebook of the run.',
            path
          )
        );
        return null;
      }
      await app.commands.execute('docmanager:open', {
        path,
        factory: 'Notebook'
      });
      panel = openPanel(this._place, path);
    }
    await panel?.context.ready;
    return panel ?? null;
  }

  /** Say what was done, with what there is to know one click away. */
  private _report(
    message: string,
    notes: readonly string[],
    undo?: () => void
  ): void {
    const { trans } = this._place;
    const actions: Notification.IAction[] = [];
    if (notes.length > 0) {
      actions.push({
        label: trans.__('Good to Know'),
        callback: event => {
          // What can be undone stays in sight.
          event.preventDefault();
          void showDialog({
            title: message,
            body: listOf(notes),
            buttons: [Dialog.okButton({ label: trans.__('Close') })]
          });
        }
      });
    }
    if (undo) {
      actions.push({
        label: trans.__('Undo'),
        displayType: 'accent',
        callback: undo
      });
    }
    Notification.emit(message, notes.length > 0 ? 'warning' : 'default', {
      // With something to know it stays until it is closed.
      autoClose: notes.length > 0 ? false : UNDO_TIME,
      actions
    });
  }
}

/** Bring the first changed cell into sight. */
function showFirst(
  panel: NotebookPanel,
  edits: readonly CellEdit[],
  cells: readonly string[]
): void {
  const changed = new Set(
    edits.map(edit => (edit.edit === 'insert' ? edit.cell.id : edit.id))
  );
  const index = cells.findIndex(id => changed.has(id));
  if (index >= 0) {
    panel.content.activeCellIndex = index;
    void panel.content.scrollToItem(index, 'smart').catch(() => undefined);
  }
}

function listOf(notes: readonly string[]): Widget {
  const list = document.createElement('ul');
  list.className = 'jp-RunLedger-noteList';
  for (const note of notes) {
    const item = document.createElement('li');
    item.textContent = note;
    list.append(item);
  }
  return new Widget({ node: list });
}

/** A message has 140 characters. */
function shortened(title: string): string {
  const characters = [...title];
  return characters.length > 60
    ? `${characters.slice(0, 60).join('')}…`
    : title;
}
