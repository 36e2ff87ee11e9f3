import type {
  ICell,
  IKernelspecMetadata,
  ILanguageInfoMetadata,
  INotebookContent
} from '@jupyterlab/nbformat';
import type { TranslationBundle } from '@jupyterlab/translation';
import { UUID } from '@lumino/coreutils';
import { FreshIds, newCell } from './cells';
import type { Step } from './layout';
import { layOut } from './layout';
import type { IForkedRun, INotebookVersion } from './model';
import { inOrder } from './model';
import type { INote, NoteKind } from './notes';
import { note, noteOf } from './notes';
import {
  isOverrideCell,
  mayOverride,
  overrideCell,
  parameterList
} from './override';
import { maskedLines } from '../diff/secrets';

/** What a fork is made of. */
export interface IForkSource {
  readonly run: IForkedRun;
  /** The notebook then; null if that is not known. */
  readonly version: INotebookVersion | null;
  /** The notebook's metadata, of which only these go into the fork. */
  readonly kernelspec?: IKernelspecMetadata;
  readonly languageInfo?: ILanguageInfoMetadata;
}

/** What becomes of code cells that did not run. */
export type Unrun = 'code' | 'raw' | 'omitted';

/** How a fork is made. */
export interface IForkOptions {
  readonly trans: TranslationBundle;
  /** Makes ids for cells, a UUID if not given. */
  readonly newId?: () => string;
  /**
   * What becomes of code cells that did not run, where the notebook keeps its order: `code`, as they were and if
   * nothing is given, so that Run All runs them too; `raw`, so that it does not; or `omitted`.
   */
  readonly unrun?: Unrun;
}

/** Where a cell of a fork comes from. */
export interface IForkedCell {
  readonly id: string;
  /** The original cell's id; null if it had none, or for the cell with the parameters. */
  readonly cell: string | null;
  /** The execution it repeats; null if it did not run. */
  readonly execution: string | null;
}

/** A new notebook, and what the books have to know of it. */
export interface IFork {
  readonly notebook: INotebookContent;
  /** The first cell's id. */
  readonly parameters: string;
  /** The others, in their order. */
  readonly cells: readonly IForkedCell[];
  readonly notes: readonly INote[];
}

/**
 * Compose a notebook that does what a run did: first its parameters as overrides, then its cells as they were.
 *
 * The result has nothing of ours in its metadata but the tag `parameters`.
 */
export function composeFork(source: IForkSource, options: IForkOptions): IFork {
  return new Composer(source, options).compose();
}

/** A run's fork in the shape of the books' entry, and of the body that asks for it. */
export function forkEntry(fork: IFork): {
  readonly parameters: string;
  readonly cells: readonly (readonly [string, string | null, string | null])[];
} {
  const cells = fork.cells.map(
    ({ id, cell, execution }) => [id, cell, execution] as const
  );
  return { parameters: fork.parameters, cells };
}

/** Languages whose comments begin with `#`. */
const COMMENT = /^(i?python[\d.]*|i?r|julia|ruby|perl|bash)$/i;

class Composer {
  constructor(
    private readonly _source: IForkSource,
    private readonly _options: IForkOptions
  ) {
    const { run, version } = _source;
    this._ids = new FreshIds(_options.newId ?? UUID.uuid4, [
      ...run.executions.flatMap(({ cellId }) => cellId ?? []),
      ...(version?.cells.map(([id]) => id) ?? [])
    ]);
  }

  compose(): IFork {
    const { run, version, kernelspec, languageInfo } = this._source;
    const { trans } = this._options;
    const parameters = this._ids.next();
    const overrides = overrideCell(run.parameters, trans, run.varied);
    // What cannot be set here may be set by the older cell: then that one stays.
    this._replaces = this._isPython && overrides.isWhole;
    const executions = inOrder(run).filter(
      ({ id, cellId, source }) => !this._isReplaced(source, cellId ?? id)
    );
    const { steps, order } = layOut(executions, version);
    if (order !== 'document') {
      this._notes.push(note(order));
    }
    steps.forEach(step => this._add(step));
    if (order === 'repeated' || order === 'out-of-order') {
      this._countLeftOut(steps);
    }
    if (this._isPython) {
      this._notes.push(...overrides.notes);
    } else if (run.parameters.size > 0) {
      this._notes.push(note('other-language'));
    }
    if (run.parent !== null && run.parameters.size > 0) {
      this._notes.push(note('loop'));
    }
    for (const [kind, cells] of this._found) {
      this._notes.push(...noteOf(kind, [...cells]));
    }
    const first = this._isPython
      ? newCell(parameters, 'code', overrides.source, ['parameters'])
      : newCell(parameters, 'markdown', parameterList(run.parameters, trans));
    return {
      notebook: {
        cells: [first, ...this._cells],
        metadata: {
          ...(kernelspec && { kernelspec }),
          ...(languageInfo && { language_info: languageInfo })
        },
        nbformat: 4,
        nbformat_minor: 5
      },
      parameters,
      cells: this._mapping,
      notes: this._notes
    };
  }

  private _add(step: Step): void {
    if (step.execution !== null) {
      this._addExecution(step.execution, step.position);
    } else {
      this._addOther(step.position);
    }
  }

  private _addExecution(
    execution: NonNullable<Step['execution']>,
    position: number | null
  ): void {
    const { cellId, source, masked, status } = execution;
    const id = this._ids.next();
    this._mapping.push({ id, cell: cellId, execution: execution.id });
    if (position === null && this._source.version !== null) {
      this._find('absent', id);
    }
    if (status !== 'ok' && status !== 'running') {
      this._find('failed', id);
    }
    if (source === null) {
      const text = this._options.trans.__(
        'The source of this cell was erased from the books.'
      );
      const isComment = COMMENT.test(this._language);
      this._cells.push(
        isComment
          ? newCell(id, 'code', `# ${text.replace(/\s+/g, ' ')}`)
          : newCell(id, 'markdown', text)
      );
      this._find('erased', id);
      return;
    }
    this._cells.push(newCell(id, 'code', source));
    this._readSource(id, source, masked);
  }

  private _addOther(position: number): void {
    const [cell, type, hash] = this._source.version?.cells[position] ?? [];
    const text = this._source.version?.sources.get(hash ?? '');
    if (cell === undefined || type === undefined) {
      return;
    }
    if (text === undefined) {
      this._find('missing', cell);
      return;
    }
    const isCode = type === 'code';
    if (isCode && this._isReplaced(text.text, cell)) {
      return;
    }
    if (isCode && this._options.unrun === 'omitted') {
      if (text.text.trim() !== '') {
        this._find('left-out', cell);
      }
      return;
    }
    const id = this._ids.next();
    this._mapping.push({ id, cell, execution: null });
    const isRaw = isCode && this._options.unrun === 'raw';
    this._cells.push(newCell(id, isRaw ? 'raw' : type, text.text));
    if (isCode && !isRaw && text.text.trim() !== '') {
      this._find('unrun', id);
    }
    if (type === 'markdown' && /\battachment:/.test(text.text)) {
      this._find('attachments', id);
    }
    this._readSource(id, text.text, text.masked);
  }

  private _readSource(id: string, source: string, masked: boolean): void {
    if (masked) {
      this._notes.push({ ...note('masked', [id]), lines: maskedLines(source) });
    }
    if (this._isPython && mayOverride(source)) {
      this._find('overridden', id);
    }
  }

  private _countLeftOut(steps: readonly Step[]): void {
    const kept = new Set(steps.map(({ position }) => position));
    this._source.version?.cells.forEach(([id, type, hash], position) => {
      const text = this._source.version?.sources.get(hash)?.text ?? '?';
      const isReplaced = this._replaces && isOverrideCell(text);
      if (
        type === 'code' &&
        !kept.has(position) &&
        text.trim() &&
        !isReplaced
      ) {
        this._find('left-out', id);
      }
    });
  }

  /** Whether a cell sets overrides, as an earlier fork's first cell, and now the new one does that. */
  private _isReplaced(source: string | null, cell: string): boolean {
    const isReplaced =
      this._replaces && source !== null && isOverrideCell(source);
    if (isReplaced) {
      this._find('replaced', cell);
    }
    return isReplaced;
  }

  private _find(kind: NoteKind, cell: string): void {
    const cells = this._found.get(kind) ?? new Set();
    this._found.set(kind, cells.add(cell));
  }

  private get _language(): string {
    const { kernelspec, languageInfo } = this._source;
    const language = languageInfo?.name ?? kernelspec?.language;
    // Only Python kernels have a witness of ours, and can have declared anything.
    return typeof language === 'string' ? language : 'python';
  }

  private get _isPython(): boolean {
    return /^i?python/i.test(this._language);
  }

  private readonly _ids: FreshIds;
  private readonly _cells: ICell[] = [];
  private readonly _mapping: IForkedCell[] = [];
  private readonly _notes: INote[] = [];
  private readonly _found = new Map<NoteKind, Set<string>>();
  private _replaces = false;
}
