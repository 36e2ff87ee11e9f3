import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  ILedgerChange,
  ILedgerClient,
  IRun,
  IRunDetail,
  IRunEdit,
  IRunsEdit,
  LedgerError
} from '../ledger';
import { asLedgerError } from '../ledger';
import { RunFeed } from './feed';
import { OpenRuns } from './open-runs';
import type { Origin } from './origins';
import { Origins } from './origins';
import { RunProgress } from './progress';
import type { IRemoved } from './removals';
import { Removals } from './removals';
import type { HistoryRow } from './rows';
import { historyRows } from './rows';
import { Selection } from './selection';

/** Which runs fold into a line. */
export interface IFolding {
  /** Those that made nothing. */
  readonly scratch: boolean;
  /** Those that failed, but for the latest. */
  readonly failed: boolean;
}

/**
 * The history, and what the user does in it: what is opened, selected and folded, edited and deleted.
 */
export class RunsModel extends RunFeed {
  /**
   * @param client - The ledger
   * @param changed - What changes in it
   */
  constructor(client: ILedgerClient, changed: ISignal<unknown, ILedgerChange>) {
    super(client, changed);
    this._open = new OpenRuns(
      id => this.fetch(id),
      run => this.take(run),
      () => this.emit()
    );
    this._removals = new Removals(client);
    this._origins = new Origins(client, () => this.emit());
    this.progress = new RunProgress(client, run => this.pathOf(run));
  }

  /** How far the running runs are. */
  readonly progress: RunProgress;

  /** Emitted with the id of a run whose name the user wants to write. */
  get renameRequested(): ISignal<this, string> {
    return this._renameRequested;
  }

  /** Emitted when the row that the keyboard is at shall have the focus. */
  get focusRequested(): ISignal<this, void> {
    return this._focusRequested;
  }

  /** Which runs fold. */
  get folding(): IFolding {
    return this._folding;
  }
  set folding(value: IFolding) {
    this._folding = value;
    this.emit();
  }

  /** The lines of the history. */
  get rows(): readonly HistoryRow[] {
    const isFiltered = this.filter !== '';
    this._rows ??= historyRows(this.runs, {
      foldScratch: this._folding.scratch && !isFiltered,
      foldFailed: this._folding.failed && !isFiltered,
      isHeld: id =>
        id === this.current || this._open.has(id) || this.selected.has(id),
      isUnfolded: id => this._selection.isUnfolded(id)
    });
    return this._rows;
  }

  /** The key of the row that the keyboard is at: a run's id, or that of a fold. */
  get current(): string | null {
    return this._selection.current;
  }
  set current(value: string | null) {
    this._selection.current = value;
  }

  /** The selected runs, in the order in which they were selected. */
  get selected(): ReadonlySet<string> {
    return this._selection.selected;
  }

  /** What was deleted last of all that nobody brought back. */
  get lastRemoved(): IRemoved | null {
    return this._removals.last;
  }

  /** The run that a run was forked from, wherever that is; undefined for one that was not forked. */
  origin({ forkedFrom }: IRun): Origin | undefined {
    return forkedFrom === null
      ? undefined
      : (this.run(forkedFrom) ?? this._origins.get(forkedFrom));
  }

  /** Whether a run is opened in place. */
  isOpen(id: string): boolean {
    return this._open.has(id);
  }

  /** What an opened run is made of; null while it is being read, an error if it could not be. */
  detail(id: string): IRunDetail | LedgerError | null {
    return this._open.get(id);
  }

  /** Open a run in place, or close it. */
  toggleOpen(id: string): void {
    if (!this._open.close(id) && this.run(id)) {
      this._open.open(id);
    }
    this.emit();
  }

  /** Select a run, or not any more. */
  toggleSelected(id: string): void {
    this._selection.toggle(id);
  }

  /** Select the runs from where a selection began to a row, and put the keyboard there. */
  selectTo(key: string): void {
    this._selection.extendTo(this.rows, key);
  }

  /** Select all runs that are shown. */
  selectAll(): void {
    this._selection.add(
      this.rows.flatMap(row => (row.kind === 'run' ? [row.run.id] : []))
    );
  }

  /** Select no run any more. */
  clearSelection(): void {
    this._selection.clear();
  }

  /** Unfold a group, or fold it. */
  toggleFold(key: string): void {
    const row = this.rows.find(candidate => candidate.key === key);
    if (row?.kind === 'fold') {
      const ids =
        row.what === 'children' ? [key.slice('children:'.length)] : row.runs;
      this._selection.unfold(ids, !row.isOpen);
    }
  }

  /** Bring a run that is here into sight, opened, with the keyboard on it. */
  show(id: string): void {
    if (this.run(id) && !this._open.has(id)) {
      this._open.open(id);
    }
    this._selection.show(id);
  }

  /** The run that has to come into sight, told once; null if there is none. */
  takeShown(): string | null {
    return this._selection.takeShown();
  }

  /** Give the focus to the row that the keyboard is at. */
  focus(): void {
    this._focusRequested.emit();
  }

  /** Ask for the name of a run. */
  requestRename(id: string): void {
    this._renameRequested.emit(id);
  }

  /** The runs that the user wants to put tags on; null if none. */
  get tagging(): readonly string[] | null {
    return this._tagging;
  }
  set tagging(value: readonly string[] | null) {
    this._tagging = value;
    this.emit();
  }

  /**
   * Write the user's words on a run.
   *
   * @throws LedgerError
   */
  async edit(id: string, edit: IRunEdit): Promise<void> {
    this.take(await this.client.edit(id, edit));
  }

  /**
   * Write the same on several runs. Archived ones take the runs within along.
   *
   * @throws LedgerError
   */
  async editAll(ids: readonly string[], edit: IRunsEdit): Promise<void> {
    const all =
      edit.archived === undefined
        ? ids
        : [...new Set([...ids, ...this._within(ids).map(run => run.id)])];
    const { runs, missing } = await this.client.editRuns(all, edit);
    const hidden = runs.filter(run => this.isHidden(run)).map(run => run.id);
    this._moveOn([...missing, ...hidden]);
    this.drop(missing);
    runs.forEach(run => this.take(run));
  }

  /**
   * Delete runs. They go from the list at once, and come back if the server cannot delete them.
   *
   * @throws LedgerError
   */
  async remove(...ids: readonly string[]): Promise<IRemoved> {
    const gone = this._within(ids);
    const shown = gone.map(run => run.id);
    this._moveOn(shown);
    const removal = this._removals.remove(ids, gone);
    this.drop(shown);
    try {
      return await removal;
    } catch (reason) {
      gone.forEach(run => this.take(run));
      throw asLedgerError(reason);
    }
  }

  /**
   * Bring deleted runs back.
   *
   * @throws LedgerError
   */
  async undoRemove(removed: IRemoved): Promise<void> {
    const runs = await this._removals.undo(removed);
    runs.forEach(run => this.take(run));
    this.current = removed.ids[0];
    // Their children come along.
    await this.refresh();
  }

  /** Stop listening. */
  dispose(): void {
    this.progress.dispose();
    super.dispose();
  }

  protected isGone(id: string): boolean {
    return this._removals.has(id);
  }

  protected restarted(): void {
    this._open.clear();
    this._selection.reset();
    this._tagging = null;
  }

  protected heard({ runs, removed, all }: ILedgerChange): void {
    if (all) {
      this._origins.forget();
      this.progress.forget();
    } else {
      this._origins.forget([...runs, ...removed]);
    }
    // Deleted here, brought back elsewhere.
    this._removals.forget(runs);
  }

  protected reread(): void {
    this._open.readAll();
  }

  protected take(run: IRun | IRunDetail): void {
    if ('executions' in run) {
      this.progress.see(run);
      this._open.take(run);
    }
    super.take(run);
  }

  protected drop(ids: readonly string[]): void {
    for (const id of ids) {
      this._open.close(id);
      this._selection.delete(id);
    }
    super.drop(ids);
  }

  protected emit(): void {
    this._rows = null;
    super.emit();
  }

  /** Before rows go, put the keyboard on the next row that stays. */
  private _moveOn(gone: readonly string[]): void {
    this._selection.moveOn(this.rows, new Set(gone));
  }

  /** Runs that are here, with their children. */
  private _within(ids: readonly string[]): IRun[] {
    const wanted = new Set(ids);
    return this.runs.filter(
      ({ id, parent }) =>
        wanted.has(id) || (parent !== null && wanted.has(parent))
    );
  }

  private readonly _open: OpenRuns;
  private readonly _origins: Origins;
  private readonly _removals: Removals;
  private readonly _selection = new Selection(() => this.emit());
  private readonly _renameRequested = new Signal<this, string>(this);
  private readonly _focusRequested = new Signal<this, void>(this);
  private _folding: IFolding = { scratch: true, failed: true };
  private _tagging: readonly string[] | null = null;
  private _rows: readonly HistoryRow[] | null = null;
}
