import { VDomModel } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { IFilterProblem } from '../filter';
import { KnownNames } from '../filter';
import type {
  ILedgerChange,
  ILedgerClient,
  INames,
  IRun,
  IRunsQuery,
  LedgerError
} from '../ledger';
import type { ColumnGroup, Directions, IColumn, IOffer } from './columns';
import { sortName } from './columns';
import { Figures } from './figures';
import type { TableLine } from './grouping';
import type { IFigures } from './heat';
import { LiveRuns } from './live-runs';
import { lacking, orderBy, queryOf, serverSort } from './question';
import type { ICursor } from './selection';
import { TableSelection } from './selection';
import type { IShownColumn } from './table-columns';
import { columnsOf, TableColumns } from './table-columns';
import { TableLines } from './table-lines';
import type { ITableView, IViewColumn } from './views';
import { DEFAULT_VIEW, sortAfter, withColumn, withoutColumn } from './views';

/** What the server is asked again for when it changes. */
const ASKED = ['filter', 'sort', 'group', 'scope', 'archived'] as const;

/** What the table needs of the ledger. */
export type TableClient = Pick<ILedgerClient, 'runs' | 'names'>;

/**
 * What the runs table shows: which runs in which columns, where the keyboard is, and what is selected.
 */
export class RunsTableModel extends VDomModel {
  /**
   * @param client - The ledger
   * @param changed - What changes in it
   * @param view - How to look at it
   */
  constructor(
    client: TableClient,
    changed: ISignal<unknown, ILedgerChange>,
    view: ITableView = DEFAULT_VIEW
  ) {
    super();
    this._view = view;
    this._names = new KnownNames(notebook => client.names(notebook));
    this._live = new LiveRuns(client, {
      query: () => this.query(),
      order: (p, q) => {
        const told = this._directions;
        return orderBy(serverSort(this._view, told), told)(p, q);
      },
      lacks: () => lacking(columnsOf(this.chosen), this._directions),
      changed: () => this._update(),
      leaving: ids => this._selection.leave(this.lines, ids)
    });
    const { rows } = this._live;
    this._figures = new Figures(rows);
    this._columns = new TableColumns(rows, this._figures, this._names);
    this._lines = new TableLines(rows);
    changed.connect(this._onChange, this);
  }

  /** Emitted when another view is shown. */
  get viewChanged(): ISignal<this, ITableView> {
    return this._viewChanged;
  }

  /** Whether the table is on screen; while it is not, nothing is asked. */
  get isActive(): boolean {
    return this._live.isActive;
  }
  set isActive(value: boolean) {
    this._live.isActive = value;
    if (value && this._names.isOld) {
      void this._readNames();
    }
  }

  /** The path of the current notebook; null if there is none. */
  get notebook(): string | null {
    return this._notebook;
  }
  set notebook(value: string | null) {
    if (value !== this._notebook) {
      this._notebook = value;
      if (this._view.scope === 'notebook') {
        this._begin(true);
      } else {
        this.stateChanged.emit();
      }
    }
  }

  /** What stands before the server's own paths in the paths of the records. */
  prefix = '';

  /** What the user says about which way results get better. */
  get directions(): Directions {
    return this._directions;
  }
  set directions(value: Directions) {
    this._directions = value;
    this.stateChanged.emit();
    void this._live.fill();
  }

  /** How the table looks at the runs. */
  get view(): ITableView {
    return this._view;
  }

  /** Whose runs are shown. */
  get scope(): ITableView['scope'] {
    return this._view.scope;
  }
  set scope(scope: ITableView['scope']) {
    this.show({ scope });
  }

  /** What is wrong with the filter; null if nothing is. */
  get filterProblem(): IFilterProblem | null {
    return this._live.filterProblem;
  }

  /** Why the runs cannot be read; null if they can. */
  get problem(): LedgerError | null {
    return this._live.problem;
  }

  /** Whether the first page is being read and nothing stands in its place. */
  get isLoading(): boolean {
    const { hasLoaded, problem, filterProblem } = this._live;
    return !hasLoaded && !problem && !filterProblem && !this.needsNotebook;
  }

  /** Whether the table waits for a notebook to show the runs of. */
  get needsNotebook(): boolean {
    return this._view.scope === 'notebook' && this._notebook === null;
  }

  /** Whether there are more runs than those here. */
  get hasMore(): boolean {
    return this._live.hasMore;
  }

  /** Whether all runs are being read. */
  get isReadingAll(): boolean {
    return this._live.isReadingAll;
  }

  /** The runs that are here, in their order. */
  get runs(): readonly IRun[] {
    return this._live.rows.all;
  }

  /** The columns as they were chosen, or as they are if nobody chose. */
  get chosen(): readonly IViewColumn[] {
    return this._columns.chosen(this._view);
  }

  /** The columns that are shown, the pinned ones first: the same list as long as it has the same ones. */
  get columns(): readonly IShownColumn[] {
    return this._columns.shown(this._view, this._directions);
  }

  /** All columns that there can be. */
  get offers(): ReadonlyMap<ColumnGroup, readonly IOffer[]> {
    return this._columns.offers;
  }

  /** The lines of the table: the same list as long as nothing in it changed. */
  get lines(): readonly TableLine[] {
    return this._lines.of(this._view, this._directions);
  }

  /** Where the keyboard is. */
  get cursor(): ICursor {
    return this._selection.cursor;
  }
  set cursor(value: ICursor) {
    const { line, column } = this.cursor;
    if (value.line !== line || value.column !== column) {
      this._selection.cursor = value;
      this.stateChanged.emit();
    }
  }

  /** The ids of the selected runs, in the order in which they were selected. */
  get selected(): ReadonlySet<string> {
    return this._selection.ids;
  }

  /** The runs that a command is for: the selected ones, else that with the keyboard. */
  get meant(): readonly string[] {
    const { line } = this.cursor;
    const here = line !== null && this.run(line) ? [line] : [];
    return this.selected.size > 0 ? [...this.selected] : here;
  }

  /** A run that is here. */
  run(id: string): IRun | undefined {
    return this._live.rows.get(id);
  }

  /** What is known of a column. */
  figures(column: IColumn): IFigures {
    return this._figures.of(column, this._directions);
  }

  /** Whether a run came while one looked. */
  isFresh(id: string): boolean {
    return this._live.isFresh(id);
  }

  /** Whether the server sorts by a column. */
  canSort(column: IColumn): boolean {
    return sortName(column, this._directions) !== null;
  }

  /** Look at the runs in another way. */
  show(change: Partial<ITableView>): void {
    const before = this._view;
    const view = { ...before, ...change };
    this._view = view;
    this._viewChanged.emit(view);
    if (ASKED.some(part => !isAlike(view[part], before[part]))) {
      this._lines.unfold();
      this._begin(view.scope !== before.scope);
    }
    this.stateChanged.emit();
    void this._live.fill();
  }

  /** Change the columns; those that nobody chose are chosen now. */
  setColumns(columns: readonly IViewColumn[]): void {
    this.show({ columns });
  }

  /** Show a column, or not any more. */
  toggleColumn(column: IColumn): void {
    const { chosen } = this;
    this.setColumns(
      chosen.some(({ key }) => key === column.key)
        ? withoutColumn(chosen, column.key)
        : withColumn(chosen, column)
    );
  }

  /** Sort by a column: one way, then the other, then the newest first. */
  toggleSort(column: IColumn): void {
    if (this.canSort(column)) {
      this.show({ sort: sortAfter(this._view.sort, column) });
    }
  }

  /** Fold a group, or unfold it. */
  toggleFold(key: string): void {
    this._lines.toggleFold(key);
    this.stateChanged.emit();
  }

  /** Select a run, or not any more. */
  toggleSelected(id: string): void {
    this._selection.toggle(id);
    this.stateChanged.emit();
  }

  /** Select the runs from where the last selection was. */
  extendSelection(from: string, to: string): void {
    this._selection.extend(this.lines, from, to);
    this.stateChanged.emit();
  }

  /** Select all runs that are here. */
  selectAll(): void {
    this._selection.all(this.lines);
    this.stateChanged.emit();
  }

  /** Select no run any more. */
  clearSelection(): void {
    this._selection.clear();
    this.stateChanged.emit();
  }

  /** The names and values that the runs in question have. */
  readonly names = (): Promise<INames> =>
    this._names.ask(this._notebookAsked());

  /** Read the first runs again, keeping what is here. */
  refresh(): Promise<void> {
    return this._live.refresh();
  }

  /** Read the next runs. */
  async loadMore(): Promise<void> {
    await this._live.loadMore();
  }

  /** Read all runs that fit, until there are no more or it is stopped. */
  loadAll(): Promise<void> {
    return this._live.loadAll();
  }

  /** Stop reading all runs. */
  stopLoading(): void {
    this._live.stopLoading();
  }

  /** What the server is asked for; null as long as there is no notebook to ask for. */
  query(): IRunsQuery | null {
    if (this.needsNotebook) {
      return null;
    }
    return queryOf(
      this._view,
      columnsOf(this.chosen),
      this._directions,
      this._notebookAsked(),
      this.runs
    );
  }

  /** Stop listening. */
  dispose(): void {
    if (!this.isDisposed) {
      this._live.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  private _notebookAsked(): string | undefined {
    return this._view.scope === 'notebook'
      ? (this._notebook ?? undefined)
      : undefined;
  }

  private _begin(isElsewhere: boolean): void {
    if (isElsewhere) {
      this._columns.forget();
      this._selection = new TableSelection();
    }
    void this._live.begin(isElsewhere || !this._live.hasLoaded);
    void this._readNames();
  }

  private async _readNames(): Promise<void> {
    if (!this.isActive || this.needsNotebook) {
      return;
    }
    try {
      await this.names();
    } catch {
      // Whoever reads the runs says what is wrong.
      this._columns.choose(this._view.scope);
    }
    this._update();
    void this._live.fill();
  }

  private _update(): void {
    if (!this.isDisposed) {
      const areKnown = this._names.known !== null || this.runs.length > 0;
      if (areKnown && this._view.columns === null) {
        this._columns.choose(this._view.scope);
      }
      this.stateChanged.emit();
    }
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    this._live.take(change);
    if (this._names.isOld && (change.all || change.runs.length > 0)) {
      void this._readNames();
    }
  }

  private readonly _live: LiveRuns;
  private readonly _figures: Figures;
  private readonly _columns: TableColumns;
  private readonly _lines: TableLines;
  private readonly _names: KnownNames;
  private readonly _viewChanged = new Signal<this, ITableView>(this);
  private _view: ITableView;
  private _directions: Directions = new Map();
  private _notebook: string | null = null;
  private _selection = new TableSelection();
}

function isAlike(p: unknown, q: unknown): boolean {
  return p === q || JSON.stringify(p) === JSON.stringify(q);
}
