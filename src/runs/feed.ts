import { VDomModel } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { IFilterProblem } from '../filter';
import type {
  ILedgerChange,
  ILedgerClient,
  INames,
  IRun,
  IRunDetail,
  LedgerError
} from '../ledger';
import { asLedgerError, Retry } from '../ledger';
import { RunCollection } from './collection';
import type { Reading } from './pages';
import { RunPages } from './pages';
import { ChangeQueue } from './queue';

/** Whose runs are shown. */
export type Scope = 'notebook' | 'all';

/**
 * The runs of the current notebook or of all, read page by page and kept as the ledger has them.
 *
 * What is done with the runs that are here, those who extend it say.
 */
export abstract class RunFeed extends VDomModel {
  /**
   * @param client - The ledger
   * @param changed - What changes in it
   */
  constructor(client: ILedgerClient, changed: ISignal<unknown, ILedgerChange>) {
    super();
    this.client = client;
    this._queue = new ChangeQueue({
      fetch: id => this.fetch(id),
      found: run => this.take(run),
      gone: ids => this.drop(ids),
      // Whether a changed run fits the filter, only the server knows.
      tooMany: () => this.refresh(),
      failed: reason => this._fail(asLedgerError(reason)),
      isFiltered: () => this._filter !== ''
    });
    this._pages = new RunPages(client, this.here, id => this.isGone(id));
    this._retry = new Retry(() => void this.refresh());
    changed.connect(this._onChange, this);
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
        this.emit();
      }
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

  /** Whether archived runs are shown. */
  get showArchived(): boolean {
    return this._showArchived;
  }
  set showArchived(value: boolean) {
    if (value !== this._showArchived) {
      this._showArchived = value;
      void this._load('replace');
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
    return this._hasLoaded && this.here.all.length === 0;
  }

  /** Whether there are older runs than those here. */
  get hasMore(): boolean {
    return this.here.next !== null;
  }

  /** Whether the history waits for a notebook to show the runs of. */
  get needsNotebook(): boolean {
    return this._scope === 'notebook' && this._notebook === null;
  }

  /** The runs that are here, newest first. */
  get runs(): readonly IRun[] {
    return this.here.all;
  }

  /** A run that is here. */
  run(id: string): IRun | undefined {
    return this.here.get(id);
  }

  /** The path of a run's notebook as the server has it; null for a script. */
  pathOf({ notebook }: IRun): string | null {
    return notebook?.startsWith(this.prefix)
      ? notebook.slice(this.prefix.length)
      : notebook;
  }

  /** The names and values that the runs in question have. */
  names(): Promise<INames> {
    const { scope, notebook } = this;
    return this.client.names(
      scope === 'notebook' ? (notebook ?? undefined) : undefined
    );
  }

  /** Read the newest runs again, keeping what is here. */
  refresh(): Promise<void> {
    return this._load('renew');
  }

  /** Read the next older runs. */
  async loadMore(): Promise<void> {
    if (this.hasMore && !this._pages.isLoading) {
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

  /** Whether a run was deleted here and is not to come back by itself. */
  protected abstract isGone(id: string): boolean;

  /** Other runs are in question: forget what was done with these. */
  protected abstract restarted(): void;

  /** The ledger tells of changes. */
  protected abstract heard(change: ILedgerChange): void;

  /** The runs that are here were read again; read again what else is shown of them. */
  protected abstract reread(): void;

  /** Read a run, after what is being read of it: an older answer never comes last. */
  protected fetch(id: string): Promise<IRunDetail> {
    const before = this._fetches.get(id);
    const ask = () => this.client.run(id);
    const answer = before ? before.then(ask, ask) : ask();
    this._fetches.set(id, answer);
    const done = () => {
      if (this._fetches.get(id) === answer) {
        this._fetches.delete(id);
      }
    };
    answer.then(done, done);
    return answer;
  }

  /** Take in a run as it is now. */
  protected take(run: IRun | IRunDetail): void {
    if (this._problem !== null && !this._pages.isLoading) {
      // The server answers again, but more than this run may have changed.
      void this.refresh();
    }
    if (this.isHidden(run)) {
      this.drop([run.id]);
      return;
    }
    const isHere = this.here.get(run.id) !== undefined;
    const isOurs =
      this._scope === 'all' ||
      run.notebook === `${this.prefix}${this._notebook ?? ''}`;
    if (this.isGone(run.id) || (!isHere && !isOurs)) {
      return;
    }
    const isParent = this.here.all.some(other => other.parent === run.id);
    // One run is no history: before the first page is here, it would look like all.
    if (this._hasLoaded && (isHere || isParent || this.here.covers(run))) {
      this.here.put(run);
    }
    this.emit();
  }

  /** Runs are not there any more. */
  protected drop(ids: readonly string[]): void {
    ids.forEach(id => this.here.delete(id));
    this.emit();
  }

  /** Whether a run is left out because it is archived. */
  protected isHidden({ archived }: IRun): boolean {
    return archived && !this._showArchived;
  }

  /** Tell that something is different. */
  protected emit(): void {
    this.stateChanged.emit();
  }

  private _restart(): void {
    this.here.clear();
    this._hasLoaded = false;
    this._problem = null;
    this.restarted();
    this.emit();
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
      archived: this._showArchived || undefined,
      notebook:
        this._scope === 'notebook' ? (this._notebook ?? undefined) : undefined
    });
    this.emit();
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
    this._problem = null;
    this._retry.reset();
    this._hasLoaded = true;
    this._filterProblem = null;
    if (how === 'renew') {
      this.reread();
    }
    this._readParents();
    // The page may be older than what was heard of while it was read.
    this._queue.add([...this._meanwhile], []);
    this._meanwhile.clear();
    this.emit();
  }

  /** The parents of children that a page ends with are on the next one. */
  private _readParents(): void {
    if (this._filter !== '') {
      return;
    }
    const missing = this.here.all
      .map(run => run.parent)
      .filter((id): id is string => id !== null && !this.here.get(id));
    this._queue.read(missing);
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
    this.emit();
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    if (!this._isActive) {
      this._isStale = true;
      return;
    }
    this.heard(change);
    if (this._pages.isLoading) {
      [...change.runs, ...change.removed].forEach(id =>
        this._meanwhile.add(id)
      );
    }
    if (!this.needsNotebook) {
      this._queue.add(change.runs, change.removed);
    }
    if (change.all) {
      void this.refresh();
    }
  }

  protected readonly client: ILedgerClient;
  protected readonly here = new RunCollection();
  private readonly _fetches = new Map<string, Promise<IRunDetail>>();
  private readonly _queue: ChangeQueue;
  private readonly _pages: RunPages;
  private readonly _meanwhile = new Set<string>();
  private readonly _retry: Retry;
  private _scope: Scope = 'notebook';
  private _notebook: string | null = null;
  private _filter = '';
  private _filterProblem: IFilterProblem | null = null;
  private _problem: LedgerError | null = null;
  private _showArchived = false;
  private _isActive = false;
  private _isStale = true;
  private _hasLoaded = false;
}
