import type { ILedgerClient, IRun, IRunsPage, IRunsQuery } from '../ledger';
import { Answers } from '../ledger';
import type { RunOrder, TableRows } from './rows';

/** Runs that are asked for at first, and then at a time: the first page is to be there at once. */
const FIRST = 100;
const PAGE = 500;

/** Runs that are asked for to bring what is here up to date. */
const MANY = 1000;

/** Changed runs that are asked for by their ids; when there are more, the list is read anew. */
const FEW = 60;

/** As long as a filter may be. */
const FILTER_LENGTH = 2000;

/** What makes a filter an expression; others are words that the server looks for. */
const SIGNS = /[=<>]|\b[a-z_][\w.`/-]*\s+(not\s+)?(i?like\s*['"]|in\s*\()/i;

/**
 * Reads runs into the table, page by page. A question makes the answers to earlier ones void.
 */
export class RowsReader {
  /**
   * @param client - The ledger
   * @param rows - Takes the runs
   */
  constructor(
    private readonly _client: Pick<ILedgerClient, 'runs'>,
    private readonly _rows: TableRows
  ) {}

  /** Whether a page is being read. */
  get isReading(): boolean {
    return this._pages.areAwaited;
  }

  /**
   * Read the first page of another question.
   *
   * @returns Whether it was taken in: not if another one was asked meanwhile
   * @throws What the client throws, unless another question was asked meanwhile
   */
  async begin(query: IRunsQuery): Promise<boolean> {
    this.stop();
    return this._read({ ...query, limit: FIRST }, page =>
      this._rows.replace(page)
    );
  }

  /** Read the next page. */
  async goOn(query: IRunsQuery): Promise<boolean> {
    const cursor = this._rows.next;
    if (cursor === null || this.isReading) {
      return false;
    }
    return this._read({ ...query, limit: PAGE, cursor }, page =>
      this._rows.append(page)
    );
  }

  /** Read the first runs anew, keeping those behind them. */
  async renew(query: IRunsQuery, order: RunOrder): Promise<boolean> {
    const limit = Math.min(Math.max(this._rows.all.length, FIRST), MANY);
    return this._read({ ...query, limit }, page =>
      this._rows.renew(page, order)
    );
  }

  /**
   * Read the runs that are here once more, for values that were not asked for.
   *
   * @param lacks - Whether a run still lacks some
   * @param changed - Called when some came
   */
  async fill(
    query: IRunsQuery,
    lacks: (run: IRun) => boolean,
    changed: () => void
  ): Promise<void> {
    this._values.forget();
    let cursor: string | null | undefined;
    while (cursor !== null && this._rows.all.some(lacks)) {
      const answer = this._client.runs({ ...query, limit: PAGE, cursor });
      const isTaken = await this._values.take(answer, page => {
        // A run that changed meanwhile was read with all its values, and is newer than this.
        const here = (run: IRun) => this._rows.get(run.id);
        this._rows.update(page.runs.filter(run => lacks(here(run) ?? run)));
        changed();
        cursor = page.next;
      });
      if (!isTaken) {
        return;
      }
    }
  }

  /**
   * Read runs that changed.
   *
   * @returns Those of them that belong here, by id; null if they are too many to ask for
   */
  async changed(
    ids: readonly string[],
    query: IRunsQuery
  ): Promise<ReadonlyMap<string, IRun> | null> {
    const filter = query.filter ?? '';
    const among = `id in (${ids.map(id => `'${id.replace(/'/g, "''")}'`).join(', ')})`;
    const narrowed = `(${filter}) and ${among}`;
    if (ids.length > FEW || narrowed.length > FILTER_LENGTH) {
      return null;
    }
    if (filter === '' || SIGNS.test(filter)) {
      const { runs } = await this._client.runs({
        ...query,
        filter: filter === '' ? among : narrowed,
        sort: undefined,
        limit: FEW
      });
      return new Map(runs.map(run => [run.id, run]));
    }
    // Words cannot be put beside other conditions: runs that are here stay, new ones have to be on the first page.
    const [those, first] = await Promise.all([
      this._client.runs({
        ...query,
        filter: among,
        sort: undefined,
        limit: FEW
      }),
      this._client.runs({ ...query, limit: FIRST })
    ]);
    const fits = new Set(first.runs.map(run => run.id));
    return new Map(
      those.runs
        .filter(run => fits.has(run.id) || this._rows.get(run.id))
        .map(run => [run.id, run])
    );
  }

  /** Stop: no answer is taken in any more. */
  stop(): void {
    this._pages.forget();
    this._values.forget();
  }

  private _read(
    query: IRunsQuery,
    take: (page: IRunsPage) => void
  ): Promise<boolean> {
    return this._pages.take(this._client.runs(query), take);
  }

  private readonly _pages = new Answers();
  private readonly _values = new Answers();
}
