import type { TranslationBundle } from '@jupyterlab/translation';
import { csvOf } from '../components';
import type { ILedgerClient, IRun, IRunsQuery } from '../ledger';
import type { Directions, IColumn } from './columns';
import { columnIn } from './columns';
import { plainValue } from './copying';

/** Runs that are read at a time. */
const PAGE = 1000;

/** What is exported. */
export interface IExport {
  readonly client: Pick<ILedgerClient, 'runs'>;
  readonly query: IRunsQuery;
  readonly columns: readonly IColumn[];
  readonly told: Directions;
  readonly signal: AbortSignal;
  /** Called with how many runs were read. */
  readonly onProgress: (runs: number) => void;
}

/**
 * All runs that fit a table's filter as CSV, in its columns and order; the id comes first, so that a line can be found
 * again.
 *
 * @throws What the client throws; also when it is aborted
 */
export async function exportCsv(options: IExport): Promise<string> {
  const { client, query, told, signal, onProgress } = options;
  const id = columnIn('attribute', 'id');
  const columns = [id, ...options.columns.filter(({ key }) => key !== id.key)];
  const runs: IRun[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.runs({ ...query, limit: PAGE, cursor }, signal);
    if (signal.aborted) {
      throw new DOMException('', 'AbortError');
    }
    runs.push(...page.runs);
    onProgress(runs.length);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return csvOf(
    columns.map(({ key }) => key),
    runs.map(run => columns.map(column => plainValue(column, run, told)))
  );
}

/** What the file is called that the runs of a view are exported to. */
export function fileName(
  notebook: string | null,
  trans: TranslationBundle
): string {
  const name = notebook
    ?.split('/')
    .pop()
    ?.replace(/\.ipynb$/, '');
  return `${name ?? trans.__('runs')}.csv`;
}
