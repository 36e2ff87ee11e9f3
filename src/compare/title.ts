import type { TranslationBundle } from '@jupyterlab/translation';
import type { CompareModel } from './compare-model';

/**
 * What a comparison is called.
 */
export function comparisonTitle(
  model: CompareModel,
  trans: TranslationBundle
): string {
  const titles = model.columns.map(({ run }) => run?.title);
  if (titles.length > 2 || titles.includes(undefined)) {
    return trans.__('Compare Runs');
  }
  return titles.length === 1
    ? trans.__('%1 ↔ now', titles[0])
    : trans.__('%1 ↔ %2', titles[0], titles[1]);
}
