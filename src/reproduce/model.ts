import type { ParameterValue } from './exact';

/** An execution, as far as it is forked or restored. The page's records of executions are such. */
export interface IForkedExecution {
  readonly id: string;
  /** Null if it came without one, as from nbclient. */
  readonly cellId: string | null;
  readonly status: string;
  readonly inherited: boolean;
  /** Whether a later execution of its cell took its place, and nothing that counts in the run builds on it. */
  readonly superseded: boolean;
  /** Its place in the session; null if that is not known. */
  readonly ordinal: number | null;
  /** Null if it was erased. */
  readonly source: string | null;
  /** True if a secret was taken out of the source. */
  readonly masked: boolean;
}

/** A run, as far as it is forked or restored. The page's records of whole runs are such. */
export interface IForkedRun {
  readonly id: string;
  /** The run that it is a part of, as a turn of a loop is; else null. */
  readonly parent: string | null;
  /** Those declared, with their values. Numbers are exact only as `readExact` reads them. */
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  /** Those that the executions gave several values. */
  readonly varied: ReadonlySet<string>;
  /** Own and inherited, each once. */
  readonly executions: readonly IForkedExecution[];
}

/** A text that the books have. */
export interface IRecordedText {
  readonly text: string;
  readonly masked: boolean;
}

/** The notebook at a moment of the run. */
export interface INotebookVersion {
  /** Cell id, cell type and source hash, in the notebook's order. */
  readonly cells: readonly (readonly [string, string, string])[];
  /** The sources by their hashes; some may be missing. */
  readonly sources: ReadonlyMap<string, IRecordedText>;
}

/** The executions that made the run what it is, in the order they ran, each once. */
export function inOrder(run: IForkedRun): IForkedExecution[] {
  const executions = run.executions.filter(({ superseded }) => !superseded);
  const once = [...new Map(executions.map(e => [e.id, e])).values()];
  return once.every(execution => execution.ordinal !== null)
    ? once.sort((p, q) => (p.ordinal ?? 0) - (q.ordinal ?? 0))
    : once;
}
