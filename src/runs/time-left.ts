import type { IAskedCell, IKernelWork } from '../capture';
import type { ICellExecution } from '../ledger';

/** How much longer than ever before is still as usual. */
const TOLERANCE = 1.1;

/** How long a cell took in the past, in seconds. */
export interface IExpected {
  readonly median: number;
  readonly longest: number;
}

/** When a kernel will be done: in so many seconds, or later than the past lets expect. */
export type TimeLeft =
  | { readonly kind: 'left'; readonly seconds: number }
  | { readonly kind: 'late' };

/**
 * How long a cell takes, from its past: executions with the same source if there are any, else all that went well.
 *
 * @param source - The source that it has now
 * @param past - Its executions
 * @returns null if it never ended well
 */
export function expectedOf(
  source: string,
  past: readonly ICellExecution[]
): IExpected | null {
  const well = past.filter(({ status, ended }) => status === 'ok' && ended);
  const same = well.filter(execution => execution.source === source);
  const seconds = (same.length > 0 ? same : well)
    .map(({ started, ended }) => ((ended ?? started) - started) / 1000)
    .sort((a, b) => a - b);
  if (seconds.length === 0) {
    return null;
  }
  const middle = Math.floor(seconds.length / 2);
  const median =
    seconds.length % 2 === 1
      ? seconds[middle]
      : (seconds[middle - 1] + seconds[middle]) / 2;
  return { median, longest: seconds[seconds.length - 1] };
}

/**
 * How long a kernel will still work.
 *
 * @param work - What it works off
 * @param expected - How long a cell takes; null if nobody knows
 * @param now - In milliseconds since 1970
 * @returns null if it is not known of every cell
 */
export function timeLeft(
  { running, waiting }: Pick<IKernelWork, 'running' | 'waiting'>,
  expected: (cell: IAskedCell) => IExpected | null,
  now: number
): TimeLeft | null {
  let seconds = 0;
  if (running) {
    const usual = expected(running);
    if (!usual) {
      return null;
    }
    const elapsed = (now - running.begun) / 1000;
    // The clock of the page is not as fine as that of the kernel.
    if (elapsed > usual.longest * TOLERANCE + 1) {
      return { kind: 'late' };
    }
    seconds = Math.max(usual.median - elapsed, 0);
  }
  for (const cell of waiting) {
    const usual = expected(cell);
    if (!usual) {
      return null;
    }
    seconds += usual.median;
  }
  return { kind: 'left', seconds };
}
