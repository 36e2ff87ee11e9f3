import { VDomModel } from '@jupyterlab/ui-components';
import { Throttler } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { DiffLayout } from '../diff/host';
import type { ILedgerChange, ILedgerClient, IRunDetail } from '../ledger';
import {
  asLedgerError,
  directionOf,
  keepSame,
  LedgerError,
  OneByOne
} from '../ledger';
import type { IColumn } from './columns';
import { comparedRun, NOW } from './columns';
import { compareRuns } from './compare';
import type { IComparison } from './model';
import type { ICurrentNotebooks, NotebookDiff } from './notebook-diff';
import { NotebookDiffModel } from './notebook-diff';

/** The least time between two readings because of changes, in ms. */
const PACE = 1000;

/** What is compared: enough to open the same again. */
export interface ICompareArgs {
  readonly runs: readonly string[];
  /** The run that the others are compared to; the first if not given. */
  readonly reference?: string | null;
  /** The other side of the notebook diff: a run, or `now`. */
  readonly against?: string | null;
}

/** What a comparison needs. */
export interface ICompareModelOptions {
  readonly client: ILedgerClient;
  readonly changed: ISignal<unknown, ILedgerChange>;
  readonly notebooks: ICurrentNotebooks;
  readonly args: ICompareArgs;
}

/**
 * Some runs side by side, one of them the reference, and the diff of the reference's notebook and another one.
 */
export class CompareModel extends VDomModel {
  /**
   * @param options - The ledger, the notebooks, and what is compared
   */
  constructor(options: ICompareModelOptions) {
    super();
    const { args } = options;
    this.client = options.client;
    this.ledgerChanged = options.changed;
    this._columns = args.runs.map(id => ({ id, run: null, problem: null }));
    this._reference = args.reference ?? args.runs[0] ?? '';
    this._against = args.against ?? null;
    this._diff = new NotebookDiffModel(options.client, options.notebooks);
    this._diff.changed.connect(() => this.stateChanged.emit());
    this._refresh = new OneByOne(() => this._reread());
    this._follow = new Throttler(() => void this._refresh.invoke(), {
      limit: PACE,
      edge: 'trailing'
    });
    options.changed.connect(this._onChange, this);
    void this._readAgain(args.runs);
  }

  /** The ledger. */
  readonly client: ILedgerClient;

  /** Emitted when runs changed or went. */
  readonly ledgerChanged: ISignal<unknown, ILedgerChange>;

  /** What is compared. */
  get args(): ICompareArgs {
    return {
      runs: this._columns.map(({ id }) => id),
      reference: this.reference,
      against: this.against
    };
  }

  /** The runs, the reference first. */
  get columns(): readonly IColumn[] {
    const { reference } = this;
    return [
      ...this._columns.filter(({ id }) => id === reference),
      ...this._columns.filter(({ id }) => id !== reference)
    ];
  }

  /** The id of the run that the others are compared to: of a deleted one the next takes the place. */
  get reference(): string {
    const isThere = ({ problem }: IColumn) => problem === null;
    return (
      this._columns.find(
        ({ id }) => id === this._reference && isThere(this._column(id))
      )?.id ??
      this._columns.find(isThere)?.id ??
      this._reference
    );
  }
  set reference(id: string) {
    const before = this.reference;
    if (id !== before && this._columns.some(column => column.id === id)) {
      if (this.against === id) {
        this._against = before;
      }
      this._reference = id;
      this._update();
    }
  }

  /** The other side of the notebook diff: a run's id, or `now`. */
  get against(): string {
    const others = this._columns.filter(
      ({ id, problem }) => id !== this.reference && problem === null
    );
    const isThere =
      this._against === NOW || others.some(({ id }) => id === this._against);
    return (isThere ? this._against : others[0]?.id) ?? NOW;
  }
  set against(value: string) {
    if (value !== this.against) {
      this._against = value;
      this._update();
    }
  }

  /** Whether rows that are the same in all runs are shown too. */
  get showsAll(): boolean {
    return this._showsAll;
  }
  set showsAll(value: boolean) {
    if (value !== this._showsAll) {
      this._showsAll = value;
      this.stateChanged.emit();
    }
  }

  /** How sources stand beside each other. */
  get layout(): DiffLayout {
    return this._layout;
  }
  set layout(value: DiffLayout) {
    if (value !== this._layout) {
      this._layout = value;
      this.stateChanged.emit();
    }
  }

  /** The runs' facts side by side, in the columns' order; null if fewer than two can be read. */
  get comparison(): IComparison | null {
    return this._comparison;
  }

  /** The diff of the notebooks. */
  get notebookDiff(): NotebookDiff {
    return this._diff.state;
  }

  /** Whether it is on screen; while it is not, nothing is asked. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    this._isActive = value;
    this._diff.isActive = value;
    if (value && this._stale.size > 0) {
      void this._refresh.invoke();
    }
  }

  /** Take a run out of the comparison. */
  remove(id: string): void {
    if (this._columns.length > 1) {
      this._columns = this._columns.filter(column => column.id !== id);
      this._update();
    }
  }

  /** Read again what could not be read. */
  async retry(): Promise<void> {
    const failed = this._columns.filter(({ problem }) => problem !== null);
    await this._readAgain(failed.map(({ id }) => id));
    this._diff.retry();
  }

  /** Stop listening. */
  dispose(): void {
    if (!this.isDisposed) {
      this._follow.dispose();
      this._refresh.dispose();
      this._diff.dispose();
      Signal.clearData(this);
      super.dispose();
    }
  }

  /** Read runs after what is being read: an older answer never comes last. */
  private _readAgain(ids: readonly string[]): Promise<void> {
    ids.forEach(id => this._stale.add(id));
    return this._refresh.invoke();
  }

  private async _read(ids: readonly string[]): Promise<void> {
    await Promise.all(
      ids.map(async id => {
        let found: IRunDetail | LedgerError;
        try {
          found = await this.client.run(id);
        } catch (reason) {
          found = asLedgerError(reason);
          if (found.kind === 'offline') {
            this._stale.add(id);
          }
        }
        this._take(id, found);
      })
    );
  }

  private _take(id: string, found: IRunDetail | LedgerError): void {
    if (this.isDisposed) {
      return;
    }
    this._columns = this._columns.map(column => {
      if (column.id !== id) {
        return column;
      }
      if (!(found instanceof LedgerError)) {
        return { id, run: keepSame(column.run, found), problem: null };
      }
      // While the server is away, what was read stays.
      const isGone = found.kind === 'absent';
      return isGone || column.run === null
        ? { id, run: isGone ? null : column.run, problem: found }
        : column;
    });
    this._update();
  }

  private _update(): void {
    const runs = this.columns.flatMap(({ run }) => run ?? []);
    this._comparison =
      runs.length > 1 && runs[0].id === this.reference
        ? compareRuns(runs.map(comparedRun), { directionOf })
        : null;
    const { against } = this;
    this._diff.compare(
      this._column(this.reference).run,
      against === NOW ? NOW : this._column(against).run
    );
    this.stateChanged.emit();
  }

  private _column(id: string): IColumn {
    return (
      this._columns.find(column => column.id === id) ?? {
        id,
        run: null,
        problem: null
      }
    );
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    const ids = [...change.runs, ...change.removed];
    this._columns
      .filter(({ id }) => change.all || ids.includes(id))
      .forEach(({ id }) => this._stale.add(id));
    if (this._isActive && this._stale.size > 0) {
      void this._follow.invoke();
    }
  }

  private async _reread(): Promise<void> {
    if (!this._isActive) {
      return;
    }
    const ids = [...this._stale];
    this._stale.clear();
    await this._read(ids);
  }

  private readonly _diff: NotebookDiffModel;
  private readonly _refresh: OneByOne;
  private readonly _follow: Throttler;
  private readonly _stale = new Set<string>();
  private _columns: readonly IColumn[];
  private _reference: string;
  private _against: string | null;
  private _showsAll = false;
  private _layout: DiffLayout = 'split';
  private _comparison: IComparison | null = null;
  private _isActive = true;
}
