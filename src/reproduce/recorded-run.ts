import type { INotebookContent } from '@jupyterlab/nbformat';
import type { ILedgerClient, IRunDetail } from '../ledger';
import type { ParameterValue } from './exact';
import { readExact } from './exact';
import type { IForkedRun, INotebookVersion } from './model';
import { recordedVersion } from './recorded';

/** A run with all that is needed to fork or restore it. */
export interface IRecordedRun {
  readonly detail: IRunDetail;
  /** The same with exact parameters. */
  readonly run: IForkedRun;
  /** The notebook of the run; null if only the executed cells are known. */
  readonly version: INotebookVersion | null;
  /** What the books know of the notebook's language. */
  readonly metadata: INotebookContent['metadata'];
}

/**
 * Read a run to fork or restore it.
 *
 * @throws LedgerError
 */
export async function readRecordedRun(
  client: ILedgerClient,
  id: string
): Promise<IRecordedRun> {
  const [{ run: detail, text }, notebook] = await Promise.all([
    client.runAnswer(id),
    client.notebook(id)
  ]);
  return {
    detail,
    run: { ...detail, parameters: exactParameters(text) },
    version: detail.hasSnapshot
      ? recordedVersion(notebook, detail.executions)
      : null,
    metadata: notebook.metadata
  };
}

function exactParameters(text: string): ReadonlyMap<string, ParameterValue> {
  const run = readExact(text);
  const parameters = run instanceof Map ? mapOf(run).get('parameters') : null;
  return parameters instanceof Map ? mapOf(parameters) : new Map();
}

function mapOf(
  value: ReadonlyMap<unknown, unknown>
): ReadonlyMap<string, ParameterValue> {
  return value as ReadonlyMap<string, ParameterValue>;
}
