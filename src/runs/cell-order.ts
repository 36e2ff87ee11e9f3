import { longestIncreasing } from '../diff/order';

/** An execution that a run rests on. */
export interface IOrderedExecution {
  readonly id: string;
  /** Null for one that came from no notebook. */
  readonly cellId: string | null;
  /** Its place in the session. */
  readonly ordinal: number;
  /** The hash of its source; null if it was erased. */
  readonly sourceHash: string | null;
}

/** A cell of the notebook when the run ended. */
export interface ISnapshotCell {
  readonly id: string;
  readonly sourceHash: string;
}

/** Why running the notebook from top to bottom might not give the same again. */
export interface ICellOrder {
  /** Executions whose cells ran later than cells below them; the fewest that would have to be moved. */
  readonly outOfOrder: readonly string[];
  /** Executions whose cells were not in the notebook any more. */
  readonly cellGone: readonly string[];
  /** Executions whose cells had another source by then. */
  readonly cellEdited: readonly string[];
}

/**
 * How the executions of a run stand to the notebook as it was.
 *
 * @param executions - Those that stand for their cells in the run, inherited ones too
 * @param snapshot - The cells in the notebook's order
 */
export function cellOrderOf(
  executions: readonly IOrderedExecution[],
  snapshot: readonly ISnapshotCell[]
): ICellOrder {
  const places = new Map(snapshot.map(({ id }, place) => [id, place]));
  const sources = new Map(snapshot.map(cell => [cell.id, cell.sourceHash]));
  const inNotebook = executions.filter(
    (execution): execution is IOrderedExecution & { cellId: string } =>
      execution.cellId !== null
  );
  const there = inNotebook
    .filter(({ cellId }) => places.has(cellId))
    .sort((a, b) => a.ordinal - b.ordinal);
  const kept = new Set(
    longestIncreasing(there.map(({ cellId }) => places.get(cellId) ?? 0))
  );
  return {
    outOfOrder: ids(there.filter((_, place) => !kept.has(place))),
    cellGone: ids(inNotebook.filter(({ cellId }) => !places.has(cellId))),
    cellEdited: ids(
      there.filter(
        ({ cellId, sourceHash }) =>
          sourceHash !== null && sources.get(cellId) !== sourceHash
      )
    )
  };
}

/** Whether the notebook from top to bottom holds all that the run rests on. */
export function isInOrder(order: ICellOrder): boolean {
  return (
    order.outOfOrder.length === 0 &&
    order.cellGone.length === 0 &&
    order.cellEdited.length === 0
  );
}

function ids(executions: readonly IOrderedExecution[]): string[] {
  return executions.map(({ id }) => id);
}
