import type { Directions } from './columns';
import { columnOf } from './columns';
import type { TableLine } from './grouping';
import { linesOf } from './grouping';
import { orderBy } from './question';
import type { TableRows } from './rows';
import { groupValueOf } from './values';
import type { ITableView } from './views';

/**
 * The lines of the table, some of them groups that may be folded.
 */
export class TableLines {
  /** @param rows - The runs that are here */
  constructor(private readonly _rows: TableRows) {}

  /** The lines: the same list as long as nothing in it changed. */
  of(view: ITableView, told: Directions): readonly TableLine[] {
    const from = [this._rows.version, view, told, this._folded];
    if (!from.every((part, index) => part === this._kept.from[index])) {
      this._kept = { from, lines: this._make(view, told) };
    }
    return this._kept.lines;
  }

  /** Fold a group, or unfold it. */
  toggleFold(key: string): void {
    const folded = new Set(this._folded);
    if (!folded.delete(key)) {
      folded.add(key);
    }
    this._folded = folded;
  }

  /** Unfold all groups. */
  unfold(): void {
    this._folded = new Set();
  }

  private _make({ group, sort }: ITableView, told: Directions): TableLine[] {
    const column = group === null ? null : columnOf(group);
    return linesOf(
      this._rows.all,
      column && {
        valueOf: run => groupValueOf(column, run, told),
        isFolded: key => this._folded.has(key),
        compare:
          sort === null || sort.key === group ? undefined : orderBy(sort, told)
      }
    );
  }

  private _folded: ReadonlySet<string> = new Set();
  private _kept: {
    /** What they were made from. */
    readonly from: readonly unknown[];
    readonly lines: readonly TableLine[];
  } = { from: [], lines: [] };
}
