import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { IAskedCell, IKernelWork } from '../capture';
import type {
  ICellExecution,
  ILedgerClient,
  IRun,
  IRunDetail
} from '../ledger';
import type { IExpected, TimeLeft } from './time-left';
import { expectedOf, timeLeft } from './time-left';

/** What is done sooner is not looked up, in ms. */
const SOON = 2000;

/** Executions of a cell that tell how long it takes. */
const ENOUGH = 20;

/** Cells whose past is read; if more wait, the time left is not told. */
const MOST_CELLS = 20;

/** How far a running run is. */
export interface IProgress {
  /** Cells that are done, of those that were asked for; null if only one was. */
  readonly cells: { readonly done: number; readonly of: number } | null;
  /** Null if the past does not tell. */
  readonly left: TimeLeft | null;
}

/** What is worked off. */
type Work = Omit<IKernelWork, 'kernelId'>;

/**
 * How far the running runs are: the cells that this page asked for are counted, and the past of the cells tells
 * how long they take. Nothing is asked before somebody looks, and nothing for what is soon done.
 */
export class RunProgress implements IDisposable {
  /**
   * @param client - The ledger
   * @param pathOf - The path of a run's notebook, as the server has it
   */
  constructor(client: ILedgerClient, pathOf: (run: IRun) => string | null) {
    this._client = client;
    this._pathOf = pathOf;
  }

  /** Emitted when there is more to tell than the time that goes by. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** What the kernel of the notebook in front works off for this page; null if nothing. */
  get work(): IKernelWork | null {
    return this._work;
  }
  set work(value: IKernelWork | null) {
    if (value !== null || this._work !== null) {
      this._work = value;
      this._changed.emit();
    }
  }

  /** A whole run was read: it tells which cell runs. */
  see(run: IRunDetail): void {
    if (run.status !== 'running') {
      this._cells.delete(run.id);
      return;
    }
    const last = run.executions.find(({ status }) => status === 'running');
    this._cells.set(run.id, {
      running: last
        ? {
            cellId: last.cellId,
            source: last.source ?? '',
            begun: last.started
          }
        : null,
      waiting: [],
      done: 0,
      begun: run.started
    });
    this._changed.emit();
  }

  /** What was read is old: it is read again when somebody looks. */
  forget(): void {
    this._cells.clear();
  }

  /** How far a running run is, as far as it is known now; more may be read because of it. */
  of(run: IRun, now: number): IProgress | null {
    if (run.status !== 'running') {
      return null;
    }
    const work =
      this._work?.kernelId === run.kernelId
        ? this._work
        : this._cells.get(run.id);
    if (work) {
      return this._progress(work, this._pathOf(run), now);
    }
    this._cells.set(run.id, {
      running: null,
      waiting: [],
      done: 0,
      begun: run.started
    });
    this._client.run(run.id).then(
      whole => {
        if (!this._isDisposed) {
          this.see(whole);
        }
      },
      () => undefined // it is asked again with the next change of the run
    );
    return null;
  }

  /**
   * How far the work of the notebook in front is.
   *
   * @param notebook - Its path, as the server has it
   */
  ofWork(notebook: string | null, now: number): IProgress | null {
    return this._work && this._progress(this._work, notebook, now);
  }

  /** Ask and tell no more. */
  dispose(): void {
    this._isDisposed = true;
    Signal.clearData(this);
  }

  private _progress(
    work: Work,
    notebook: string | null,
    now: number
  ): IProgress {
    const { running, waiting, done } = work;
    const cells = running ? [running, ...waiting] : waiting;
    const of = done + cells.length;
    return {
      cells: of > 1 ? { done, of } : null,
      left:
        notebook !== null && now - work.begun > SOON
          ? this._left(work, cells, notebook, now)
          : null
    };
  }

  private _left(
    work: Work,
    cells: readonly IAskedCell[],
    notebook: string,
    now: number
  ): TimeLeft | null {
    if (cells.length === 0 || cells.length > MOST_CELLS) {
      return null;
    }
    // All are looked up, so that what has to be read is read at once.
    const known = new Map(
      cells.map(cell => [cell, this._expected(notebook, cell, work.begun)])
    );
    return timeLeft(work, cell => known.get(cell) ?? null, now);
  }

  /** How long a cell takes, looked up once for what began at a time. */
  private _expected(
    notebook: string,
    cell: IAskedCell,
    begun: number
  ): IExpected | null {
    if (cell.cellId === null) {
      return null;
    }
    const key = JSON.stringify([notebook, cell.cellId]);
    const known = this._pasts.get(key);
    if (known?.begun !== begun) {
      this._pasts.set(key, { past: known?.past ?? [], begun });
      void this._read(key, notebook, cell.cellId, begun);
    }
    return known ? expectedOf(cell.source, known.past) : null;
  }

  private async _read(
    key: string,
    notebook: string,
    cell: string,
    begun: number
  ): Promise<void> {
    try {
      const { executions } = await this._client.executions({
        notebook,
        cell,
        limit: ENOUGH
      });
      this._pasts.set(key, { past: executions, begun });
      if (!this._isDisposed) {
        this._changed.emit();
      }
    } catch {
      // Then the time left is not told.
    }
  }

  private readonly _client: ILedgerClient;
  private readonly _pathOf: (run: IRun) => string | null;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _cells = new Map<string, Work>();
  private readonly _pasts = new Map<
    string,
    { readonly past: readonly ICellExecution[]; readonly begun: number }
  >();
  private _work: IKernelWork | null = null;
  private _isDisposed = false;
}
