import type { IRunDetail, LedgerError } from '../ledger';
import { resultsOf } from '../ledger';
import type { IComparedRun } from './model';

/** The other side of the diff that is no run: the notebook as it is now. */
export const NOW = 'now';

/** A run that is compared, as far as it is known. */
export interface IColumn {
  readonly id: string;
  /** Null until it was read. */
  readonly run: IRunDetail | null;
  /** Why it cannot be read; null if it can. */
  readonly problem: LedgerError | null;
}

/** A run as it is compared: the last values of series are results too. */
export function comparedRun(run: IRunDetail): IComparedRun {
  return { ...run, summaries: resultsOf(run) };
}
