import type { IExecution } from '../ledger';
import { importedNames } from './imports';

/** What is known of the names of executions beside who reads and writes them. */
export interface INameFacts {
  /** Whether an execution imported a name: whoever imports it gets the same. */
  isImport(execution: string, name: string): boolean;
  /** What a variable was after an execution: equal for equal content, null if that was not seen. */
  fingerprint(execution: string, name: string): string | null;
}

/** Nothing is known. */
export const NO_FACTS: INameFacts = {
  isImport: () => false,
  fingerprint: () => null
};

/** What the executions of a run tell of their names. */
export function nameFacts(executions: readonly IExecution[]): INameFacts {
  const byId = new Map(executions.map(each => [each.id, each]));
  const imports = new Map<string, ReadonlySet<string>>();
  return {
    isImport: (id, name) => {
      let names = imports.get(id);
      if (names === undefined) {
        names = importedNames(byId.get(id)?.source ?? '');
        imports.set(id, names);
      }
      return names.has(name);
    },
    fingerprint: (id, name) =>
      byId.get(id)?.variables.find(variable => variable.name === name)
        ?.fingerprint ?? null
  };
}
