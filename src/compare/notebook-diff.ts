import type { INotebookContent } from '@jupyterlab/nbformat';
import type { IDisposable } from '@lumino/disposable';
import { Debouncer } from '@lumino/polling';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { IVersion } from '../diff';
import { reconciled } from '../diff';
import type { ILedgerClient, IRunDetail } from '../ledger';
import { Answers, asLedgerError, OneByOne } from '../ledger';
import { NOW } from './columns';
import {
  codeOnly,
  versionNow,
  versionOfExecutions,
  versionOfRun,
  withSameCells
} from './versions';

/** How long after the last keystroke in a notebook its diff follows, in ms. */
const PAUSE = 600;

/** A notebook as it is now. */
export interface INotebookNow {
  readonly content: INotebookContent;
  /** Whether it is the open one, with what is not saved yet. */
  readonly isOpen: boolean;
}

/** The notebooks as they are now. */
export interface ICurrentNotebooks {
  /**
   * Read a notebook: the open one, else the file.
   *
   * @param path - As the records have it
   * @throws Error with one sentence
   */
  read(path: string): Promise<INotebookNow>;
  /** Emitted with the path of an open notebook that changed. */
  readonly changed: ISignal<unknown, string>;
}

/** What has to be known to read a diff. */
export type DiffRemark =
  /** The two are different notebooks: cells are told by what they say. */
  | 'other-notebook'
  /** Their cells are of different languages. */
  | 'other-language'
  /** The notebook is not open: its file is compared. */
  | 'file'
  /** Of one of them only the executed cells are known. */
  | 'executed-only';

/** How the diff of the notebooks stands. */
export type NotebookDiff =
  | { readonly state: 'reading' }
  | {
      readonly state: 'problem';
      readonly what: 'script' | 'no-file' | 'unreadable';
      readonly message: string;
    }
  | {
      readonly state: 'ready';
      readonly from: IVersion;
      readonly to: IVersion;
      readonly remarks: readonly DiffRemark[];
    };

type Side = IRunDetail | typeof NOW;

interface IReadVersion {
  readonly version: IVersion;
  readonly remark: DiffRemark | null;
}

const READING: NotebookDiff = { state: 'reading' };

/**
 * Reads the notebooks of two runs, or of a run and now, and keeps their versions for the diff.
 */
export class NotebookDiffModel implements IDisposable {
  /**
   * @param client - The ledger
   * @param notebooks - The notebooks as they are now
   */
  constructor(client: ILedgerClient, notebooks: ICurrentNotebooks) {
    this._client = client;
    this._notebooks = notebooks;
    this._follow = new Debouncer(() => void this._loads.invoke(), PAUSE);
    notebooks.changed.connect(this._onNotebookChanged, this);
  }

  /** Emitted when the diff stands otherwise. */
  get changed(): ISignal<this, void> {
    return this._changed;
  }

  /** How the diff stands. */
  get state(): NotebookDiff {
    return this._state;
  }

  /** Whether it is on screen; while it is not, the notebook is not followed. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    this._isActive = value;
    if (value && this._isStale) {
      void this._loads.invoke();
    }
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Compare two sides; null for a run that is not read yet. */
  compare(from: IRunDetail | null, to: Side | null): void {
    if (from === this._from && to === this._to) {
      return;
    }
    const isSamePair =
      idOf(from) === idOf(this._from) && idOf(to) === idOf(this._to);
    this._from = from;
    this._to = to;
    if (!isSamePair) {
      this._state = READING;
      this._answers.forget();
      this._loads.dispose();
      this._loads = new OneByOne(() => this._load());
    }
    void this._loads.invoke();
  }

  /** Read again. */
  retry(): void {
    if (this._state.state === 'problem') {
      this._set(READING);
      void this._loads.invoke();
    }
  }

  /** Stop listening. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._follow.dispose();
      this._loads.dispose();
      this._answers.forget();
      Signal.clearData(this);
    }
  }

  private async _load(): Promise<void> {
    const [from, to] = [this._from, this._to];
    this._isStale = false;
    if (from !== null && to !== null) {
      await this._answers.take(this._read(from, to), state => this._set(state));
    }
  }

  private async _read(from: IRunDetail, to: Side): Promise<NotebookDiff> {
    if (to === NOW && from.notebook === null) {
      return { state: 'problem', what: 'script', message: '' };
    }
    try {
      return await this._diffOf(from, to);
    } catch (reason) {
      return {
        state: 'problem',
        what: to === NOW ? 'no-file' : 'unreadable',
        message: asLedgerError(reason).message
      };
    }
  }

  private async _diffOf(from: IRunDetail, to: Side): Promise<NotebookDiff> {
    const [left, right] = await Promise.all([
      this._versionOf(from),
      to === NOW ? this._versionNow(from.notebook ?? '') : this._versionOf(to)
    ]);
    const [fromVersion, toVersion] = reconciled(
      right.remark === 'executed-only' ? codeOnly(left.version) : left.version,
      left.remark === 'executed-only' ? codeOnly(right.version) : right.version
    );
    const before = this._state.state === 'ready' ? this._state : null;
    const [p, q] = [fromVersion.codeMime, toVersion.codeMime];
    const remarks = new Set<DiffRemark>();
    if (to !== NOW && from.notebook !== to.notebook) {
      remarks.add('other-notebook');
    }
    if (p !== null && q !== null && languageName(p) !== languageName(q)) {
      remarks.add('other-language');
    }
    for (const { remark } of [left, right]) {
      if (remark !== null) {
        remarks.add(remark);
      }
    }
    return {
      state: 'ready',
      // Colours for a side of which nobody knows the language are worth a guess.
      from: withSameCells(
        { ...fromVersion, codeMime: p ?? q },
        before?.from ?? null
      ),
      to: withSameCells({ ...toVersion, codeMime: q ?? p }, before?.to ?? null),
      remarks: [...remarks]
    };
  }

  private async _versionOf(run: IRunDetail): Promise<IReadVersion> {
    const known = this._versions.get(run.id);
    if (
      known?.run.executions === run.executions &&
      known.run.hasSnapshot === run.hasSnapshot
    ) {
      return known.read;
    }
    let read: IReadVersion;
    try {
      const notebook = await this._client.notebook(run.id);
      const version = versionOfRun(notebook, run);
      const isWhole =
        run.hasSnapshot ||
        version.cells.some(({ cell }) => cell.type !== 'code');
      read = { version, remark: isWhole ? null : 'executed-only' };
    } catch (reason) {
      const { kind } = asLedgerError(reason);
      if (kind === 'offline' || kind === 'failed') {
        throw reason;
      }
      read = { version: versionOfExecutions(run), remark: 'executed-only' };
    }
    this._versions.set(run.id, { run, read });
    return read;
  }

  private async _versionNow(path: string): Promise<IReadVersion> {
    const { content, isOpen } = await this._notebooks.read(path);
    return { version: versionNow(content), remark: isOpen ? null : 'file' };
  }

  private _onNotebookChanged(sender: unknown, path: string): void {
    if (this._to !== NOW || this._from?.notebook !== path) {
      return;
    }
    if (this._isActive) {
      void this._follow.invoke();
    } else {
      this._isStale = true;
    }
  }

  private _set(state: NotebookDiff): void {
    this._state = state;
    this._changed.emit();
  }

  private readonly _client: ILedgerClient;
  private readonly _notebooks: ICurrentNotebooks;
  private readonly _follow: Debouncer;
  private readonly _changed = new Signal<this, void>(this);
  private readonly _answers = new Answers();
  /** What was read of each run: its executions are the same objects as long as nothing of them changed. */
  private readonly _versions = new Map<
    string,
    { readonly run: IRunDetail; readonly read: IReadVersion }
  >();
  private _loads = new OneByOne(() => this._load());
  private _from: IRunDetail | null = null;
  private _to: Side | null = null;
  private _state: NotebookDiff = READING;
  private _isActive = true;
  private _isStale = false;
  private _isDisposed = false;
}

function idOf(side: Side | null): string | null {
  return side === null || side === NOW ? side : side.id;
}

/** IPython is Python. */
function languageName(mime: string): string {
  return mime.replace(/^.*\//, '').replace(/^x-i?/, '');
}
