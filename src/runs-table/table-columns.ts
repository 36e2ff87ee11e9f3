import type { KnownNames } from '../filter';
import type { ColumnGroup, Directions, IColumn, IOffer } from './columns';
import { columnOf, defaultColumns, offersOf, TITLE } from './columns';
import type { Figures } from './figures';
import type { TableRows } from './rows';
import type { ITableView, IViewColumn, TableScope } from './views';
import { viewColumns, withColumn } from './views';

/** A column as it is shown. */
export interface IShownColumn extends IViewColumn {
  readonly column: IColumn;
}

/**
 * Which columns the table has: those that were chosen, else those that its runs have.
 */
export class TableColumns {
  /**
   * @param rows - The runs that are here
   * @param figures - What is known of their columns
   * @param names - The names that the runs in question have
   */
  constructor(
    private readonly _rows: TableRows,
    private readonly _figures: Figures,
    private readonly _names: KnownNames
  ) {}

  /** All columns that there can be. */
  get offers(): ReadonlyMap<ColumnGroup, readonly IOffer[]> {
    return offersOf(this._names.known, this._rows.all);
  }

  /** The columns as they were chosen, or as they are if nobody chose. */
  chosen({ columns }: ITableView): readonly IViewColumn[] {
    return columns ?? viewColumns(this._auto);
  }

  /** The columns that are shown, the pinned ones first: the same list as long as it has the same ones. */
  shown(view: ITableView, told: Directions): readonly IShownColumn[] {
    const isAll = !view.onlyDiffering || this._rows.all.length < 2;
    const shown = this.chosen(view).filter(({ key }) => {
      const column = columnOf(key);
      return (
        column !== null &&
        (isAll || key === TITLE || this._figures.differs(column, told))
      );
    });
    const key = JSON.stringify(shown);
    if (key !== this._shown.key) {
      const columns = shown.flatMap(item => {
        const column = columnOf(item.key);
        return column ? [{ ...item, column }] : [];
      });
      this._shown = { key, columns };
    }
    return this._shown.columns;
  }

  /** Choose for who did not. What stands there stays where it is. */
  choose(scope: TableScope): void {
    const wanted = defaultColumns(this.offers, scope);
    const columns = wanted.reduce(withColumn, viewColumns(this._auto));
    this._auto = this._auto.length === 0 ? wanted : columnsOf(columns);
  }

  /** Take back what was chosen for who did not. */
  forget(): void {
    this._auto = [];
  }

  private _auto: readonly IColumn[] = [];
  private _shown: { key: string; columns: readonly IShownColumn[] } = {
    key: '',
    columns: []
  };
}

/** What columns of a view stand for. */
export function columnsOf(columns: readonly IViewColumn[]): IColumn[] {
  return columns.flatMap(({ key }) => columnOf(key) ?? []);
}
