import { VDomModel } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type {
  IFileHistory,
  ILedgerChange,
  ILedgerClient,
  LedgerError,
  ProvenanceOf
} from '../ledger';
import { asLedgerError } from '../ledger';
import type { ProvenanceNode } from './graph';
import { filesOf } from './graph';
import type { IProvenanceRecords } from './records';
import { ProvenanceSheet } from './sheet';

/**
 * What a graph answers: where a run's or a file's data came from and went; or which run made a
 * file. Paths are those that JupyterLab has, which the server makes those of the records.
 */
export type Question = ProvenanceOf | { readonly file: string };

/** The part of the ledger that is asked. */
export type ProvenanceSource = Pick<
  ILedgerClient,
  'provenance' | 'fileHistory'
>;

/** The least time between two readings because of changes, in ms. */
const PACE = 1000;

/**
 * The answer to a question of provenance, kept up to date while it is looked at.
 */
export class ProvenanceModel extends VDomModel {
  /**
   * @param client - The ledger
   * @param changed - What changes in it
   */
  constructor(
    client: ProvenanceSource,
    changed: ISignal<unknown, ILedgerChange>
  ) {
    super();
    this._client = client;
    this.sheet.stateChanged.connect(() => this.stateChanged.emit());
    changed.connect(this._onChange, this);
  }

  /** How the graph is looked at. */
  readonly sheet = new ProvenanceSheet();

  /** What stands before JupyterLab's own paths in the paths of the records. */
  prefix = '';

  /** What is asked; null for nothing. */
  get question(): Question | null {
    return this._question;
  }
  set question(value: Question | null) {
    if (keyOf(value) === keyOf(this._question)) {
      return;
    }
    this._reading?.abort();
    this._reading = null;
    this._question = value;
    this._records = null;
    this._file = null;
    this._problem = null;
    this._seen = '';
    this.sheet.clear();
    void this.refresh();
  }

  /** Whether somebody looks at it; while nobody does, nothing is asked. */
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

  /** What came; null until it did. */
  get records(): IProvenanceRecords | null {
    return this._records;
  }

  /** What is known about the file that was asked for; null until it is read, or if none was. */
  get file(): IFileHistory | null {
    return this._file;
  }

  /** Why nothing can be read; null if it can. */
  get problem(): LedgerError | null {
    return this._problem;
  }

  /** Whether nothing stands here yet and something is on its way. */
  get isLoading(): boolean {
    return this._reading !== null && this._records === null;
  }

  /** Whether a node is what was asked for. */
  isAsked(node: ProvenanceNode): boolean {
    const question = this._question;
    if (question === null) {
      return false;
    }
    if ('run' in question) {
      // A loop's child is a part of its parent, and stands in the graph as that.
      const [run] = question.run.split('.');
      return node.run === run && filesOf(node).length === 0;
    }
    const files = filesOf(node);
    if ('artifact' in question) {
      return files.some(({ sha256 }) => sha256 === question.artifact);
    }
    const asked = 'file' in question ? question.file : question.path;
    const file = this._file;
    return file?.known
      ? files.some(({ sha256 }) => sha256 === file.sha256)
      : files.some(({ path }) => path === `${this.prefix}${asked}`);
  }

  /**
   * Read it again, the file too if one was asked for. What stands here stays until the answer comes.
   * While it is being read it is not begun anew: the server goes on with a hash that nobody waits for.
   */
  async refresh(): Promise<void> {
    await this._read(false);
  }

  /** Whether the user stopped the reading before anything came. */
  get isStopped(): boolean {
    return this._isStopped;
  }

  /** Give the reading up. */
  stop(): void {
    this._reading?.abort();
    this._reading = null;
    this._isStopped = this._records === null;
    this.stateChanged.emit();
  }

  /** Stop reading and listening. */
  dispose(): void {
    if (this.isDisposed) {
      return;
    }
    this._reading?.abort();
    this._reading = null;
    window.clearTimeout(this._timer);
    this.sheet.dispose();
    Signal.clearData(this);
    super.dispose();
  }

  private async _read(keepsFile: boolean): Promise<void> {
    const question = this._question;
    window.clearTimeout(this._timer);
    this._timer = undefined;
    if (question === null || !this._isActive || this._reading !== null) {
      this._isStale = true;
      this.stateChanged.emit();
      return;
    }
    const reading = new AbortController();
    this._reading = reading;
    this._isStale = false;
    this._isStopped = false;
    this.stateChanged.emit();
    try {
      const { signal } = reading;
      const of = await this._ask(question, keepsFile, signal);
      const records = signal.aborted
        ? null
        : await this._client.provenance(of, signal);
      if (!signal.aborted && records !== null) {
        this._problem = null;
        this._show(records);
      }
    } catch (reason) {
      if (!reading.signal.aborted) {
        this._problem = asLedgerError(reason);
      }
    }
    if (this._reading === reading) {
      this._reading = null;
      this.stateChanged.emit();
      this._readLater();
    }
  }

  /** What to ask the graph of; for a file the server first reads what it holds. */
  private async _ask(
    question: Question,
    keepsFile: boolean,
    signal: AbortSignal
  ): Promise<ProvenanceOf> {
    if (!('file' in question)) {
      return question;
    }
    const file =
      (keepsFile ? this._file : null) ??
      (await this._client.fileHistory(question.file, signal));
    if (!signal.aborted) {
      this._file = file;
      this.stateChanged.emit();
    }
    return file.known ? { artifact: file.sha256 } : { path: question.file };
  }

  private _show(records: IProvenanceRecords): void {
    const text = JSON.stringify(records);
    if (text !== this._seen) {
      const isAnother = this._records === null;
      this._seen = text;
      this._records = records;
      this.sheet.show(records, isAnother);
    }
  }

  private _onChange(sender: unknown, change: ILedgerChange): void {
    if (change.all || change.runs.length > 0 || change.removed.length > 0) {
      this._isStale = true;
      this._readLater();
    }
  }

  /** Read what changed, after what is being read. */
  private _readLater(): void {
    const isWanted = this._isStale && this._isActive && !this._isStopped;
    if (isWanted && this._reading === null) {
      // The file may have gigabytes: it is not read again for what a run does.
      this._timer ??= window.setTimeout(() => void this._read(true), PACE);
    }
  }

  private readonly _client: ProvenanceSource;
  private _question: Question | null = null;
  private _records: IProvenanceRecords | null = null;
  private _file: IFileHistory | null = null;
  private _problem: LedgerError | null = null;
  private _reading: AbortController | null = null;
  private _seen = '';
  private _isActive = false;
  private _isStale = true;
  private _isStopped = false;
  private _timer: number | undefined;
}

/** A text that is the same for the same questions. */
export function keyOf(question: Question | null): string {
  return JSON.stringify(question);
}
