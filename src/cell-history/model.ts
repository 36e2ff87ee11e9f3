import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  ICellGlance,
  ILedgerChange,
  ILedgerClient,
  LedgerError
} from '../ledger';
import { Answers, asLedgerError } from '../ledger';
import type { ICellVersion } from './versions';
import { versionsOf } from './versions';

/** How long changes are gathered before the cells are read again, in ms. */
const PAUSE = 300;

/** The versions of the cell that is opened. */
export interface IOpenHistory {
  readonly cellId: string;
  /** Newest first; null while they are being read, an error if they could not be. */
  readonly versions: readonly ICellVersion[] | LedgerError | null;
  /** Which of them is looked at: 0 is the newest. */
  readonly position: number;
}

/** What the cells of one notebook were: each at a glance, and one of them opened. */
export class CellHistories implements IDisposable {
  /**
   * @param client - The ledger
   * @param changes - What changes in it
   * @param path - The notebook's path now, as the server has it
   */
  constructor(
    client: ILedgerClient,
    changes: ISignal<unknown, ILedgerChange>,
    path: () => string
  ) {
    this._client = client;
    this._path = path;
    changes.connect(this._onChange, this);
  }

  /** Emitted with the id of a cell whose glance or opened history became different. */
  get cellChanged(): ISignal<this, string> {
    return this._cellChanged;
  }

  /** Whether the notebook is on screen; while it is not, nothing is asked. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    this._isActive = value;
    if (value && this._isStale) {
      void this.refresh();
    }
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The ids of the cells that were executed. */
  get cells(): Iterable<string> {
    return this._glances.keys();
  }

  /** A cell at a glance; undefined if it was never executed. */
  glance(cellId: string): ICellGlance | undefined {
    return this._glances.get(cellId);
  }

  /** The history that is opened; null if none is. */
  get opened(): IOpenHistory | null {
    return this._opened;
  }

  /** Open the history of a cell, and close the one that was open. */
  open(cellId: string): void {
    this.close();
    this._opened = { cellId, versions: null, position: 0 };
    this._cellChanged.emit(cellId);
    void this._readVersions(cellId);
  }

  /** Close the history that is open. */
  close(): void {
    const opened = this._opened;
    this._opened = null;
    if (opened) {
      this._cellChanged.emit(opened.cellId);
    }
  }

  /** Look at another version of the opened cell: 0 is the newest. */
  goTo(position: number): void {
    const opened = this._opened;
    if (!opened || !Array.isArray(opened.versions)) {
      return;
    }
    const last = opened.versions.length - 1;
    const wanted = Math.min(Math.max(position, 0), last);
    if (wanted !== opened.position) {
      this._opened = { ...opened, position: wanted };
      this._cellChanged.emit(opened.cellId);
    }
  }

  /** Read the cells again. What cannot be read stays as it was: the sidebar says what is wrong. */
  async refresh(): Promise<void> {
    if (!this._isActive || this._isReading || this._isDisposed) {
      this._isStale = true;
      return;
    }
    this._isStale = false;
    this._isReading = true;
    const asked = this._path();
    try {
      const found = await this._client.cells(asked);
      if (!this._isDisposed && asked === this._path()) {
        this._take(new Map(found.map(glance => [glance.cellId, glance])));
      }
    } catch {
      // The next change asks again.
    } finally {
      this._isReading = false;
    }
    if (this._isStale) {
      // Something changed while the answer was under way.
      this._refreshSoon();
    }
  }

  /** Ask no more. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      window.clearTimeout(this._timer);
      Signal.clearData(this);
    }
  }

  private _take(glances: ReadonlyMap<string, ICellGlance>): void {
    const before = this._glances;
    this._glances = glances;
    for (const id of new Set([...before.keys(), ...glances.keys()])) {
      const [was, is] = [before.get(id), glances.get(id)];
      if (JSON.stringify(was) === JSON.stringify(is)) {
        continue;
      }
      this._cellChanged.emit(id);
      if (this._opened?.cellId === id) {
        void this._readVersions(id);
      }
    }
  }

  private async _readVersions(cellId: string): Promise<void> {
    // An answer that was asked for before may come after this one.
    this._answers.forget();
    await this._answers.take(this._versionsOf(cellId), versions => {
      const opened = this._opened;
      if (this._isDisposed || opened?.cellId !== cellId) {
        return;
      }
      this._opened = {
        cellId,
        versions,
        position: Array.isArray(versions) ? placeOf(opened, versions) : 0
      };
      this._cellChanged.emit(cellId);
    });
  }

  private async _versionsOf(
    cellId: string
  ): Promise<readonly ICellVersion[] | LedgerError> {
    try {
      const notebook = this._path();
      const answer = await this._client.executions({ notebook, cell: cellId });
      return versionsOf(answer.executions);
    } catch (reason) {
      return asLedgerError(reason);
    }
  }

  private _onChange(): void {
    this._isStale = true;
    if (this._isActive && !this._isReading) {
      this._refreshSoon();
    }
  }

  private _refreshSoon(): void {
    this._timer ??= window.setTimeout(() => {
      this._timer = undefined;
      void this.refresh();
    }, PAUSE);
  }

  private readonly _client: ILedgerClient;
  private readonly _path: () => string;
  private readonly _answers = new Answers();
  private readonly _cellChanged = new Signal<this, string>(this);
  private _glances: ReadonlyMap<string, ICellGlance> = new Map();
  private _opened: IOpenHistory | null = null;
  private _timer: number | undefined;
  private _isReading = false;
  private _isActive = false;
  private _isStale = true;
  private _isDisposed = false;
}

/** Where the version that was looked at stands now, with newer ones above it. */
function placeOf(
  opened: IOpenHistory,
  versions: readonly ICellVersion[]
): number {
  if (!Array.isArray(opened.versions) || opened.position === 0) {
    return 0;
  }
  const oldest = (version: ICellVersion | undefined) =>
    version?.executions[version.executions.length - 1]?.id;
  const seen = oldest(opened.versions[opened.position]);
  return Math.max(
    versions.findIndex(version => oldest(version) === seen),
    0
  );
}
