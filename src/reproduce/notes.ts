import type { TranslationBundle } from '@jupyterlab/translation';

/**
 * What a fork or a restored version is not, or what its reader has to do.
 *
 * Of the order: `no-snapshot` the notebook around the executions is not known; `repeated` a cell ran more than once,
 * or `out-of-order` cells ran in another order than they stand in: the fork has the order they ran in; `left-out`
 * cells that did not run are therefore not in it; `unrun` cells that did not run are in it, and Run All runs them;
 * `failed` an execution that did not end well is in it; `absent` executed cells were not in the notebook any more.
 *
 * Of the sources: `masked` a secret is missing; `erased` the source of an execution is gone; `missing` so is that of
 * another cell; `attachments` the pictures of a markdown cell are not in the books.
 *
 * Of the parameters: `unset` they cannot be set; `varied` they had several values, which the cells give; `retyped` a tuple or set would now be a list, and a key a text;
 * `not-finite` the books cannot tell NaN from the text; `overridden` a later cell may override too, and wins;
 * `replaced` an earlier fork's override cell has made way; `other-language` there is no override cell; `loop` the run
 * is a turn of a loop, and its values are returned in all turns.
 *
 * Of restoring: `deleted-since` cells come back; `added-since` cells go.
 */
export type NoteKind =
  | 'no-snapshot'
  | 'repeated'
  | 'out-of-order'
  | 'left-out'
  | 'unrun'
  | 'failed'
  | 'absent'
  | 'masked'
  | 'erased'
  | 'missing'
  | 'attachments'
  | 'unset'
  | 'varied'
  | 'retyped'
  | 'not-finite'
  | 'overridden'
  | 'replaced'
  | 'other-language'
  | 'loop'
  | 'deleted-since'
  | 'added-since';

/** Something to say, once for all cells or parameters it is true of. */
export interface INote {
  readonly kind: NoteKind;
  /** Ids of cells: of the new notebook where they are in it, else the original ones. */
  readonly cells: readonly string[];
  /** The lines, from 1, of the one cell that a `masked` note is about. */
  readonly lines: readonly number[];
  /** Names of parameters. */
  readonly names: readonly string[];
}

/** A note about some cells, or about nothing in particular. */
export function note(kind: NoteKind, cells: readonly string[] = []): INote {
  return { kind, cells, lines: [], names: [] };
}

/** A note about some cells, if there are any. */
export function noteOf(kind: NoteKind, cells: readonly string[]): INote[] {
  return cells.length > 0 ? [note(kind, cells)] : [];
}

/** A note about some parameters, if there are any. */
export function noteOfNames(kind: NoteKind, names: readonly string[]): INote[] {
  return names.length > 0 ? [{ ...note(kind), names }] : [];
}

/** Cells with secrets to fill in that are told one by one. */
const FEW = 3;

/**
 * Notes in sentences for the user, first those about what is to be filled in.
 *
 * @param cells - The ids of the notebook's cells in their order, by which those to be filled in are found
 */
export function sayNotes(
  notes: readonly INote[],
  cells: readonly string[],
  trans: TranslationBundle
): string[] {
  const masked = notes.filter(({ kind }) => kind === 'masked');
  const others = notes.filter(({ kind }) => kind !== 'masked');
  const sentences = masked.slice(0, FEW).map(each => {
    const place = cells.indexOf(each.cells[0]) + 1;
    const sentence = sayNote(each, trans);
    return place > 0 ? trans.__('Cell %1: %2', place, sentence) : sentence;
  });
  if (masked.length > FEW) {
    sentences.push(
      trans._n(
        'A secret is to be filled in in %1 more cell.',
        'Secrets are to be filled in in %1 more cells.',
        masked.length - FEW
      )
    );
  }
  return [...sentences, ...others.map(each => sayNote(each, trans))];
}

/** A note in a sentence for the user. */
export function sayNote(
  { kind, cells, lines, names }: INote,
  trans: TranslationBundle
): string {
  const count = cells.length;
  const listed = names.join(', ');
  switch (kind) {
    case 'no-snapshot':
      return trans.__(
        'The notebook of this run was not recorded: only the cells that ran are known, without text between them.'
      );
    case 'repeated':
      return trans.__(
        'A cell ran more than once in this run: the cells stand in the order they ran in, each as often as it ran.'
      );
    case 'out-of-order':
      return trans.__(
        'The cells ran in another order than they stood in: here they stand in the order they ran in.'
      );
    case 'left-out':
      return trans._n(
        '%1 cell that did not run in this run is left out.',
        '%1 cells that did not run in this run are left out.',
        count
      );
    case 'unrun':
      return trans._n(
        '%1 cell did not run in this run: Run All Cells runs it too.',
        '%1 cells did not run in this run: Run All Cells runs them too.',
        count
      );
    case 'failed':
      return trans._n(
        '%1 cell did not end well in this run: Run All Cells may stop there.',
        '%1 cells did not end well in this run: Run All Cells may stop there.',
        count
      );
    case 'absent':
      return trans._n(
        '%1 cell that ran was not in the notebook any more.',
        '%1 cells that ran were not in the notebook any more.',
        count
      );
    case 'masked':
      return lines.length === 0
        ? trans.__('The secret was masked: fill it in.')
        : trans._n(
            'The secret was masked: fill it in at line %2.',
            'Secrets were masked: fill them in at lines %2.',
            lines.length,
            lines.join(', ')
          );
    case 'erased':
      return trans._n(
        'The source of %1 cell was erased from the books.',
        'The sources of %1 cells were erased from the books.',
        count
      );
    case 'missing':
      return trans._n(
        'The text of %1 cell is not in the books.',
        'The texts of %1 cells are not in the books.',
        count
      );
    case 'attachments':
      return trans._n(
        'The pictures attached to %1 cell are not in the books.',
        'The pictures attached to %1 cells are not in the books.',
        count
      );
    case 'unset':
      return trans.__(
        'Not set, as the value is not known whole: %1. The cells use their own.',
        listed
      );
    case 'varied':
      return trans.__(
        'Left to the cells, which give several values: %1.',
        listed
      );
    case 'retyped':
      return trans.__(
        'Recorded as lists and texts, which tuples, sets or the keys of a dictionary may have been: %1.',
        listed
      );
    case 'not-finite':
      return trans.__(
        'Set as a number; if the text was meant, put it in quotes: %1.',
        listed
      );
    case 'overridden':
      return trans._n(
        '%1 later cell may set overrides too; what it sets wins.',
        '%1 later cells may set overrides too; what they set wins.',
        count
      );
    case 'replaced':
      return trans._n(
        'The first cell stands for %1 cell that set overrides.',
        'The first cell stands for %1 cells that set overrides.',
        count
      );
    case 'other-language':
      return trans.__(
        'The notebook is not in Python: the parameters are listed, not set.'
      );
    case 'loop':
      return trans.__(
        'This run was one turn of a loop: the fork runs the whole loop, and rl.parameter returns these values in every turn.'
      );
    case 'deleted-since':
      return trans._n(
        '%1 cell that was deleted since comes back.',
        '%1 cells that were deleted since come back.',
        count
      );
    case 'added-since':
      return trans._n(
        '%1 cell that was not there then is removed.',
        '%1 cells that were not there then are removed.',
        count
      );
  }
}
