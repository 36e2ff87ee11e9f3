/** A cell of a notebook, as far as it is restored. */
export interface IPlainCell {
  readonly id: string;
  readonly type: string;
  readonly source: string;
}

/**
 * One change of a notebook. `after` is the id of the cell before its new place, null for the top. An id means the
 * first cell that has it when the change is made.
 */
export type CellEdit =
  | {
      readonly edit: 'setSource';
      readonly id: string;
      readonly source: string;
    }
  | {
      readonly edit: 'insert';
      readonly cell: IPlainCell;
      readonly after: string | null;
    }
  | { readonly edit: 'delete'; readonly id: string }
  | {
      readonly edit: 'move';
      readonly id: string;
      readonly after: string | null;
    };

/**
 * What a notebook is after some changes, made one after the other.
 *
 * @throws Error if a change names a cell that is not there
 */
export function applyEdits(
  cells: readonly IPlainCell[],
  edits: readonly CellEdit[]
): IPlainCell[] {
  const result = [...cells];
  const find = (id: string) => {
    const index = result.findIndex(cell => cell.id === id);
    if (index < 0) {
      throw new Error(`There is no cell ${id}.`);
    }
    return index;
  };
  const behind = (id: string | null) => (id === null ? 0 : find(id) + 1);
  for (const edit of edits) {
    switch (edit.edit) {
      case 'setSource': {
        const index = find(edit.id);
        result[index] = { ...result[index], source: edit.source };
        break;
      }
      case 'insert':
        result.splice(behind(edit.after), 0, edit.cell);
        break;
      case 'delete':
        result.splice(find(edit.id), 1);
        break;
      case 'move': {
        const [cell] = result.splice(find(edit.id), 1);
        result.splice(behind(edit.after), 0, cell);
        break;
      }
    }
  }
  return result;
}
