import type { ICodeCellModel } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import type { Kernel } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  ICellExecution,
  ILedgerChange,
  ILedgerClient,
  RecordedOutput
} from '../ledger';
import type { ICellOutputs } from './cell-outputs';
import { readOutputs, sameOutputs, writeOutputs } from './cell-outputs';
import type { ILostOutputs } from './lost-outputs';
import { lostOutputs } from './lost-outputs';

/** How long after an execution its last outputs may still come, in ms. */
const LATE = 3000;

/** The least time between two looks because of changes, in ms. */
const PACE = 1000;

/** When a document is looked at again after it was opened, in ms: a busy server is late with outputs. */
const AGAIN: readonly number[] = [LATE, 10000, 30000];

/** How long a shared document may be written after its last page was closed, in ms. */
const WRITTEN_LATE = 60000;

/** How long one page on a shared document waits for the one before it to do the work, in ms. */
const TURN = 2000;

/** An open document, as far as outputs are put into it. */
export interface IRestoredDocument {
  /** Its code cells. */
  cells(): readonly ICodeCellModel[];
  /** Its path now. */
  path(): string;
  /** When its file was written last, in ISO 8601; null if that is not known. */
  saved(): string | null;
  /** Which other pages share it; null if its file is all that pages share. */
  sharing(): ISharing | null;
  /** Whether an execution's source is what stands in a cell. */
  isSource(execution: ICellExecution, source: string): boolean;
}

/** Who shares a document that is shared as it is being written. */
export interface ISharing {
  /** How many other pages there are. */
  readonly others: number;
  /** How many of them come before this one. */
  readonly before: number;
}

/** What was put into a document. */
export interface IRestoredOutputs {
  /** How many cells were given outputs. */
  readonly cells: number;
  /** How many of them still run. */
  readonly running: number;
  /** Bytes of output that nobody kept. */
  readonly dropped: number;
}

/** What a cell was given. */
interface IGiven {
  readonly execution: ICellExecution;
  /** What stood there before. */
  readonly before: ICellOutputs;
  readonly written: readonly IOutput[];
  /** Whether it runs, or has ended so lately that outputs may be missing. */
  readonly isOpen: boolean;
}

/**
 * Puts the outputs into an open document that came while no page listened, and those that still come:
 * JupyterLab drops them.
 *
 * It writes into cells as JupyterLab does, never into the file, and only where the last thing that ran
 * is what stands in the cell, nothing was run or cleared in this page, and the outputs are not there.
 */
export class OutputRestorer implements IDisposable {
  /**
   * @param document - Where outputs are put
   * @param client - The ledger
   * @param changed - What changes in it
   */
  constructor(
    document: IRestoredDocument,
    client: ILedgerClient,
    changed: ISignal<unknown, ILedgerChange>
  ) {
    this._document = document;
    this._client = client;
    changed.connect(this._onChange, this);
  }

  /** Emitted when something was put into the document. */
  get restored(): ISignal<this, IRestoredOutputs> {
    return this._restored;
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The document was opened, or came back into touch with its kernel: see what it lacks. */
  async begin(): Promise<void> {
    const saved = this._document.saved();
    if (!this._isFollowing) {
      this._saved = saved === null ? null : Date.parse(saved);
    }
    this._opened = null;
    this._again = AGAIN.map(delay => Date.now() + delay);
    await this._look();
  }

  /** A message between this page and the kernel. */
  heard({ direction, msg }: Kernel.IAnyMessageArgs): void {
    if (direction === 'send' && msg.header.msg_type === 'execute_request') {
      this._own.add(msg.header.msg_id);
    }
  }

  /** A cell was run or cleared in this page: its outputs are the page's own from now on. */
  touch(cellId: string): void {
    this._touched.add(cellId);
    this._given.delete(cellId);
  }

  /** Take everything back that was put into the document and was not changed since. */
  undo(): void {
    for (const cell of this._document.cells()) {
      const given = this._given.get(cell.id);
      if (given && sameOutputs(readOutputs(cell).outputs, given.written)) {
        writeOutputs(cell, given.before.outputs);
        cell.executionCount = given.before.count;
        cell.executionState = 'idle';
      }
    }
    for (const cellId of [...this._given.keys()]) {
      this.touch(cellId);
    }
  }

  /** Stop. */
  dispose(): void {
    this._isDisposed = true;
    clearTimeout(this._next);
    Signal.disconnectReceiver(this);
    Signal.clearData(this);
  }

  private get _isFollowing(): boolean {
    return (
      this._isWaiting || [...this._given.values()].some(({ isOpen }) => isOpen)
    );
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    if ((change.all || change.runs.length > 0) && this._isFollowing) {
      this._lookLater(PACE);
    }
  }

  /** Look after so many ms, unless it is done before that anyway. */
  private _lookLater(delay: number): void {
    const due = Date.now() + delay;
    if (due < this._due && !this._isDisposed) {
      clearTimeout(this._next);
      this._due = due;
      this._next = setTimeout(() => void this._look(), delay);
    }
  }

  /** Look now, or soon after the look that is under way. */
  private async _look(): Promise<void> {
    clearTimeout(this._next);
    this._due = Infinity;
    if (this._isLooking) {
      this._lookLater(PACE);
      return;
    }
    this._again = this._again.filter(time => time > Date.now());
    this._isLooking = true;
    let wait: number;
    try {
      wait = await this._lookOnce();
    } catch {
      // The books can be read in the sidebar all the same, which also says what is wrong.
      wait = this._isFollowing ? LATE : Infinity;
    }
    this._isLooking = false;
    const again = Math.min(...this._again) - Date.now();
    this._lookLater(Math.max(PACE, Math.min(wait, again)));
  }

  /** Look once; returns how long to wait until the next time, in ms. */
  private async _lookOnce(): Promise<number> {
    const saved = this._saved;
    if (saved === null || this._isDisposed) {
      return Infinity;
    }
    const sharing = this._document.sharing();
    const since = new Date(saved - (sharing ? WRITTEN_LATE : 0)).toISOString();
    const answer = await this._client.executions({
      notebook: this._document.path(),
      since,
      limit: 1000
    });
    this._opened ??= answer.now;
    const wasFollowing = this._isFollowing;
    const turn = LATE + (sharing?.before ?? 0) * TURN;
    const found = this._lost(answer.executions, saved);
    this._letGo(found);
    let isChanged = false;
    let isWaiting = false;
    for (const lost of found) {
      const { ended } = lost.execution;
      // The page that runs a cell of a shared document puts its outputs in itself, unless it is gone.
      if (sharing && sharing.others > 0 && !this._given.has(lost.cellId)) {
        if (ended === null || answer.now < ended + turn) {
          isWaiting = true;
          continue;
        }
      }
      isChanged = (await this._give(lost, answer.now)) || isChanged;
    }
    this._isWaiting = isWaiting;
    if (isChanged && !this._isDisposed) {
      this._tell();
    }
    if (wasFollowing && !this._isFollowing) {
      this._again.push(Date.now() + LATE);
    }
    const isEnding = [...this._given.values()].some(
      ({ isOpen, execution }) => isOpen && execution.ended !== null
    );
    return isEnding ? LATE : isWaiting ? turn : Infinity;
  }

  private _lost(
    executions: readonly ICellExecution[],
    saved: number
  ): readonly ILostOutputs[] {
    const opened = this._opened ?? -Infinity;
    const codeCells = this._document.cells();
    const cells = codeCells.map(({ id, sharedModel }) => ({
      id,
      source: sharedModel.getSource()
    }));
    // A shared document is written while nobody is there: then it says itself what did not end in it.
    const unfinished = new Set(
      codeCells
        .filter(({ executionState }) => executionState === 'running')
        .map(({ id }) => id)
    );
    const lost = lostOutputs(cells, executions, {
      opened,
      isOwn: msgId => this._own.has(msgId),
      isTouched: cellId => this._touched.has(cellId),
      given: cellId => this._given.get(cellId)?.execution.id,
      isSource: (execution, source) =>
        this._document.isSource(execution, source)
    });
    return lost.filter(
      ({ cellId, execution: { ended } }) =>
        ended === null ||
        ended > saved ||
        unfinished.has(cellId) ||
        this._given.has(cellId)
    );
  }

  /** Follow no longer what other executions have taken the place of. */
  private _letGo(found: readonly ILostOutputs[]): void {
    const there = new Set(found.map(({ cellId }) => cellId));
    for (const [cellId, { isOpen }] of [...this._given]) {
      if (isOpen && !there.has(cellId)) {
        this.touch(cellId);
      }
    }
  }

  /** Put outputs below a cell; returns whether the user sees a change of them. */
  private async _give(
    { cellId, execution }: ILostOutputs,
    now: number
  ): Promise<boolean> {
    const outputs = await this._outputsOf(execution);
    const cell = this._document.cells().find(({ id }) => id === cellId);
    if (!cell || this._isDisposed || this._touched.has(cellId)) {
      return false;
    }
    const found = readOutputs(cell);
    const earlier = this._given.get(cellId);
    const before =
      earlier?.execution.id === execution.id ? earlier.before : found;
    // A page that is closed before the last outputs came leaves a shared document that says so.
    const isRunning = execution.ended === null || now < execution.ended + LATE;
    const isThere = sameOutputs(found.outputs, outputs);
    const isNew = outputs.length > 0 && !isThere;
    const isComplete = isThere && found.count === execution.count;
    if (execution.ended !== null && isComplete && !earlier) {
      return false;
    }
    // What is there is not taken away for nothing: perhaps no outputs were recorded.
    if (!isNew && !isThere && !isRunning && !earlier) {
      return false;
    }
    if (isNew) {
      writeOutputs(cell, outputs);
    }
    cell.executionCount = isRunning ? null : execution.count;
    cell.executionState = isRunning ? 'running' : 'idle';
    this._given.set(cellId, {
      execution,
      before,
      written: readOutputs(cell).outputs,
      isOpen: isRunning
    });
    return isNew || (isRunning && !earlier);
  }

  private _outputsOf(execution: ICellExecution): Promise<IOutput[]> {
    return Promise.all(execution.outputs.map(output => this._output(output)));
  }

  private async _output(output: RecordedOutput): Promise<IOutput> {
    if (output.kind === 'inline') {
      return output.output;
    }
    const { object } = output.stored;
    const known = this._objects.get(object);
    if (known) {
      return known;
    }
    const loaded = await this._client.storedOutput(object);
    this._objects.set(object, loaded);
    return loaded;
  }

  private _tell(): void {
    const given = [...this._given.values()].map(({ execution }) => execution);
    this._restored.emit({
      cells: given.length,
      running: given.filter(({ ended }) => ended === null).length,
      dropped: given.reduce((sum, each) => sum + each.outputsDropped, 0)
    });
  }

  private readonly _document: IRestoredDocument;
  private readonly _client: ILedgerClient;
  private readonly _restored = new Signal<this, IRestoredOutputs>(this);
  private readonly _own = new Set<string>();
  private readonly _touched = new Set<string>();
  private readonly _given = new Map<string, IGiven>();
  private readonly _objects = new Map<string, IOutput>();
  private _saved: number | null = null;
  private _opened: number | null = null;
  /** When it is looked at whatever happens, as long as that is to come. */
  private _again: number[] = [];
  private _next: ReturnType<typeof setTimeout> | undefined;
  private _due = Infinity;
  private _isWaiting = false;
  private _isLooking = false;
  private _isDisposed = false;
}
