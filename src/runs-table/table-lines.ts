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
    const { version } = this._rows;
    const kept = this._kept;
    if (
      kept?.version === version &&
      kept.view === view &&
      kept.told === told &&
      kept.folded === this._folded
    ) {
      return kept.lines;
    }
    const lines = this._make(view, told);
    this._kept = { version, view, told, folded: this._folded, lines };
    return lines;
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
    readonly version: number;
    readonly view: ITableView;
    readonly told: Directions;
    readonly folded: ReadonlySet<string>;
    readonly lines: readonly TableLine[];
  } | null = null;
}
