import type { INotebookContent, IOutput } from '@jupyterlab/nbformat';
import type { ICell } from './model';
import { cellsOfNotebook } from './notebook';
import { isSameButForSecrets } from './secrets';

/** One side of a diff: a notebook as it was at some time, with what only a view needs of it. */
export interface IVersion {
  readonly cells: readonly IVersionCell[];
  /** The language of its code cells, as a MIME type; null if it is not known. */
  readonly codeMime: string | null;
}

/** A cell of a version. */
export interface IVersionCell {
  /** What the diff looks at. */
  readonly cell: ICell;
  /** The prompt number; null if there is none. */
  readonly prompt: number | null;
  /** Null if they are not known, which is not the same as none. */
  readonly outputs: readonly IOutput[] | null;
  /** What is missing of its source: a secret was taken out, or all of it was erased. */
  readonly gap: 'masked' | 'erased' | null;
}

/**
 * A notebook as a side of a diff.
 */
export function versionOfNotebook(notebook: INotebookContent): IVersion {
  const cells = cellsOfNotebook(notebook);
  return {
    codeMime: codeMimeOf(notebook),
    cells: cells.map((cell, i) => {
      const { outputs, execution_count: count } = notebook.cells[i];
      return {
        cell,
        prompt: typeof count === 'number' ? count : null,
        outputs: Array.isArray(outputs) ? (outputs as IOutput[]) : [],
        gap: null
      };
    })
  };
}

/**
 * Two versions such that nothing differs by what is missing in one of them: where a cell of the other version fits a
 * masked or erased source, it takes the same gap over.
 */
export function reconciled(
  from: IVersion,
  to: IVersion
): readonly [IVersion, IVersion] {
  return [withGapsOf(from, to), withGapsOf(to, from)];
}

function withGapsOf(version: IVersion, other: IVersion): IVersion {
  const gaps = new Map(
    other.cells
      .filter(({ gap, cell }) => gap !== null && cell.id)
      .map(each => [each.cell.id, each])
  );
  if (gaps.size === 0) {
    return version;
  }
  const cells = version.cells.map(each => {
    const there = gaps.get(each.cell.id);
    const takesOver =
      there &&
      each.gap === null &&
      (there.gap === 'erased' ||
        isSameButForSecrets(there.cell.source, each.cell.source));
    return takesOver
      ? {
          ...each,
          gap: there.gap,
          cell: { ...each.cell, source: there.cell.source }
        }
      : each;
  });
  return { ...version, cells };
}

function codeMimeOf(notebook: INotebookContent): string | null {
  const { language_info: language, kernelspec } = notebook.metadata ?? {};
  if (typeof language?.mimetype === 'string') {
    return language.mimetype;
  }
  const name = language?.name ?? kernelspec?.language ?? kernelspec?.name;
  if (typeof name !== 'string') {
    return null;
  }
  return /^i?python/i.test(name)
    ? 'text/x-ipython'
    : `text/x-${name.toLowerCase()}`;
}
