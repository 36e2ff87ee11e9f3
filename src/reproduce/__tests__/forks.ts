import { nullTranslator } from '@jupyterlab/translation';
import type { IFork, IForkedRun, IForkOptions, INotebookVersion } from '..';
import { composeFork, sayNote } from '..';

/** Says everything in English. */
export const trans = nullTranslator.load('jupyterlab');

/** Options with ids `new-1`, `new-2` … */
export function options(more: Partial<IForkOptions> = {}): IForkOptions {
  let made = 0;
  return { trans, newId: () => `new-${++made}`, ...more };
}

/** The fork of a run of a Python notebook. */
export function forkOf(
  run: IForkedRun,
  version: INotebookVersion | null = null,
  more: Partial<IForkOptions> = {}
): IFork {
  return composeFork({ run, version }, options(more));
}

/** The cells after the first, in short. */
export function cellsOf({ notebook }: IFork): string[] {
  return notebook.cells
    .slice(1)
    .map(cell =>
      cell.cell_type === 'code'
        ? String(cell.source)
        : `${cell.cell_type} ${String(cell.source)}`
    );
}

/** What its notes are about. */
export function kinds({ notes }: IFork): string[] {
  return notes.map(({ kind }) => kind);
}

/** What its notes say. */
export function said(fork: IFork): string[] {
  return fork.notes.map(note => sayNote(note, trans));
}

/** The source of its first cell. */
export function first(fork: IFork): string {
  return String(fork.notebook.cells[0].source);
}
