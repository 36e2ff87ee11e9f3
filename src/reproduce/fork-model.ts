import type { TranslationBundle } from '@jupyterlab/translation';
import { VDomModel } from '@jupyterlab/ui-components';
import { UUID } from '@lumino/coreutils';
import type { ParameterValue } from './exact';
import { ExpressionError, readExpression, sayProblem } from './expression';
import type { IFork, IForkSource, Unrun } from './fork';
import { composeFork } from './fork';
import { pythonLiteral } from './literal';
import { forkName } from './name';
import { sayNotes } from './notes';
import { sayWhyUnset } from './override';

/** What a fork is asked for with. */
export interface IForkModelOptions {
  readonly source: IForkSource;
  /** The run's title. */
  readonly title: string;
  /** The name or path of the notebook of the run; null for a script. */
  readonly original: string | null;
  /** The names in the folder of the new notebook. */
  readonly existing: readonly string[];
  readonly trans: TranslationBundle;
}

/** A parameter of the run, and what the fork sets it to. */
export interface IForkParameter {
  readonly name: string;
  /** The run's value in Python; null if it cannot be set, or not to one value. */
  readonly recorded: string | null;
  /** Why there is no recorded value, in words; null if there is one. */
  readonly hint: string | null;
  /** What the user sees and writes; empty if the cells use their own value. */
  readonly text: string;
  /** What is wrong with it, in words; null if nothing is. */
  readonly problem: string | null;
  /** Whether the fork sets another value than the run had. */
  readonly isChanged: boolean;
}

/**
 * A fork as the user wants it: parameters, file name, what becomes of cells that did not run.
 */
export class ForkModel extends VDomModel {
  /**
   * @param options - The run, and the folder that the fork goes to
   */
  constructor(options: IForkModelOptions) {
    super();
    this._options = options;
    this._name = forkName(options.original ?? '', options.existing);
    this._base = this._compose(new Map(options.source.run.parameters), 'code');
    this._unrunCount =
      this._base.notes.find(({ kind }) => kind === 'unrun')?.cells.length ?? 0;
  }

  /** The title of the run. */
  get title(): string {
    return this._options.title;
  }

  /** The name or path of the run's notebook; null for a script. */
  get original(): string | null {
    return this._options.original;
  }

  /** Whether parameters can be set: they are listed only, in another language. */
  get canSet(): boolean {
    return !this._base.notes.some(({ kind }) => kind === 'other-language');
  }

  /** The parameters, in the order of the run. */
  get parameters(): readonly IForkParameter[] {
    return [...this._options.source.run.parameters].map(([name, value]) =>
      this._parameter(name, value)
    );
  }

  /** Write a parameter's value, as a literal of Python or JSON; empty to leave it to the cells. */
  setParameter(name: string, text: string): void {
    this._texts.set(name, text);
    this.stateChanged.emit();
  }

  /** Give a parameter the run's value again. */
  resetParameter(name: string): void {
    this._texts.delete(name);
    this.stateChanged.emit();
  }

  /** The file name as it was written. */
  get name(): string {
    return this._name;
  }
  set name(value: string) {
    this._name = value;
    this.stateChanged.emit();
  }

  /** The file name as the notebook gets it. */
  get fileName(): string {
    const name = this._name.trim();
    return /\.ipynb$/i.test(name) ? name : `${name}.ipynb`;
  }

  /** What is wrong with the file name, in words; null if nothing is. */
  get nameProblem(): string | null {
    const { trans, existing } = this._options;
    const name = this._name.trim();
    if (name === '' || /^\.ipynb$/i.test(name)) {
      return trans.__('A file name is missing.');
    }
    if (/[/\\:]/.test(name)) {
      return trans.__('A file name has no /, \\ or : in it.');
    }
    if (name.startsWith('.')) {
      return trans.__('A file whose name begins with a dot is hidden.');
    }
    const folded = this.fileName.normalize('NFC').toLowerCase();
    return existing.some(
      other => other.normalize('NFC').toLowerCase() === folded
    )
      ? trans.__('There is a file of this name already.')
      : null;
  }

  /** How many code cells of the notebook did not run, of which the user says what they become. */
  get unrunCount(): number {
    return this._unrunCount;
  }

  /** What becomes of them. */
  get unrun(): Unrun {
    return this._unrun;
  }
  set unrun(value: Unrun) {
    this._unrun = value;
    this.stateChanged.emit();
  }

  /** Whether everything that was written can be used. */
  get isValid(): boolean {
    return (
      this.nameProblem === null &&
      this.parameters.every(({ problem }) => problem === null)
    );
  }

  /** The new notebook. What cannot be used of what was written is left out. */
  get fork(): IFork {
    const values = new Map<string, ParameterValue>();
    for (const [name, value] of this._options.source.run.parameters) {
      const wanted = this._wanted(name, value);
      if (wanted !== undefined) {
        values.set(name, wanted);
      }
    }
    return this._compose(values, this._unrun);
  }

  /** What the new notebook is not, or what is to be done with it, in words. What is to be done comes first. */
  get notes(): readonly string[] {
    const { trans } = this._options;
    const { fork } = this;
    return sayNotes(
      fork.notes,
      fork.notebook.cells.map(({ id }) => String(id)),
      trans
    );
  }

  private _parameter(name: string, value: ParameterValue): IForkParameter {
    const { trans, source } = this._options;
    const literal = pythonLiteral(value);
    const why = source.run.varied.has(name) ? 'varied' : literal.why;
    const recorded = why === null ? literal.text : null;
    const text = this._texts.get(name) ?? recorded ?? '';
    return {
      name,
      recorded,
      hint: why === null ? null : sayWhyUnset(why, trans),
      text,
      problem: this._problem(text),
      isChanged: text.trim() !== (recorded ?? '')
    };
  }

  private _problem(text: string): string | null {
    if (text.trim() === '') {
      return null;
    }
    try {
      readExpression(text);
      return null;
    } catch (reason) {
      if (reason instanceof ExpressionError) {
        return sayProblem(reason, this._options.trans);
      }
      throw reason;
    }
  }

  /** What a parameter is set to; undefined to leave it to the cells. */
  private _wanted(
    name: string,
    value: ParameterValue
  ): ParameterValue | undefined {
    const { text, problem, isChanged } = this._parameter(name, value);
    if (!isChanged) {
      // Exactly as it was recorded, with what there is to say about it.
      return value;
    }
    return text.trim() === '' || problem !== null
      ? undefined
      : readExpression(text);
  }

  private _compose(
    parameters: ReadonlyMap<string, ParameterValue>,
    unrun: Unrun
  ): IFork {
    const { source, trans } = this._options;
    return composeFork(
      { ...source, run: { ...source.run, parameters } },
      { trans, unrun, newId: UUID.uuid4 }
    );
  }

  private readonly _options: IForkModelOptions;
  private readonly _base: IFork;
  private readonly _unrunCount: number;
  private readonly _texts = new Map<string, string>();
  private _name: string;
  private _unrun: Unrun = 'raw';
}
