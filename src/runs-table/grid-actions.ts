import type { ITableHost } from './host';
import { widthOf } from './layout';
import type { RunsTableModel } from './model';
import type { TableAction } from './navigation';
import { tsvOf, plainText } from './copying';
import { columnOf } from './columns';
import { withColumnMoved, withColumnSet, withoutColumn } from './views';
import { columnLabel } from './words';

/** How far a key takes the edge of a column, in px. */
const STEP = 16;

/** Where something is done in the grid. */
export interface IGridPlace {
  readonly model: RunsTableModel;
  readonly host: ITableHost;
  /** The place of the line among all; -1 for the heads. */
  readonly line: number;
  readonly column: number;
  /** Bring a cell into sight. */
  readonly scrollTo: (line: number, column: number) => void;
  /** Where the cell is on screen. */
  readonly placeOf: (line: number, column: number) => { x: number; y: number };
}

/**
 * Do what a key says.
 */
export function act(action: TableAction, at: IGridPlace): void {
  const { model, host } = at;
  const { lines, columns } = model;
  const line = lines[at.line];
  const shown = columns[at.column];
  const goTo = (toLine: number, toColumn: number) => {
    const row = within(toLine, -1, lines.length - 1);
    const column = within(toColumn, 0, columns.length - 1);
    model.cursor = {
      line: row < 0 ? null : lines[row].key,
      column: columns[column]?.key ?? model.cursor.column
    };
    at.scrollTo(row, column);
  };
  switch (action.kind) {
    case 'move':
      // A page up leads to the first line; one step more to the heads, as all the way up does.
      goTo(
        at.line > 0 && action.lines < -1 && Number.isFinite(action.lines)
          ? Math.max(at.line + action.lines, 0)
          : at.line + action.lines,
        at.column + action.columns
      );
      break;
    case 'extend': {
      const to = within(at.line + action.lines, 0, lines.length - 1);
      if (line && lines[to]) {
        model.extendSelection(line.key, lines[to].key);
        goTo(to, at.column);
      }
      break;
    }
    case 'end':
      goTo(lines.length - 1, at.column);
      if (model.hasMore) {
        void model.loadAll().then(() => {
          const last = model.lines[model.lines.length - 1];
          // Who went elsewhere meanwhile stays there.
          if (last && model.cursor.line === lines[lines.length - 1]?.key) {
            model.cursor = { line: last.key, column: model.cursor.column };
            requestAnimationFrame(() => {
              if (model.cursor.line === last.key) {
                at.scrollTo(model.lines.length - 1, at.column);
              }
            });
          }
        });
      }
      break;
    case 'toggleSort':
      model.toggleSort(shown.column);
      break;
    case 'hideColumn':
      model.setColumns(withoutColumn(model.chosen, shown.key));
      break;
    case 'moveColumn':
      model.setColumns(withColumnMoved(model.chosen, shown.key, action.step));
      break;
    case 'resize':
      model.setColumns(
        withColumnSet(model.chosen, shown.key, {
          width: widthOf(shown) + STEP * action.step
        })
      );
      break;
    case 'columnMenu': {
      const { x, y } = at.placeOf(at.line, at.column);
      host.openMenu({ kind: 'column', column: shown.column }, x, y);
      break;
    }
    case 'lineMenu': {
      const { x, y } = at.placeOf(at.line, at.column);
      host.openMenu({ kind: 'line', column: shown.column }, x, y);
      break;
    }
    case 'toggleFold':
      model.toggleFold(line.key);
      break;
    case 'select':
      model.toggleSelected(line.key);
      break;
    case 'selectAll':
      model.selectAll();
      break;
    case 'clear':
      model.clearSelection();
      break;
    case 'open':
      host.execute('open', [line.key]);
      break;
    case 'copy':
      host.copy(copied(model, host, model.selected.size > 0 ? 'runs' : 'cell'));
      break;
    case 'undoDelete':
      host.execute('undoDelete', []);
      break;
    default:
      if (model.meant.length > 0) {
        host.execute(action.kind, model.meant);
      }
  }
}

/**
 * What is copied.
 *
 * @param what - The cell with the keyboard, its run, or the runs that are meant
 */
export function copied(
  model: RunsTableModel,
  { trans }: Pick<ITableHost, 'trans'>,
  what: 'cell' | 'row' | 'runs'
): string {
  const { cursor, directions } = model;
  const columns = model.columns.map(({ column }) => column);
  const run = model.run(cursor.line ?? '');
  const column = columnOf(cursor.column);
  if (what === 'cell' && column && cursor.line === null) {
    return columnLabel(column, trans);
  }
  if (what === 'cell') {
    return run && column ? plainText(column, run, directions) : '';
  }
  if (what === 'row') {
    return run ? tsvOf([run], columns, directions) : '';
  }
  const meant = new Set(model.meant);
  return tsvOf(
    model.runs.filter(({ id }) => meant.has(id)),
    columns,
    directions,
    columns.map(column => columnLabel(column, trans))
  );
}

function within(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
