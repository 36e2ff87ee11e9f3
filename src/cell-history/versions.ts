import type { ICellExecution } from '../ledger';

/** A source that a cell had, and the executions while it had it. */
export interface ICellVersion {
  /** Null if it was erased. */
  readonly source: string | null;
  /** Newest first, at least one. */
  readonly executions: readonly ICellExecution[];
}

/**
 * The versions of a cell: executions one after the other with the same source are one.
 *
 * @param executions - Newest first
 * @returns Newest first
 */
export function versionsOf(
  executions: readonly ICellExecution[]
): ICellVersion[] {
  const versions: { source: string | null; executions: ICellExecution[] }[] =
    [];
  for (const execution of executions) {
    const last = versions[versions.length - 1];
    if (last && last.source === execution.source) {
      last.executions.push(execution);
    } else {
      versions.push({ source: execution.source, executions: [execution] });
    }
  }
  return versions;
}
