import type { ColumnGroup, IColumn } from './columns';
import type { IFigures } from './heat';
import { areSame } from './heat';
import type { IShownColumn } from './table-columns';

/** The height of a line, and of the two lines of heads, in px. */
export const LINE = 28;
export const HEADS = 2 * LINE;

/** How wide columns are that nobody set, in px. */
const WIDTH = 104;
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ['title', 260],
  ['started', 116],
  ['duration', 92],
  ['notebook', 180],
  ['tags', 140],
  ['error', 240],
  ['note', 240],
  ['description', 240],
  ['id', 150]
]);

/** A column in its place. */
export interface IPlacedColumn {
  readonly shown: IShownColumn;
  readonly column: IColumn;
  /** Its place among all columns, from 0. */
  readonly index: number;
  /** Where it begins, and how wide it is, in px. */
  readonly start: number;
  readonly width: number;
  readonly figures: IFigures;
}

/** The columns that are drawn. */
export interface ILayout {
  readonly pinned: readonly IPlacedColumn[];
  readonly pinnedWidth: number;
  /** How much room there is between the pinned ones and the first one that is drawn. */
  readonly gap: number;
  readonly visible: readonly IPlacedColumn[];
  readonly totalWidth: number;
}

/** Columns of one group side by side. */
export interface ISpan {
  readonly group: ColumnGroup;
  /** The place of the first one. */
  readonly index: number;
  readonly columns: number;
  readonly start: number;
  readonly width: number;
  readonly isPinned: boolean;
  /** Whether it goes on with the group of the pinned ones. */
  readonly isGoingOn: boolean;
}

/** What a letter of a head takes about, the room around it with its menu, and the widest head that sets a width, in px. */
const LETTER = 8;
const AROUND = 40;
const WIDEST_HEAD = 200;

/** How wide a column is: as its user set it, else so that its name is read whole, if it is not too long. */
export function widthOf({ key, width, column }: IShownColumn): number {
  const { name, space } = column;
  const label = space === 'files' ? fileName(name) : name;
  const head = label.length * LETTER + AROUND;
  return (
    width ?? WIDTHS.get(key) ?? Math.min(Math.max(WIDTH, head), WIDEST_HEAD)
  );
}

function fileName(path: string): string {
  return path.split(/[\\/]/).pop() || path;
}

/** Whether the numbers of a column are shaded. */
export function isShaded({ column, shaded }: IShownColumn): boolean {
  return shaded ?? column.group === 'results';
}

/**
 * Put columns in their places.
 *
 * @param columns - All that are shown, the pinned ones first
 * @param first - The first of those that are not pinned and drawn, by its place
 * @param last - The last of them
 * @param figuresOf - What is known of a column
 */
export function placeColumns(
  columns: readonly IShownColumn[],
  first: number,
  last: number,
  figuresOf: (column: IColumn) => IFigures
): ILayout {
  const pinned: IPlacedColumn[] = [];
  const visible: IPlacedColumn[] = [];
  let start = 0;
  let pinnedWidth = 0;
  columns.forEach((shown, index) => {
    const width = widthOf(shown);
    const isPinned = shown.pinned === true;
    if (isPinned || (index >= first && index <= last)) {
      const { column } = shown;
      const figures = figuresOf(column);
      const placed = { shown, column, index, start, width, figures };
      (isPinned ? pinned : visible).push(placed);
    }
    start += width;
    pinnedWidth = isPinned ? start : pinnedWidth;
  });
  return {
    pinned,
    pinnedWidth,
    gap: (visible[0]?.start ?? pinnedWidth) - pinnedWidth,
    visible,
    totalWidth: start
  };
}

/** Whether nothing has to be drawn anew. */
export function isSameLayout(p: ILayout, q: ILayout): boolean {
  const areAlike = (
    left: readonly IPlacedColumn[],
    right: readonly IPlacedColumn[]
  ) =>
    left.length === right.length &&
    left.every((column, i) => {
      const { shown, start, figures } = right[i];
      return (
        column.shown === shown &&
        column.start === start &&
        areSame(column.figures, figures)
      );
    });
  return (
    p.totalWidth === q.totalWidth &&
    areAlike(p.pinned, q.pinned) &&
    areAlike(p.visible, q.visible)
  );
}

/** The groups over the columns: side by side columns of one group have one head. */
export function spansOf(columns: readonly IShownColumn[]): ISpan[] {
  const spans: ISpan[] = [];
  let start = 0;
  columns.forEach((shown, index) => {
    const width = widthOf(shown);
    const isPinned = shown.pinned === true;
    const { group } = shown.column;
    const last = spans[spans.length - 1];
    if (last?.group === group && last.isPinned === isPinned) {
      spans[spans.length - 1] = {
        ...last,
        columns: last.columns + 1,
        width: last.width + width
      };
    } else {
      const isGoingOn = last?.group === group;
      spans.push({
        group,
        index,
        columns: 1,
        start,
        width,
        isPinned,
        isGoingOn
      });
    }
    start += width;
  });
  return spans;
}
