import type { IExecution, IVariable } from '../ledger';

/** A variable at the end of a run, and the execution that made it what it then was. */
export interface IHeldVariable {
  readonly variable: IVariable;
  /** Null if the run only read it and nothing of the run wrote it. */
  readonly writtenBy: IExecution | null;
}

/**
 * The variables that a run's executions dealt with, each as it was last seen, by name.
 *
 * @param executions - In any order; those that another one took the place of do not count
 */
export function heldVariables(
  executions: readonly IExecution[]
): IHeldVariable[] {
  const held = new Map<string, IHeldVariable>();
  const inOrder = executions
    .filter(({ superseded }) => !superseded)
    .sort((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0));
  for (const execution of inOrder) {
    for (const variable of execution.variables) {
      const writtenBy =
        variable.access === 'read'
          ? (held.get(variable.name)?.writtenBy ?? null)
          : execution;
      held.set(variable.name, { variable, writtenBy });
    }
  }
  return [...held.values()].sort((a, b) =>
    a.variable.name < b.variable.name ? -1 : 1
  );
}

/** The name of a class without its module. */
export function shortType(type: string): string {
  return type.split('.').pop() || type;
}

/** The dtypes of a variable in few words: of a table, each with how many columns have it. */
export function dtypesText(dtypes: IVariable['dtypes']): string {
  if (dtypes === null || typeof dtypes === 'string') {
    return dtypes ?? '';
  }
  const counts = new Map<string, number>();
  for (const dtype of dtypes.values()) {
    counts.set(dtype, (counts.get(dtype) ?? 0) + 1);
  }
  return [...counts]
    .map(([dtype, count]) => (count > 1 ? `${count} × ${dtype}` : dtype))
    .join(', ');
}
