import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import type {
  IForkedExecution,
  INotebookVersion,
  IRecordedText
} from './model';
import { hasMask } from '../diff/secrets';

/** What the books put in the place of a cell whose text they do not have, as a comment or as prose. */
const GONE = /^(# )?The source of this cell is not in the books any more\.$/;

/** How the books name a cell that had no id. */
const MADE_ID = /^[0-9a-f]{16}$/;

/**
 * The notebook at a moment of a run, from the notebook that the books make of it.
 *
 * What ran there is masked or gone as its execution is.
 *
 * @param notebook - All its cells, with the sources of the run
 * @param executions - Those of the run
 */
export function recordedVersion(
  notebook: INotebookContent,
  executions: readonly IForkedExecution[]
): INotebookVersion {
  const masks = new Map(
    executions.map(({ cellId, source, masked }) => [
      `${cellId}\n${source}`,
      masked
    ])
  );
  const sources = new Map<string, IRecordedText>();
  const cells = withoutNameless(notebook.cells, executions).map(
    (cell, index) => {
      const text = textOf(cell);
      const id = idOf(cell);
      if (!GONE.test(text)) {
        const masked = masks.get(`${id}\n${text}`) ?? hasMask(text);
        // Which texts are the same nobody asks: a place is as good as a hash.
        sources.set(`${index}`, { text, masked });
      }
      return [id, String(cell.cell_type), `${index}`] as const;
    }
  );
  return { cells, sources };
}

/** The cells without those that stand for executions of no cell: these never were in the notebook. */
function withoutNameless(
  cells: readonly ICell[],
  executions: readonly IForkedExecution[]
): ICell[] {
  const nameless = executions
    .filter(({ cellId }) => cellId === null)
    .map(({ source }) => source);
  const known = new Set(executions.map(({ cellId }) => cellId));
  return cells.filter(cell => {
    const isMade =
      cell.cell_type === 'code' &&
      MADE_ID.test(idOf(cell)) &&
      !known.has(idOf(cell));
    const at = isMade ? nameless.indexOf(textOf(cell)) : -1;
    nameless.splice(at, at < 0 ? 0 : 1);
    return at < 0;
  });
}

function idOf(cell: ICell): string {
  return typeof cell.id === 'string' ? cell.id : '';
}

function textOf({ source }: ICell): string {
  return Array.isArray(source) ? source.join('') : source;
}
