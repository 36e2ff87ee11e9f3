import type { INotebookContent } from '@jupyterlab/nbformat';
import type { IExecution, IOrderedCell } from '../ledger';
import type { IOrderJudgement } from '../order';

/** A cell of the notebook as it was in a run. */
export interface IPageCell {
  /** Its id, or that of its execution where it had none. */
  readonly key: string;
  /** Its number in the notebook, from 1; null if it is not known. */
  readonly number: number | null;
  /** Whether it was not in the notebook any more. */
  readonly isGone: boolean;
  readonly type: 'code' | 'markdown' | 'raw';
  /** Null if it was erased. */
  readonly source: string | null;
  /** What stands for it in the run; null if it did not run. */
  readonly execution: IExecution | null;
  /** How many cells of the run had run when it did, it included; null if it did not run. */
  readonly rank: number | null;
  /** Whether it ran out of its turn, and if so whether a name says that it matters. */
  readonly outOfOrder: 'warning' | 'remark' | null;
  /** Whether it was edited after it ran. */
  readonly isEdited: boolean;
}

/** What the notebook of a run is put together from. */
export interface IPageCellsOf {
  readonly executions: readonly IExecution[];
  /** As the server put it together; null if it cannot be had. */
  readonly notebook: INotebookContent | null;
  /** The cells as they stood; null if nobody told. */
  readonly cells: readonly IOrderedCell[] | null;
  readonly judgement: IOrderJudgement | null;
}

/**
 * The cells of the notebook as it was in a run: in its order, else in the order they ran.
 */
export function pageCells(of: IPageCellsOf): IPageCell[] {
  const { executions, notebook, cells, judgement } = of;
  const shown = executions
    .filter(execution => execution.shown)
    .sort((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0));
  const ranks = new Map(shown.map(({ id }, index) => [id, index + 1]));
  const numbers = new Map(cells?.map(({ cellId }, at) => [cellId, at + 1]));
  const about = (kinds: readonly string[]) =>
    new Set(
      judgement?.findings
        .filter(({ kind }) => kinds.includes(kind))
        .map(finding => finding.cells[0]?.id)
    );
  const early = about(['order']);
  const moved = about(['moved']);
  const edited = about(['edited']);
  const cellOf = (
    id: string | null,
    execution: IExecution | null,
    rest: Pick<IPageCell, 'type' | 'source'>
  ): IPageCell => ({
    key: id ?? execution?.id ?? '',
    number: (id === null ? undefined : numbers.get(id)) ?? null,
    isGone: cells !== null && id !== null && !numbers.has(id),
    ...rest,
    execution,
    rank: (execution && ranks.get(execution.id)) ?? null,
    outOfOrder:
      id === null
        ? null
        : early.has(id)
          ? 'warning'
          : moved.has(id)
            ? 'remark'
            : null,
    isEdited: id !== null && edited.has(id)
  });

  const left = new Map(shown.map(each => [each.cellId ?? each.id, each]));
  const take = (key: string): IExecution | null => {
    const execution = left.get(key) ?? null;
    left.delete(key);
    return execution;
  };
  const made = (notebook?.cells ?? []).map(cell => {
    const id = typeof cell.id === 'string' ? cell.id : null;
    const execution = id === null ? null : take(id);
    return cellOf(id, execution, {
      type: typeOf(cell.cell_type),
      source: execution ? execution.source : textOf(cell.source)
    });
  });
  // Cells without a usable id have new ones in the notebook: there the source tells which execution is theirs.
  const whole = made.map(cell => {
    const found =
      cell.execution === null
        ? [...left].find(([, { source }]) => isOf(cell, source))
        : undefined;
    const execution = found ? take(found[0]) : null;
    return execution
      ? { ...cell, execution, rank: ranks.get(execution.id) ?? null }
      : cell;
  });
  return [
    ...whole,
    ...[...left.values()].map(execution =>
      cellOf(execution.cellId, execution, {
        type: 'code',
        source: execution.source
      })
    )
  ];
}

function isOf(cell: IPageCell, source: string | null): boolean {
  return cell.type === 'code' && source !== null && cell.source === source;
}

function typeOf(type: unknown): IPageCell['type'] {
  return type === 'markdown' || type === 'raw' ? type : 'code';
}

function textOf(source: unknown): string {
  return Array.isArray(source) ? source.join('') : String(source ?? '');
}
