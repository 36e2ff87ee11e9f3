import type { INotebookContent } from '@jupyterlab/nbformat';
import { VDomModel } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  ILedgerChange,
  ILedgerClient,
  IRun,
  IRunDetail,
  IRunEdit,
  IRunOrder,
  IRunsEdit,
  ISimilarRun
} from '../ledger';
import {
  Answers,
  asLedgerError,
  keepSame,
  LedgerError,
  OneByOne
} from '../ledger';

/** How many similar runs are asked for. */
const SIMILAR = 10;

/** How many of the runs within it are read. */
const INSIDE = 50;

/** What is read only when somebody looks at it; null while it is being read. */
export type Read<T> = T | LedgerError | null;

/**
 * One run on its page: kept up to date while it is on screen, and told when it was deleted.
 */
export class RunPageModel extends VDomModel {
  /**
   * @param client - The ledger
   * @param changed - What changes in it
   * @param id - The run
   */
  constructor(
    readonly client: ILedgerClient,
    readonly changed: ISignal<unknown, ILedgerChange>,
    readonly id: string
  ) {
    super();
    this._refresh = new OneByOne(() => this._read());
    changed.connect(this._onChange, this);
    void this.refresh();
  }

  /** The run, as it was last read; null if it never was. */
  get run(): IRunDetail | null {
    return this._run;
  }

  /** The run before it; null if there is none or it is not read yet. */
  get previous(): IRun | null {
    return this._previous;
  }

  /** Why it cannot be read now; null if it can. */
  get problem(): LedgerError | null {
    return this._problem;
  }

  /** Whether it was deleted. */
  get isGone(): boolean {
    return this._problem?.kind === 'absent';
  }

  /** The notebook as it was in the run; null while it is being read. */
  get notebook(): Read<INotebookContent> {
    return this._notebook;
  }

  /** The runs nearest to it; null while they are being read. */
  get similar(): Read<readonly ISimilarRun[]> {
    return this._similar;
  }

  /** The newest of the runs within it, in the order they ran. */
  get inside(): readonly IRun[] {
    return this._inside;
  }

  /** Whether there are more of them. */
  get hasMoreInside(): boolean {
    return this._hasMoreInside;
  }

  /** Whether the page is on screen; while it is not, nothing is asked. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    this._isActive = value;
    if (value && this._isStale) {
      void this.refresh();
    }
  }

  /** Read the run again, after what is being read: an older answer never comes last. */
  refresh(): Promise<void> {
    return this._refresh.invoke();
  }

  /** Read the notebook as it was, if nobody did. */
  wantNotebook(): void {
    if (!this._wantsNotebook) {
      this._wantsNotebook = true;
      void this._readNotebook();
    }
  }

  /** Read the nearest runs, if nobody did. */
  wantSimilar(): void {
    if (!this._wantsSimilar) {
      this._wantsSimilar = true;
      this._readSimilar().catch(() => undefined);
    }
  }

  /** What tells whether the run's cells ran in order. */
  readonly order = (id: string): Promise<IRunOrder> => this.client.order(id);

  /**
   * Write the user's words on the run.
   *
   * @throws LedgerError
   */
  async edit(edit: IRunEdit): Promise<void> {
    this._takeWords(await this.client.edit(this.id, edit));
  }

  /**
   * Put tags on the run, or take some away; others that it has meanwhile stay.
   *
   * @throws LedgerError
   */
  async tag(change: IRunsEdit): Promise<void> {
    const { runs } = await this.client.editRuns([this.id], change);
    if (runs.length === 0) {
      await this.refresh();
    }
    runs.forEach(run => this._takeWords(run));
  }

  /**
   * Delete the run; the page stays, and says so.
   *
   * @throws LedgerError
   */
  async remove(): Promise<void> {
    await this.client.remove(this.id);
    await this.refresh();
  }

  /**
   * Bring the run back.
   *
   * @throws LedgerError
   */
  async undoRemove(): Promise<void> {
    await this.client.undoRemove(this.id);
    await this.refresh();
  }

  /** Stop listening. */
  dispose(): void {
    if (!this.isDisposed) {
      this._refresh.dispose();
      this._previousAnswers.forget();
      this._notebookAnswers.forget();
      Signal.clearData(this);
      super.dispose();
    }
  }

  private async _read(): Promise<void> {
    this._isStale = false;
    try {
      const run = keepSame(this._run, await this.client.run(this.id));
      if (this.isDisposed) {
        return;
      }
      this._run = run;
      this._problem = null;
      this.stateChanged.emit();
      await Promise.all([this._readInside(), this._readPrevious(run.previous)]);
      this._rereadNotebook(run);
    } catch (reason) {
      if (!this.isDisposed) {
        // What was read stays, also of a run that was deleted meanwhile.
        this._problem = asLedgerError(reason);
        this.stateChanged.emit();
      }
    }
  }

  private _takeWords({ name, title, note, tags, starred }: IRun): void {
    if (this._run && !this.isDisposed) {
      this._run = { ...this._run, name, title, note, tags, starred };
      this.stateChanged.emit();
    }
  }

  private async _readInside(): Promise<void> {
    const filter = `parent = '${this.id}'`;
    // The page stands without them.
    const page = await this.client
      .runs({ filter, limit: INSIDE })
      .catch(() => null);
    const had = this._inside.length;
    if (page && !this.isDisposed && page.runs.length + had > 0) {
      this._inside = [...page.runs].reverse();
      this._hasMoreInside = page.next !== null;
      this.stateChanged.emit();
    }
  }

  private async _readPrevious(id: string | null): Promise<void> {
    if (id === (this._previous?.id ?? null)) {
      return;
    }
    const found = id === null ? null : this.client.run(id).catch(() => null);
    await this._previousAnswers.take(Promise.resolve(found), run => {
      this._previous = run;
      this.stateChanged.emit();
    });
  }

  /** The text around the cells is read again only if there are other cells, or all is done. */
  private _rereadNotebook(run: IRunDetail): void {
    const cells = run.executions.map(({ cellId }) => cellId);
    const version = [run.ended, ...new Set(cells)].join(' ');
    if (version !== this._notebookVersion) {
      const isFirst = this._notebookVersion === '';
      this._notebookVersion = version;
      if (this._wantsNotebook && !isFirst) {
        void this._readNotebook();
      }
    }
  }

  private async _readNotebook(): Promise<void> {
    const answer: Promise<INotebookContent | LedgerError> = this.client
      .notebook(this.id)
      .catch(asLedgerError);
    this._notebookAnswers.forget();
    await this._notebookAnswers.take(answer, found => {
      const isWorse =
        found instanceof LedgerError &&
        this._notebook !== null &&
        !(this._notebook instanceof LedgerError);
      if (!isWorse) {
        this._notebook = found;
        this.stateChanged.emit();
      }
    });
  }

  private async _readSimilar(): Promise<void> {
    try {
      this._similar = await this.client.similar(this.id, SIMILAR);
    } catch (reason) {
      this._similar = asLedgerError(reason);
    }
    if (!this.isDisposed) {
      this.stateChanged.emit();
    }
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    const ids = [...change.runs, ...change.removed];
    const isOld = (id: string) => change.all || ids.includes(id);
    const previous = this._run?.previous ?? null;
    if (previous !== null && isOld(previous)) {
      this._previousAnswers.forget();
      this._previous = null;
    } else if (!isOld(this.id)) {
      return;
    }
    this._isStale = true;
    if (this._isActive) {
      void this.refresh();
    }
  }

  private readonly _refresh: OneByOne;
  private readonly _previousAnswers = new Answers();
  private readonly _notebookAnswers = new Answers();
  private _run: IRunDetail | null = null;
  private _previous: IRun | null = null;
  private _inside: readonly IRun[] = [];
  private _hasMoreInside = false;
  private _problem: LedgerError | null = null;
  private _notebook: Read<INotebookContent> = null;
  private _notebookVersion = '';
  private _wantsNotebook = false;
  private _similar: Read<readonly ISimilarRun[]> = null;
  private _wantsSimilar = false;
  private _isActive = true;
  private _isStale = false;
}
