import type { IForkedExecution, INotebookVersion } from './model';

/** What comes next in a fork: an execution, or a cell of the document that is not one. */
export type Step =
  | { readonly execution: IForkedExecution; readonly position: number | null }
  | { readonly execution: null; readonly position: number };

/** The order of a fork's cells. */
export interface ILayout {
  readonly steps: readonly Step[];
  /** Whether it is the notebook's own, and if not why not. */
  readonly order: 'document' | 'repeated' | 'out-of-order' | 'no-snapshot';
}

/**
 * Lay out a run's executions: in the notebook's own order with all its other cells if that is the order they ran in,
 * else one after the other, with the prose before what it preceded and without cells that did not run.
 *
 * @param executions - In the order they ran
 * @param version - The notebook then; null if nobody knows
 */
export function layOut(
  executions: readonly IForkedExecution[],
  version: INotebookVersion | null
): ILayout {
  if (version === null) {
    const steps = executions.map(execution => ({ execution, position: null }));
    return { steps, order: 'no-snapshot' };
  }
  const places = placesOf(executions, version);
  const placed = places.filter((place): place is number => place !== null);
  if (new Set(placed).size < placed.length) {
    return { steps: linear(executions, places, version), order: 'repeated' };
  }
  if (placed.some((place, index) => index > 0 && place < placed[index - 1])) {
    return {
      steps: linear(executions, places, version),
      order: 'out-of-order'
    };
  }
  return {
    steps: asInDocument(executions, places, version),
    order: 'document'
  };
}

/** Where each execution's cell is in the document; null for a cell that is not there. */
export function placesOf(
  executions: readonly IForkedExecution[],
  { cells, sources }: INotebookVersion
): (number | null)[] {
  const positions = new Map<string, number[]>();
  cells.forEach(([id, type], position) => {
    if (type === 'code') {
      positions.set(id, [...(positions.get(id) ?? []), position]);
    }
  });
  return executions.map(({ cellId, source }) => {
    // Other tools copy cells with their ids: then the source tells which it was.
    const found = (cellId !== null && positions.get(cellId)) || [];
    return (
      found.find(at => sources.get(cells[at][2])?.text === source) ??
      found[0] ??
      null
    );
  });
}

function asInDocument(
  executions: readonly IForkedExecution[],
  places: readonly (number | null)[],
  { cells }: INotebookVersion
): Step[] {
  const steps: Step[] = [];
  const waiting: Step[] = [];
  let done = 0;
  const othersUpTo = (end: number) => {
    for (; done < end; done++) {
      steps.push({ execution: null, position: done });
    }
  };
  executions.forEach((execution, index) => {
    const position = places[index];
    if (position !== null) {
      othersUpTo(position);
      steps.push(...waiting.splice(0), { execution, position });
      done = position + 1;
    } else if (done > 0) {
      steps.push({ execution, position });
    } else {
      // What the notebook begins with, such as its title, stays there.
      waiting.push({ execution, position });
    }
  });
  if (waiting.length > 0) {
    othersUpTo(cells.length);
  }
  steps.push(...waiting);
  othersUpTo(cells.length);
  return steps;
}

function linear(
  executions: readonly IForkedExecution[],
  places: readonly (number | null)[],
  { cells }: INotebookVersion
): Step[] {
  const executed = new Set(places);
  const before = new Map<number | null, Step[]>();
  let prose: Step[] = [];
  cells.forEach(([, type], position) => {
    if (executed.has(position)) {
      before.set(position, prose);
      prose = [];
    } else if (type !== 'code') {
      prose.push({ execution: null, position });
    }
  });
  const steps: Step[] = [];
  executions.forEach((execution, index) => {
    const position = places[index];
    steps.push(...(before.get(position) ?? []), { execution, position });
    before.delete(position);
  });
  return [...steps, ...prose];
}
