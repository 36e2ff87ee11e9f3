import type { TranslationBundle } from '@jupyterlab/translation';
import type { IOrderFinding, IOrderJudgement } from './model';

/** Names that a sentence tells; of more it tells how many. */
const FEW = 3;

/** A finding as a sentence; names stand in backquotes. */
export function findingSentence(
  finding: IOrderFinding,
  trans: TranslationBundle
): string {
  const { kind, names, cells, matters } = finding;
  const [first, second, third] = cells.map(({ number }) => number);
  const told = namesText(names, trans);
  const n = names.length;
  switch (kind) {
    case 'gone':
      return matters
        ? trans._n(
            '%2 comes from a cell that is no longer in the notebook.',
            '%2 come from cells that are no longer in the notebook.',
            n,
            told
          )
        : trans._n(
            '%2 came from a cell that is no longer in the notebook; another cell makes it now.',
            '%2 came from cells that are no longer in the notebook; other cells make them now.',
            n,
            told
          );
    case 'outside':
      return trans._n(
        '%2 comes from code that is in no cell of the notebook, such as that of a console.',
        '%2 come from code that is in no cell of the notebook, such as that of a console.',
        n,
        told
      );
    case 'edited':
      return n === 0
        ? trans.__('Cell %1 was edited after it ran, and not run again.', first)
        : trans.__(
            'Cell %1 was edited after it ran, and not run again; %2 came from what it was.',
            first,
            told
          );
    case 'stale':
      return trans.__(
        'Cell %2 used %3 of cell %1 as that was before it was edited and run again.',
        first,
        second,
        told
      );
    case 'order':
      return third === undefined
        ? trans.__(
            'Cell %1 ran before cell %2, which uses its %3.',
            first,
            second,
            told
          )
        : trans.__(
            'Cell %2 used %3 of cell %1; from top to bottom it would be that of cell %4.',
            first,
            second,
            told,
            third
          );
    case 'again':
      return matters
        ? trans.__(
            'Cell %1 ran more than once, and went on with the %2 it had left.',
            first,
            told
          )
        : trans.__(
            'Cell %1 ran more than once, and may have gone on with the %2 it had left.',
            first,
            told
          );
    case 'moved':
      return trans.__(
        'Cell %1 ran before cell %2, which stands above it; no variable says that it matters.',
        first,
        second
      );
  }
}

/** A judgement in a sentence. */
export function judgementSentence(
  { isInOrder, needsHidden, findings }: IOrderJudgement,
  trans: TranslationBundle
): string {
  if (needsHidden) {
    return trans.__('The result needs what the notebook does not hold.');
  }
  if (findings.some(({ matters }) => matters)) {
    return trans.__(
      'From top to bottom, the notebook may give another result.'
    );
  }
  return isInOrder
    ? trans.__('Its cells ran from top to bottom.')
    : trans.__('Its cells did not run from top to bottom.');
}

function namesText(names: readonly string[], trans: TranslationBundle): string {
  const told = names
    .slice(0, FEW)
    .map(name => `\`${name}\``)
    .join(', ');
  const more = names.length - FEW;
  return more > 0
    ? trans._n('%2 and %1 more', '%2 and %1 more', more, told)
    : told;
}
