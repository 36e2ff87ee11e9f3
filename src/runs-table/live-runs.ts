import type { IFilterProblem } from '../filter';
import type {
  ILedgerChange,
  ILedgerClient,
  IRun,
  IRunsQuery,
  LedgerError
} from '../ledger';
import { asLedgerError, OneByOne, Retry } from '../ledger';
import { RowsReader } from './reader';
import type { RunOrder } from './rows';
import { TableRows } from './rows';

/** How long a run that came while one looked is marked as new, in ms. */
const FRESH = 2000;

/** What is asked, as it is at the moment. */
export interface IQuestion {
  /** What the server is asked for; null if that cannot be asked yet. */
  query(): IRunsQuery | null;
  /** The order in which the answer comes. */
  readonly order: RunOrder;
  /** What tells whether a run still lacks values that were asked for. */
  lacks(): (run: IRun) => boolean;
  /** The runs, or what is known of them, changed. */
  changed(): void;
  /** Runs are to go from the table. */
  leaving(ids: readonly string[]): void;
}

/**
 * The runs that the ledger answers a question with: read page by page, and kept up to date.
 */
export class LiveRuns {
  /**
   * @param client - The ledger
   * @param question - What is asked
   */
  constructor(
    client: Pick<ILedgerClient, 'runs'>,
    private readonly _question: IQuestion
  ) {
    this._reader = new RowsReader(client, this.rows);
    this._changes = new OneByOne(() => this._takeChanges());
    this._retry = new Retry(() => void this.refresh());
  }

  /** The runs that are here. */
  readonly rows = new TableRows();

  /** Whether the table is on screen; while it is not, nothing is asked. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    if (value !== this._isActive) {
      this._isActive = value;
      if (value && this._isStale) {
        void (this._hasLoaded ? this.refresh() : this.begin(true));
      }
    }
  }

  /** What is wrong with the filter; null if nothing is. */
  get filterProblem(): IFilterProblem | null {
    return this._filterProblem;
  }

  /** Why the runs cannot be read; null if they can. */
  get problem(): LedgerError | null {
    return this._problem;
  }

  /** Whether an answer is here. */
  get hasLoaded(): boolean {
    return this._hasLoaded;
  }

  /** Whether there are more runs than those here. */
  get hasMore(): boolean {
    return this.rows.next !== null;
  }

  /** Whether all runs are being read. */
  get isReadingAll(): boolean {
    return this._isReadingAll;
  }

  /** Whether a run came while one looked. */
  isFresh(id: string): boolean {
    return (this._fresh.get(id) ?? 0) > Date.now();
  }

  /**
   * Ask anew.
   *
   * @param isElsewhere - Whether what is shown has to go before the answer comes
   */
  async begin(isElsewhere: boolean): Promise<void> {
    this._asked++;
    this._reader.stop();
    this._isReadingAll = false;
    this._filterProblem = null;
    if (isElsewhere) {
      this.rows.clear();
      this._hasLoaded = false;
      this._problem = null;
    }
    await this._load(query => this._reader.begin(query));
  }

  /** Read the first runs again, keeping what is here. */
  async refresh(): Promise<void> {
    await this._load(query => this._reader.renew(query, this._question.order));
  }

  /** Read the next runs. */
  async loadMore(): Promise<boolean> {
    return (
      this.hasMore &&
      !this._reader.isReading &&
      this._load(query => this._reader.goOn(query))
    );
  }

  /** Read all runs, until there are no more or it is stopped. */
  async loadAll(): Promise<void> {
    this._isReadingAll = true;
    this._question.changed();
    do {
      // A page may be under way.
      await this._underWay;
    } while (this._isReadingAll && (await this.loadMore()));
    this.stopLoading();
  }

  /** Stop reading all runs. */
  stopLoading(): void {
    this._isReadingAll = false;
    this._question.changed();
  }

  /** Read what the runs that are here lack. */
  async fill(): Promise<void> {
    const { _question: question } = this;
    const query = question.query();
    if (!query || !this._isActive || !this._hasLoaded) {
      return;
    }
    try {
      await this._reader.fill(query, question.lacks(), () =>
        question.changed()
      );
    } catch (reason) {
      this._fail(asLedgerError(reason));
    }
  }

  /** Take runs out. */
  private _drop(ids: readonly string[]): void {
    if (ids.length > 0) {
      this._question.leaving(ids);
      this.rows.delete(ids);
      this._question.changed();
    }
  }

  /** The ledger says that something changed. */
  take(change: ILedgerChange): void {
    if (!this._isActive) {
      this._isStale = true;
      return;
    }
    this._drop(change.removed);
    change.runs.forEach(id => this._changed.add(id));
    this._areAllOld ||= change.all === true;
    if (this._reader.isReading) {
      // The page may be older than this: it is looked at when that is here.
      change.removed.forEach(id => this._changed.add(id));
    } else if (this._hasLoaded) {
      void this._changes.invoke();
    }
  }

  /** Ask and listen no more. */
  dispose(): void {
    this._isActive = false;
    this._isReadingAll = false;
    this._reader.stop();
    this._changes.dispose();
    this._retry.dispose();
  }

  /** Do what reads runs, if it is of use now, and tell what came of it. */
  private _load(
    read: (query: IRunsQuery) => Promise<boolean>
  ): Promise<boolean> {
    const query = this._question.query();
    if (!query || !this._isActive) {
      this._isStale = true;
      this._question.changed();
      return Promise.resolve(false);
    }
    this._isStale = false;
    const reading = this._finish(read(query));
    this._underWay = reading;
    return reading;
  }

  private async _finish(reading: Promise<boolean>): Promise<boolean> {
    let isTaken: boolean;
    try {
      isTaken = await reading;
    } catch (reason) {
      this._fail(asLedgerError(reason));
      return false;
    }
    if (isTaken) {
      this._hasLoaded = true;
      this._succeed();
      this._question.changed();
      void this._changes.invoke();
      void this.fill();
    }
    return isTaken;
  }

  private _succeed(): void {
    this._problem = null;
    this._filterProblem = null;
    this._retry.reset();
  }

  private _fail(reason: LedgerError): void {
    if (reason.kind === 'refused' && this._question.query()?.filter) {
      this._filterProblem = reason;
    } else {
      this._problem = reason;
    }
    if (reason.kind === 'offline') {
      this._retry.later();
    }
    this._question.changed();
  }

  private async _takeChanges(): Promise<void> {
    const ids = [...this._changed];
    const areAllOld = this._areAllOld;
    this._changed.clear();
    this._areAllOld = false;
    const query = this._question.query();
    if (!query || (ids.length === 0 && !areAllOld)) {
      return;
    }
    const asked = this._asked;
    let found: ReadonlyMap<string, IRun> | null;
    try {
      found = areAllOld ? null : await this._reader.changed(ids, query);
    } catch (reason) {
      if (asked === this._asked) {
        ids.forEach(id => this._changed.add(id));
        this._fail(asLedgerError(reason));
      }
      return;
    }
    if (asked !== this._asked) {
      return; // The answer to another question is newer.
    }
    if (found === null || this._problem !== null) {
      await this.refresh();
      return;
    }
    for (const run of found.values()) {
      if (this.rows.get(run.id) === undefined) {
        this._fresh.set(run.id, Date.now() + FRESH);
      }
      this.rows.place(run, this._question.order);
    }
    const gone = ids.filter(id => !found.has(id) && this.rows.get(id));
    this._drop(gone);
    this._question.changed();
  }

  private readonly _reader: RowsReader;
  private readonly _changes: OneByOne;
  private readonly _retry: Retry;
  private readonly _fresh = new Map<string, number>();
  private readonly _changed = new Set<string>();
  private _areAllOld = false;
  /** Another number for each question. */
  private _asked = 0;
  private _underWay: Promise<unknown> = Promise.resolve();
  private _filterProblem: IFilterProblem | null = null;
  private _problem: LedgerError | null = null;
  private _isActive = false;
  private _isStale = true;
  private _hasLoaded = false;
  private _isReadingAll = false;
}
