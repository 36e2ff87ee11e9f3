import type { ICellGlance, IRun } from '../ledger';
import { directionOf } from '../ledger';
import type { IMainResult } from './results';
import { mainResult } from './results';

/** Cells that are told at most. */
const FEW = 3;

/** Where somebody was in a notebook before a break. */
export interface ILastTime {
  /** When the last cell began, in milliseconds since 1970. */
  readonly when: number;
  /** The cells that ran last, the latest first. */
  readonly cells: readonly ICellGlance[];
  /** The cells of that sitting which do not work, the latest first, as far as they are not told already. */
  readonly failed: readonly ICellGlance[];
}

/**
 * Where somebody was in a notebook before a break.
 *
 * @param glances - Its cells
 * @param isThere - Whether a cell is still in the notebook
 * @param pause - How long nothing runs between two sittings, in ms
 * @returns null if no cell that is there was ever executed
 */
export function lastTime(
  glances: readonly ICellGlance[],
  isThere: (cellId: string) => boolean,
  pause: number
): ILastTime | null {
  const sorted = glances
    .filter(({ cellId }) => isThere(cellId))
    .sort((a, b) => b.started - a.started);
  if (sorted.length === 0) {
    return null;
  }
  const end = sorted.findIndex(
    (glance, index) =>
      index > 0 && sorted[index - 1].started - endOf(glance) > pause
  );
  const sitting = end < 0 ? sorted : sorted.slice(0, end);
  const cells = sitting.slice(0, FEW);
  return {
    when: sorted[0].started,
    cells,
    failed: sitting
      .slice(FEW)
      .filter(({ status }) => status === 'error' || status === 'killed')
      .slice(0, FEW)
  };
}

/**
 * Whether somebody comes back to a notebook after a break.
 *
 * @param glances - Its cells
 * @param now - In milliseconds since 1970
 * @param pause - How long nothing runs in a break, in ms
 */
export function isBreak(
  glances: readonly ICellGlance[],
  now: number,
  pause: number
): boolean {
  return (
    glances.length > 0 &&
    glances.every(
      glance => glance.status !== 'running' && now - endOf(glance) > pause
    )
  );
}

/**
 * The declared result that the newest runs are measured by, as far as it is known which way it gets better.
 *
 * @param runs - Newest first
 */
export function measure(runs: readonly IRun[]): string | null {
  const results = runs.map(mainResult).filter(isTelling);
  return results[0]?.name ?? null;
}

/**
 * How runs are sorted for the best to come first.
 *
 * @param name - A result of which is known which way it gets better
 */
export function bestFirst(name: string): string {
  return `${directionOf(name) === 'up' ? '-' : ''}metrics.${name}`;
}

function isTelling(result: IMainResult | null): result is IMainResult {
  return (
    result !== null &&
    !result.inferred &&
    typeof result.value === 'number' &&
    directionOf(result.name) !== null
  );
}

function endOf({ started, ended }: ICellGlance): number {
  return ended ?? started;
}
