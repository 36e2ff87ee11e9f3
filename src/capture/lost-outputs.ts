import type { ICellExecution } from '../ledger';

/** A code cell of an open document. */
export interface IDocumentCell {
  readonly id: string;
  readonly source: string;
}

/** What a page knows that decides which executions its document lacks. */
export interface IPageKnowledge {
  /** The server's time when the document was opened, or came back into touch with its kernel. */
  readonly opened: number;
  /** Whether this page asked for an execution itself. */
  isOwn(msgId: string): boolean;
  /** Whether a cell was run or cleared in this page. */
  isTouched(cellId: string): boolean;
  /** The execution whose outputs a cell was given before; undefined if there is none. */
  given(cellId: string): string | undefined;
  /** Whether the source of an execution is what stands in the cell. */
  isSource(execution: ICellExecution, source: string): boolean;
}

/** An execution whose outputs belong below a cell. */
export interface ILostOutputs {
  readonly cellId: string;
  readonly execution: ICellExecution;
}

/**
 * The executions that a document may lack: of each cell the last one, if what it ran stands in the cell
 * now, and if it was asked for before the page was there.
 *
 * @param cells - The code cells of the document
 * @param executions - What ended since the document was saved, or runs still; newest first
 * @param page - What the page did itself
 */
export function lostOutputs(
  cells: readonly IDocumentCell[],
  executions: readonly ICellExecution[],
  page: IPageKnowledge
): readonly ILostOutputs[] {
  const last = new Map<string, ICellExecution>();
  for (const execution of executions) {
    const { cellId } = execution;
    if (cellId !== null && !last.has(cellId)) {
      last.set(cellId, execution);
    }
  }
  // Other tools copy cells with their ids: such an id says nothing.
  const times = new Map<string, number>();
  cells.forEach(({ id }) => times.set(id, (times.get(id) ?? 0) + 1));
  return cells.flatMap(({ id, source }) => {
    const execution = last.get(id);
    const isLost =
      execution !== undefined &&
      times.get(id) === 1 &&
      !page.isTouched(id) &&
      !page.isOwn(execution.msgId) &&
      (execution.requested ?? execution.started) <= page.opened &&
      // What goes on appearing does so whatever is written into the cell meanwhile.
      (page.given(id) === execution.id || page.isSource(execution, source));
    return isLost ? [{ cellId: id, execution }] : [];
  });
}
