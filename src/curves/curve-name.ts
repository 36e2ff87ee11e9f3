import type { IRun } from '../ledger';
import { mainResult } from '../runs/results';

/**
 * The series that stands for a run in a small curve: that of its main result, else its most telling one.
 *
 * @returns null if it has none
 */
export function curveName(run: IRun): string | null {
  if (run.metrics.size === 0) {
    return null;
  }
  const result = mainResult(run);
  return result !== null && run.metrics.has(result.name)
    ? result.name
    : (mainResult({ ...run, summaries: new Map() })?.name ?? null);
}
