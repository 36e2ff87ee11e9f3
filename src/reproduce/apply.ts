import type { ISharedCell, YNotebook } from '@jupyter/ydoc';
import type { CellEdit, IPlainCell } from './edits';
import { applyEdits } from './edits';

/**
 * The cells of an open notebook, as far as they are restored.
 */
export function plainCells(notebook: YNotebook): IPlainCell[] {
  return notebook.cells.map(cell => ({
    id: cell.getId(),
    type: cell.cell_type,
    source: cell.getSource()
  }));
}

/** What undoes changes that were made. */
export interface IUndoable {
  /**
   * Take the changes back.
   *
   * @returns Whether that was possible: not if other changes of the cells came after them, which it would take along
   */
  undo(): boolean;
}

/**
 * Make changes of an open notebook, all in one step of its history.
 *
 * @throws Error if a change names a cell that is not there; nothing is changed then
 */
export function applyToNotebook(
  notebook: YNotebook,
  edits: readonly CellEdit[]
): IUndoable {
  const { undoManager } = notebook;
  // A transaction is not taken back when something in it fails.
  applyEdits(plainCells(notebook), edits);
  const plan = new Plan(notebook);
  // What was typed just before, and what comes after, are steps of their own.
  undoManager.stopCapturing();
  notebook.transact(() => edits.forEach(edit => plan.make(edit)));
  undoManager.stopCapturing();
  const step = undoManager.undoStack[undoManager.undoStack.length - 1];
  const made = textOf(notebook, edits);
  return {
    undo: () => {
      const last = undoManager.undoStack[undoManager.undoStack.length - 1];
      // What was typed or run in these cells is no step of the notebook's where cells have histories of their own.
      const isPossible =
        !notebook.isDisposed &&
        last === step &&
        textOf(notebook, edits) === made;
      if (isPossible) {
        undoManager.undo();
      }
      return isPossible;
    }
  };
}

/** What is lost of the changed cells when the changes are taken back: of a cell that was put in, all. */
function textOf(notebook: YNotebook, edits: readonly CellEdit[]): string {
  const kinds = new Map(
    edits.map(edit => [
      edit.edit === 'insert' ? edit.cell.id : edit.id,
      edit.edit
    ])
  );
  const texts = notebook.cells.map(cell => {
    const kind = kinds.get(cell.getId());
    return kind === 'setSource' ? cell.getSource() : kind && cell.toJSON();
  });
  return JSON.stringify(texts);
}

/** The notebook while it is changed: its own list of cells is right only when the transaction is over. */
class Plan {
  constructor(private readonly _notebook: YNotebook) {
    this._cells = [..._notebook.cells];
  }

  make(edit: CellEdit): void {
    switch (edit.edit) {
      case 'setSource':
        this._cells[this._find(edit.id)].setSource(edit.source);
        break;
      case 'insert': {
        const { id, type, source } = edit.cell;
        this._insert(this._behind(edit.after), {
          id,
          cell_type: type === 'code' || type === 'markdown' ? type : 'raw',
          source,
          metadata: {},
          ...(type === 'code' && { outputs: [], execution_count: null })
        });
        break;
      }
      case 'delete':
        this._delete(this._find(edit.id));
        break;
      case 'move': {
        const from = this._find(edit.id);
        const cell = this._cells[from].toJSON();
        this._delete(from);
        this._insert(this._behind(edit.after), { ...cell, id: edit.id });
        break;
      }
    }
  }

  private _insert(
    index: number,
    cell: Parameters<YNotebook['insertCell']>[1]
  ): void {
    this._cells.splice(index, 0, this._notebook.insertCell(index, cell));
  }

  private _delete(index: number): void {
    this._notebook.deleteCell(index);
    this._cells.splice(index, 1);
  }

  private _find(id: string): number {
    const index = this._cells.findIndex(cell => cell.getId() === id);
    if (index < 0) {
      throw new Error(`There is no cell ${id}.`);
    }
    return index;
  }

  private _behind(id: string | null): number {
    return id === null ? 0 : this._find(id) + 1;
  }

  private readonly _cells: ISharedCell[];
}
