import { Fields } from './border';
import type { IExecution } from './records';
import { parseExecution } from './records';

/** Which executions to list. */
export interface IExecutionsQuery {
  /** The notebook's path now. */
  notebook: string;
  /** Only those of the cell with this id. */
  cell?: string;
  /** Only those that still ran then or began later, in ISO 8601. */
  since?: string;
  /** How many at most. */
  limit?: number;
}

/** An execution in the history of its notebook or its cell. */
export interface ICellExecution extends IExecution {
  readonly msgId: string;
  /** The run that it belongs to; null if there is none. */
  readonly run: string | null;
  readonly kernelId: string | null;
  /** When a page told that it was asked for; null if none did. */
  readonly requested: number | null;
}

/** Executions of a notebook, newest first. */
export interface IExecutionsAnswer {
  readonly executions: readonly ICellExecution[];
  /** The server's clock. */
  readonly now: number;
}

/**
 * Executions of a notebook from their JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseExecutions(value: unknown): IExecutionsAnswer {
  const fields = new Fields(value, 'executions');
  return {
    executions: fields.list('executions', parseCellExecution),
    now: fields.moment('now')
  };
}

function parseCellExecution(value: unknown, where: string): ICellExecution {
  const fields = new Fields(value, where);
  return {
    ...parseExecution(value, where),
    msgId: fields.text('msg_id'),
    run: fields.optionalText('run'),
    kernelId: fields.optionalText('kernel_id'),
    requested: fields.optionalMoment('requested')
  };
}
