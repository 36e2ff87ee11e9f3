import { Fields } from './border';

/** A cell of the notebook as it stood at the run's last own execution. */
export interface IOrderedCell {
  readonly cellId: string;
  /** `code`, `markdown` or `raw`. */
  readonly type: string;
  readonly sourceHash: string;
}

/** An execution that a run rests on, and the names that pass through it. */
export interface IOrderedExecution {
  readonly id: string;
  /** Null for one that came from no notebook. */
  readonly cellId: string | null;
  /** Its place in the session. */
  readonly ordinal: number;
  /** The hash of its source; null if it was erased. */
  readonly sourceHash: string | null;
  readonly reads: readonly string[];
  /** Names that it bound, or whose values it changed. */
  readonly writes: readonly string[];
  /** The executions that names it read came from, by name, as far as the server tells. */
  readonly origins: ReadonlyMap<string, string>;
  readonly inherited: boolean;
  /** Whether it stands for its cell in the run. */
  readonly shown: boolean;
}

/** What tells whether a run's cells ran in the notebook's order. */
export interface IRunOrder {
  /** In the notebook's order; null if nobody told what the notebook was. */
  readonly cells: readonly IOrderedCell[] | null;
  readonly executions: readonly IOrderedExecution[];
}

/**
 * What tells of the order of a run's cells, from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseOrder(value: unknown): IRunOrder {
  const fields = new Fields(value, 'order');
  return {
    cells:
      fields.json('cells') === null ? null : fields.list('cells', parseCell),
    executions: fields.list('executions', parseExecution)
  };
}

function parseCell(value: unknown, where: string): IOrderedCell {
  const fields = new Fields(value, where);
  return {
    cellId: fields.text('cell_id'),
    type: fields.text('type'),
    sourceHash: fields.text('source_hash')
  };
}

function parseExecution(value: unknown, where: string): IOrderedExecution {
  const fields = new Fields(value, where);
  return {
    id: fields.text('id'),
    cellId: fields.optionalText('cell_id'),
    ordinal: fields.number('ordinal'),
    sourceHash: fields.optionalText('source_hash'),
    reads: fields.texts('reads'),
    writes: fields.texts('writes'),
    origins: new Map(
      [...fields.values('origins')].map(([name, id]) => [name, String(id)])
    ),
    inherited: fields.flag('inherited'),
    shown: fields.flag('shown')
  };
}
