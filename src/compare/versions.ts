import type { INotebookContent, IOutput } from '@jupyterlab/nbformat';
import type { IVersion, IVersionCell } from '../diff';
import {
  fingerprintOutputs,
  versionOfNotebook,
  withPlainBreaks
} from '../diff';
import type { IExecution, IRunDetail, RecordedOutput } from '../ledger';

/** A string that was masked. */
const MASKED_STRING = /(["'])\*\*\*\1/;

/**
 * A run's notebook as one side of a diff: with the executions that made it, and without what the books do not hold.
 *
 * @param notebook - The notebook as of that run
 * @param run - The run
 */
export function versionOfRun(
  notebook: INotebookContent,
  run: IRunDetail
): IVersion {
  const version = versionOfNotebook(notebook);
  const executions = lastExecutions(run.executions);
  const cells = version.cells.map(each => {
    const execution = executions.get(each.cell.id ?? '');
    const ran = execution !== undefined || each.prompt !== null;
    // What the run did not execute, it does not know the outputs of; metadata nobody recorded.
    const isOpen = each.cell.type === 'code' && !ran;
    return {
      ...each,
      gap: execution ? gapOf(execution) : gapInSnapshot(each),
      outputs: isOpen ? null : each.outputs,
      cell: {
        ...each.cell,
        metadata: null,
        outputs: isOpen ? null : each.cell.outputs,
        execution: execution?.id ?? each.prompt
      }
    };
  });
  return { codeMime: version.codeMime ?? languageOf(run), cells };
}

/**
 * The executed cells of a run, in the order in which they ran: what there is when its notebook cannot be read.
 */
export function versionOfExecutions(run: IRunDetail): IVersion {
  const last = new Set(lastExecutions(run.executions).values());
  const shown = run.executions.filter(
    execution => execution.cellId === null || last.has(execution)
  );
  const cells = shown.map((execution): IVersionCell => {
    const outputs = execution.outputs.map(inlineOutput);
    return {
      prompt: execution.count,
      outputs,
      gap: gapOf(execution),
      cell: {
        id: execution.cellId,
        type: 'code',
        source: withPlainBreaks(execution.source ?? ''),
        outputs: fingerprintOutputs(outputs),
        execution: execution.id,
        metadata: null
      }
    };
  });
  return { codeMime: languageOf(run), cells };
}

/**
 * The code cells of a version: what can be compared to a run of which only the executed cells are known.
 */
export function codeOnly(version: IVersion): IVersion {
  return {
    ...version,
    cells: version.cells.filter(({ cell }) => cell.type === 'code')
  };
}

/**
 * The notebook as it is now as the other side of a run's diff.
 */
export function versionNow(notebook: INotebookContent): IVersion {
  const version = versionOfNotebook(notebook);
  return {
    ...version,
    cells: version.cells.map(each => ({
      ...each,
      // Prompt numbers begin anew in each session: only outputs tell what ran since.
      cell: { ...each.cell, execution: null }
    }))
  };
}

/**
 * A version in which each cell that did not change is the very same object as before, so that nothing of it is drawn
 * anew; if none did, the version before.
 */
export function withSameCells(
  next: IVersion,
  before: IVersion | null
): IVersion {
  const known = new Map(before?.cells.map(each => [each.cell.id, each]));
  const cells = next.cells.map(each => {
    const old = known.get(each.cell.id);
    return old && isSame(old, each) ? old : each;
  });
  const isUnchanged =
    next.codeMime === before?.codeMime &&
    cells.length === before.cells.length &&
    cells.every((each, i) => each === before.cells[i]);
  return isUnchanged ? before : { ...next, cells };
}

function isSame(p: IVersionCell, q: IVersionCell): boolean {
  const fields = Object.keys(p.cell) as (keyof IVersionCell['cell'])[];
  return (
    p.prompt === q.prompt &&
    p.gap === q.gap &&
    fields.every(field => p.cell[field] === q.cell[field])
  );
}

/** Of several executions of a cell the one that the run sees. */
function lastExecutions(
  executions: readonly IExecution[]
): ReadonlyMap<string, IExecution> {
  const last = new Map<string, IExecution>();
  const ordered = executions
    .filter(({ superseded }) => !superseded)
    .sort((p, q) => (p.ordinal ?? 0) - (q.ordinal ?? 0));
  for (const execution of ordered) {
    if (execution.cellId !== null) {
      last.set(execution.cellId, execution);
    }
  }
  return last;
}

function gapOf({ source, masked }: IExecution): IVersionCell['gap'] {
  return source === null ? 'erased' : masked ? 'masked' : null;
}

/** Of a cell that only the snapshot has, the text itself has to tell. */
function gapInSnapshot({ cell }: IVersionCell): IVersionCell['gap'] {
  return cell.type === 'code' && MASKED_STRING.test(cell.source)
    ? 'masked'
    : null;
}

/** Stored outputs say what they are: their whole comes with the notebook. */
function inlineOutput(recorded: RecordedOutput): IOutput {
  return recorded.kind === 'inline'
    ? recorded.output
    : {
        output_type: 'stream',
        name: 'stdout',
        text: `[${recorded.stored.type}, SHA-256 ${recorded.stored.object}]`
      };
}

/** A run whose environment says it is of Python has Python cells. */
function languageOf({ environmentData }: IRunDetail): string | null {
  return typeof environmentData === 'object' &&
    environmentData !== null &&
    'python' in environmentData
    ? 'text/x-ipython'
    : null;
}
