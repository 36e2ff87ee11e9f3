import type { LabIcon } from '@jupyterlab/ui-components';
import { addIcon, editIcon, redoIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import { movedIcon, removedIcon, sameIcon } from '../components';
import type { ChangeKind, IChange } from './stretches';

/** The signs of the kinds of change. */
export const CHANGE_ICONS: Readonly<Record<ChangeKind, LabIcon>> = {
  edited: editIcon,
  added: addIcon,
  deleted: removedIcon,
  moved: movedIcon,
  rerun: redoIcon,
  same: sameIcon
};

/** What happened to a cell, in words. */
export function changeWord(change: IChange, trans: TranslationBundle): string {
  switch (change.kind) {
    case 'edited':
      return trans.__('Edited');
    case 'added':
      return trans.__('Added');
    case 'deleted':
      return trans.__('Deleted');
    case 'moved':
      return trans.__('Moved');
    case 'rerun':
      return change.ranAgain
        ? trans.__('Only re-run, other outputs')
        : trans.__('Only other outputs');
    case 'same':
      return change.ranAgain
        ? trans.__('Re-run, same outputs')
        : trans.__('Unchanged');
  }
}

/** How many cells of a kind, in words. */
export function countWords(
  kind: ChangeKind,
  count: number,
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'edited':
      return trans.__('%1 edited', count);
    case 'added':
      return trans.__('%1 added', count);
    case 'deleted':
      return trans.__('%1 deleted', count);
    case 'moved':
      return trans.__('%1 moved', count);
    case 'rerun':
      return trans.__('%1 with only other outputs', count);
    case 'same':
      return trans.__('%1 unchanged', count);
  }
}

/** A line of cells without a change, in words. */
export function foldWords(
  cells: number,
  ranAgain: number,
  trans: TranslationBundle
): string {
  const unchanged = trans._n('%1 unchanged cell', '%1 unchanged cells', cells);
  if (ranAgain === 0) {
    return unchanged;
  }
  return ranAgain === cells
    ? trans._n(
        '%1 cell re-run with the same outputs',
        '%1 cells re-run with the same outputs',
        cells
      )
    : trans.__(
        '%1, %2 of them re-run with the same outputs',
        unchanged,
        ranAgain
      );
}
