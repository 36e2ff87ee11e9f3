import type { JsonValue, Values } from './border';
import type { IRun } from './records';

/** Whether more or less of a result is better. */
export type Direction = 'up' | 'down' | null;

/** Parts of names of which more is better, the most telling first. */
export const HIGHER_IS_BETTER = [
  'accuracy',
  'acc',
  'auc',
  'roc',
  'f1',
  'r2',
  'score',
  'precision',
  'recall',
  'map',
  'iou',
  'bleu'
];
/** Parts of names of which less is better, the most telling first. */
export const LOWER_IS_BETTER = [
  'loss',
  'error',
  'err',
  'rmse',
  'mae',
  'mse',
  'mape'
];

/**
 * Which way a result gets better, from its name.
 *
 * @returns null if the name does not tell
 */
export function directionOf(name: string): Direction {
  const parts = nameParts(name);
  // `error_score` is an error, and so is `neg_…` the other way round: such names decide nothing.
  const isUp = parts.some(part => HIGHER_IS_BETTER.includes(part));
  const isDown = parts.some(part => LOWER_IS_BETTER.includes(part));
  if (isUp === isDown || parts.includes('neg') || parts.includes('negative')) {
    return null;
  }
  return isUp ? 'up' : 'down';
}

/**
 * What a run declared as its results: summaries, and the last value of each series that is no summary too.
 */
export function resultsOf(run: IRun): Values {
  return run.metrics.size === 0
    ? run.summaries
    : new Map([...run.summaries, ...without(run.metrics, run.summaries)]);
}

/** The parts of a name: `valAccuracy`, `val_accuracy` and `val/accuracy` all have val and accuracy. */
export function nameParts(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}

function without(values: Values, others: Values): [string, JsonValue][] {
  return [...values].filter(([name]) => !others.has(name));
}
