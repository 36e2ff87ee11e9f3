import { VDomModel } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  ILedgerChange,
  ILedgerClient,
  INames,
  IRun,
  IRunDetail,
  IRunEdit,
  LedgerError
} from '../ledger';
import { asLedgerError } from '../ledger';
import type { IFilterProblem } from '../filter';
import { RunCollection } from './collection';
import { OpenRuns } from './open-runs';
import type { Origin } from './origins';
import { Origins } from './origins';
import type { Reading } from './pages';
import { RunPages } from './pages';
import { ChangeQueue } from './queue';
import { Removals } from './removals';
import { Retry } from './retry';
import type { HistoryRow } from './rows';
import { historyRows } from './rows';

/** Whose runs are shown. */
export type Scope = 'notebook' | 'all';

/**
 * What the history shows: the runs of the current notebook or of all, what is opened, selected and folded.
 */
export class RunsModel extends VDomModel {
  /**
   * @param client - The ledger
   * @param changed - What changes in it
   */
  constructor(client: ILedgerClient, changed: ISignal<unknown, ILedgerChange>) {
    super();
    this._client = client;
    this._queue = new ChangeQueue({
      fetch: id => client.run(id),
      found: run => this._take(run),
      gone: ids => this._drop(ids),
      // Whether a changed run fits the filter, only the server knows.
      tooMany: ids => this._reread(ids),
      failed: reason => this._fail(asLedgerError(reason)),
      isFiltered: () => this._filter !== ''
    });
    this._open = new OpenRuns(
      client,
      run => this._take(run),
      () => this.stateChanged.emit()
    );
    this._removals = new Removals(client);
    this._pages = new RunPages(client, this._runs, id =>
      this._removals.has(id)
    );
    this._origins = new Origins(client, () => this.stateChanged.emit());
    this._retry = new Retry(() => void this.refresh());
    changed.connect(this._onChange, this);
  }

  /** Emitted with the id of a run whose name the user wants to write. */
  get renameRequested(): ISignal<this, string> {
    return this._renameRequested;
  }

  /** Whether the history is on screen; while it is not, nothing is asked. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    if (value !== this._isActive) {
      this._isActive = value;
      if (value && this._isStale) {
        void this.refresh();
      }
    }
  }

  /** Whose runs are shown. */
  get scope(): Scope {
    return this._scope;
  }
  set scope(value: Scope) {
    if (value !== this._scope) {
      this._scope = value;
      this._restart();
    }
  }

  /** The path of the current notebook; null if there is none. */
  get notebook(): string | null {
    return this._notebook;
  }
  set notebook(value: string | null) {
    if (value !== this._notebook) {
      this._notebook = value;
      if (this._scope === 'notebook') {
        this._restart();
      } else {
        this.stateChanged.emit();
      }
    }
  }

  /** The sources of the notebook's cells that wait for their turn, the next one first. */
  get queued(): readonly string[] {
    return this._queued;
  }
  set queued(value: readonly string[]) {
    if (value.length > 0 || this._queued.length > 0) {
      this._queued = value;
      this.stateChanged.emit();
    }
  }

  /** What stands before the server's own paths in the paths of the records. */
  prefix = '';

  /** An expression of the filter language; empty for none. */
  get filter(): string {
    return this._filter;
  }
  set filter(value: string) {
    const text = value.trim();
    if (text !== this._filter) {
      this._filter = text;
      this._filterProblem = null;
      // What is shown stays until the answer comes: a filter with a typing error empties nothing.
      void this._load('replace');
    }
  }

  /** Whether runs that made nothing fold. */
  get foldScratch(): boolean {
    return this._foldScratch;
  }
  set foldScratch(value: boolean) {
    if (value !== this._foldScratch) {
      this._foldScratch = value;
      this.stateChanged.emit();
    }
  }

  /** What is wrong with the filter; null if nothing is. */
  get filterProblem(): IFilterProblem | null {
    return this._filterProblem;
  }

  /** Why the history cannot be read; null if it can. */
  get problem(): LedgerError | null {
    return this._problem;
  }

  /** Whether the first page is being read and nothing stands in its place. */
  get isLoading(): boolean {
    return this._pages.isLoading && !this._hasLoaded;
  }

  /** Whether there is nothing to show because there is nothing. */
  get isEmpty(): boolean {
    return this._hasLoaded && this._runs.all.length === 0;
  }

  /** Whether there are older runs than those here. */
  get hasMore(): boolean {
    return this._runs.next !== null;
  }

  /** Whether the history waits for a notebook to show the runs of. */
  get needsNotebook(): boolean {
    return this._scope === 'notebook' && this._notebook === null;
  }

  /** The runs that are here, newest first. */
  get runs(): readonly IRun[] {
    return this._runs.all;
  }

  /** The lines of the history. */
  get rows(): readonly HistoryRow[] {
    return historyRows(this._runs.all, {
      foldScratch: this._foldScratch && this._filter === '',
      isHeld: id =>
        id === this._current || this._open.has(id) || this._selected.has(id),
      isUnfolded: id => this._unfolded.has(id)
    });
  }

  /** The key of the row that the keyboard is at: a run's id, or that of a fold. */
  get current(): string | null {
    return this._current;
  }
  set current(value: string | null) {
    if (value !== this._current) {
      this._current = value;
      this.stateChanged.emit();
    }
  }

  /** The selected runs, in the order in which they were selected. */
  get selected(): ReadonlySet<string> {
    return this._selected;
  }

  /** The run that was deleted last, as long as nobody brought it back. */
  get lastRemoved(): IRun | null {
    return this._removals.last;
  }

  /** A run that is here. */
  run(id: string): IRun | undefined {
    return this._runs.get(id);
  }

  /** The run that a run was forked from, wherever that is; undefined for one that was not forked. */
  origin({ forkedFrom }: IRun): Origin | undefined {
    return forkedFrom === null
      ? undefined
      : (this._runs.get(forkedFrom) ?? this._origins.get(forkedFrom));
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
    if (!this._open.close(id) && this._runs.get(id)) {
      this._open.open(id);
    }
    this.stateChanged.emit();
  }

  /** Select a run, or not any more. */
  toggleSelected(id: string): void {
    if (!this._selected.delete(id)) {
      this._selected.add(id);
    }
    this.stateChanged.emit();
  }

  /** Select no run any more. */
  clearSelection(): void {
    this._selected.clear();
    this.stateChanged.emit();
  }

  /** Unfold a group, or fold it. */
  toggleFold(key: string): void {
    const row = this.rows.find(candidate => candidate.key === key);
    if (row?.kind !== 'fold') {
      return;
    }
    const ids =
      row.what === 'children' ? [key.slice('children:'.length)] : row.runs;
    for (const id of ids) {
      if (row.isOpen) {
        this._unfolded.delete(id);
      } else {
        this._unfolded.add(id);
      }
    }
    this.stateChanged.emit();
  }

  /** Bring a run that is here into sight, opened, with the keyboard on it. */
  show(id: string): void {
    this._current = id;
    this._shown = id;
    if (this._runs.get(id) && !this._open.has(id)) {
      this._open.open(id);
    }
    this.stateChanged.emit();
  }

  /** The run that has to come into sight, told once; null if there is none. */
  takeShown(): string | null {
    const shown = this._shown;
    this._shown = null;
    return shown;
  }

  /** The names and values that the runs in question have. */
  names(): Promise<INames> {
    const { scope, notebook } = this;
    return this._client.names(
      scope === 'notebook' ? (notebook ?? undefined) : undefined
    );
  }

  /** Ask for the name of a run. */
  requestRename(id: string): void {
    this._renameRequested.emit(id);
  }

  /**
   * Write the user's words on a run.
   *
   * @throws LedgerError
   */
  async edit(id: string, edit: IRunEdit): Promise<void> {
    this._take(await this._client.edit(id, edit));
  }

  /**
   * Delete a run. It goes from the list at once, and comes back if the server cannot delete it.
   *
   * @throws LedgerError
   */
  async remove(id: string): Promise<void> {
    const gone = this._runs.all.filter(
      run => run.id === id || run.parent === id
    );
    const ids = gone.map(run => run.id);
    this._moveOn(new Set(ids));
    const removal = this._removals.remove(id, gone);
    this._drop(ids);
    try {
      await removal;
    } catch (reason) {
      gone.forEach(run => this._take(run));
      throw asLedgerError(reason);
    }
  }

  /**
   * Bring a deleted run back.
   *
   * @throws LedgerError
   */
  async undoRemove(id: string): Promise<void> {
    this._take(await this._removals.undo(id));
    this.current = id;
    // Its children come along.
    await this.refresh();
  }

  /** Read the newest runs again, keeping what is here. */
  refresh(): Promise<void> {
    return this._load('renew');
  }

  /** Read the next older runs. */
  async loadMore(): Promise<void> {
    if (this._runs.next !== null && !this._pages.isLoading) {
      await this._load('append');
    }
  }

  /** Stop listening. */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._retry.dispose();
    this._queue.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  private _restart(): void {
    this._runs.clear();
    this._hasLoaded = false;
    this._problem = null;
    this._current = null;
    this._open.clear();
    this._selected.clear();
    this.stateChanged.emit();
    void this._load('replace');
  }

  private async _load(how: Reading): Promise<void> {
    if (this.needsNotebook || !this._isActive) {
      this._isStale = true;
      return;
    }
    this._isStale = false;
    const reading = this._pages.read(how, {
      filter: this._filter || undefined,
      notebook:
        this._scope === 'notebook' ? (this._notebook ?? undefined) : undefined
    });
    this.stateChanged.emit();
    try {
      if (!(await reading) || this.isDisposed) {
        return;
      }
    } catch (reason) {
      if (!this.isDisposed) {
        this._fail(asLedgerError(reason));
      }
      return;
    }
    this._succeed();
    this._hasLoaded = true;
    this._filterProblem = null;
    this._readParents();
    this.stateChanged.emit();
  }

  /** The parents of children that a page ends with are on the next one. */
  private _readParents(): void {
    if (this._filter !== '') {
      return;
    }
    const missing = this._runs.all
      .map(run => run.parent)
      .filter((id): id is string => id !== null && !this._runs.get(id));
    this._queue.add([...new Set(missing)], []);
  }

  private async _reread(ids: readonly string[]): Promise<void> {
    await this.refresh();
    await Promise.all(
      ids.filter(id => this._open.has(id)).map(id => this._open.read(id))
    );
  }

  private _take(run: IRun | IRunDetail): void {
    this._succeed();
    const here = this._runs.get(run.id);
    const isOurs =
      this._scope === 'all' ||
      run.notebook === `${this.prefix}${this._notebook ?? ''}`;
    if (this._removals.has(run.id) || (!here && !isOurs)) {
      return;
    }
    const isParent = this._runs.all.some(other => other.parent === run.id);
    if (here || isParent || this._runs.covers(run)) {
      this._runs.put(run);
      this._hasLoaded = true;
    }
    if ('executions' in run) {
      this._open.take(run);
    }
    this.stateChanged.emit();
  }

  private _drop(ids: readonly string[]): void {
    for (const id of ids) {
      this._runs.delete(id);
      this._open.close(id);
      this._selected.delete(id);
    }
    this.stateChanged.emit();
  }

  /** Before rows go, put the keyboard on the next row that stays. */
  private _moveOn(gone: ReadonlySet<string>): void {
    const rows = this.rows;
    const index = rows.findIndex(row => row.key === this._current);
    if (index < 0 || !gone.has(rows[index].key)) {
      return;
    }
    const stays = (row: HistoryRow) =>
      row.kind === 'run' && !gone.has(row.run.id);
    const next =
      rows.slice(index + 1).find(stays) ??
      rows.slice(0, index).reverse().find(stays);
    this._current = next?.key ?? null;
  }

  private _succeed(): void {
    this._problem = null;
    this._retry.reset();
  }

  private _fail(reason: LedgerError): void {
    if (reason.kind === 'refused' && this._filter !== '') {
      this._filterProblem = reason;
    } else {
      this._problem = reason;
    }
    if (reason.kind === 'offline') {
      this._retry.later();
    }
    this.stateChanged.emit();
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    if (!this._isActive) {
      this._isStale = true;
      return;
    }
    this._origins.forget([...change.runs, ...change.removed]);
    // Deleted here, brought back elsewhere.
    this._removals.forget(change.runs);
    if (!this.needsNotebook) {
      this._queue.add(change.runs, change.removed);
    }
  }

  private readonly _client: ILedgerClient;
  private readonly _queue: ChangeQueue;
  private readonly _open: OpenRuns;
  private readonly _origins: Origins;
  private readonly _removals: Removals;
  private readonly _pages: RunPages;
  private readonly _retry: Retry;
  private readonly _runs = new RunCollection();
  private readonly _selected = new Set<string>();
  private readonly _unfolded = new Set<string>();
  private readonly _renameRequested = new Signal<this, string>(this);
  private _scope: Scope = 'notebook';
  private _notebook: string | null = null;
  private _queued: readonly string[] = [];
  private _filter = '';
  private _filterProblem: IFilterProblem | null = null;
  private _problem: LedgerError | null = null;
  private _current: string | null = null;
  private _shown: string | null = null;
  private _foldScratch = true;
  private _isActive = false;
  private _isStale = true;
  private _hasLoaded = false;
}
