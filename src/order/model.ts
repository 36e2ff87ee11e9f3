/** A cell of the notebook as it stood: its id, and its number from 1. */
export interface ICellPlace {
  readonly id: string;
  readonly number: number;
}

/**
 * What may be in the way of the same result from top to bottom.
 *
 * - `gone`: names come from cells that are no longer in the notebook
 * - `outside`: names come from code that is in no cell
 * - `edited`: the cell has another source than when it ran; names of it were used
 * - `stale`: the second cell used names of the first as it was before it was edited and run again
 * - `order`: the second cell used names of the first, which stands below it or is not the last above it that makes
 *   them; that would be the third
 * - `again`: the cell went on with what it had itself left in names when it ran before
 * - `moved`: the first cell, which stands below the second, ran before it, and no name says that it matters
 */
export type FindingKind =
  'gone' | 'outside' | 'edited' | 'stale' | 'order' | 'again' | 'moved';

/** One thing that may be in the way of the same result from top to bottom. */
export interface IOrderFinding {
  readonly kind: FindingKind;
  /** Whether it is sure to be in the way, as far as names tell. */
  readonly matters: boolean;
  readonly names: readonly string[];
  readonly cells: readonly ICellPlace[];
}

/** How a run's cells stand to the notebook as it was. */
export interface IOrderJudgement {
  /** False if nobody told what the notebook was, or nothing of it ran. */
  readonly isKnown: boolean;
  /** Whether its cells ran in the notebook's order. */
  readonly isInOrder: boolean;
  /** Whether the result needs what the notebook does not hold. */
  readonly needsHidden: boolean;
  /** What matters first, then in the notebook's order. */
  readonly findings: readonly IOrderFinding[];
}

/** Findings about what the notebook does not hold. */
export const HIDDEN: readonly FindingKind[] = [
  'gone',
  'outside',
  'edited',
  'stale',
  'again'
];

/** Findings about the order in which cells ran. */
export const ORDER: readonly FindingKind[] = ['order', 'moved'];
