import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISimilarity } from '../ledger';

/**
 * Why a run is near another one: `same data, 9 of 10 parameters`. What is wholly the same comes first, what has
 * nothing in common is left out.
 */
export function similarityWords(
  reasons: readonly ISimilarity[],
  trans: TranslationBundle
): string {
  const common = reasons.filter(({ same }) => same > 0);
  return [
    ...common.filter(({ same, of }) => same >= of),
    ...common.filter(({ same, of }) => same < of)
  ]
    .map(reason => reasonWords(reason, trans))
    .join(', ');
}

function reasonWords(
  { kind, same, of }: ISimilarity,
  trans: TranslationBundle
): string {
  const isWhole = same >= of;
  switch (kind) {
    case 'parameters':
      return isWhole
        ? trans.__('same parameters')
        : trans.__('%1 of %2 parameters', same, of);
    case 'code':
      return isWhole
        ? trans.__('same code')
        : trans.__('%1 of %2 cells', same, of);
    case 'data':
      return isWhole
        ? trans.__('same data')
        : trans.__('%1 of %2 files read', same, of);
    case 'model':
      return isWhole
        ? trans.__('same model')
        : trans.__('%1 of %2 models', same, of);
    case 'environment':
      return isWhole
        ? trans.__('same environment')
        : trans.__('%1 of %2 packages', same, of);
  }
}
