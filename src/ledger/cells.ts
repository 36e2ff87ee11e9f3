import { Fields } from './border';
import type { RunStatus } from './records';
import { STATUSES } from './records';

/** The executions of a cell at a glance. Times are milliseconds since 1970. */
export interface ICellGlance {
  readonly cellId: string;
  readonly executions: number;
  /** How many different sources it had. */
  readonly versions: number;
  /** The id of its latest execution. */
  readonly last: string;
  readonly status: RunStatus;
  readonly started: number;
  readonly ended: number | null;
  /** When its source last became another one; null if it never did. */
  readonly changed: number | null;
}

/**
 * The cells of a notebook from their JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseCells(value: unknown): ICellGlance[] {
  return new Fields(value, 'cells').list('cells', (item, where) => {
    const fields = new Fields(item, where);
    return {
      cellId: fields.text('cell_id'),
      executions: fields.number('executions'),
      versions: fields.number('versions'),
      last: fields.text('last'),
      status: fields.word('status', STATUSES),
      started: fields.moment('started'),
      ended: fields.optionalMoment('ended'),
      changed: fields.optionalMoment('changed')
    };
  });
}
