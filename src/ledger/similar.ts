import { Fields } from './border';
import type { IRun } from './records';
import { parseRun } from './records';

/** What two runs can have in common. */
export type SimilarityKind =
  'parameters' | 'code' | 'data' | 'model' | 'environment';

const KINDS: readonly SimilarityKind[] = [
  'parameters',
  'code',
  'data',
  'model',
  'environment'
];

/** How much two runs have in common. */
export interface ISimilarity {
  readonly kind: SimilarityKind;
  /** How many are the same. */
  readonly same: number;
  /** Of how many. */
  readonly of: number;
}

/** A run that is near another one, and why. */
export interface ISimilarRun {
  readonly run: IRun;
  /** From 0 to 1. */
  readonly score: number;
  readonly reasons: readonly ISimilarity[];
}

/**
 * The runs nearest to one from their JSON, the nearest first.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseSimilar(value: unknown): ISimilarRun[] {
  return new Fields(value, 'similar').list('runs', (item, where) => {
    const fields = new Fields(item, where);
    return {
      run: parseRun(fields.json('run'), `${where}.run`),
      score: fields.number('score'),
      reasons: fields.list('reasons', (reason, at) => {
        const parts = new Fields(reason, at);
        return {
          kind: parts.word('kind', KINDS),
          same: parts.number('same'),
          of: parts.number('of')
        };
      })
    };
  });
}
