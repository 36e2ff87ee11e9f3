import type { ILedgerClient, IRunsQuery } from '../ledger';
import { Answers } from '../ledger';
import type { RunCollection } from './collection';

/** Runs asked for at a time. */
const PAGE = 50;

/** Runs asked for at most to bring what is here up to date. */
const MANY = 1000;

/** What to do with what is here: replace it, bring it up to date, or read on after it. */
export type Reading = 'replace' | 'renew' | 'append';

/**
 * Reads runs into a collection page by page. A question makes the answers to earlier ones void.
 */
export class RunPages {
  /**
   * @param client - The ledger
   * @param runs - Takes the runs
   * @param isHidden - Whether a run is to be left out
   */
  constructor(
    client: ILedgerClient,
    runs: RunCollection,
    isHidden: (id: string) => boolean
  ) {
    this._client = client;
    this._runs = runs;
    this._isHidden = isHidden;
  }

  /** Whether a page is being read. */
  get isLoading(): boolean {
    return this._answers.areAwaited;
  }

  /**
   * Read a page.
   *
   * @returns Whether it was taken in
   * @throws What the client throws, unless another page was asked for meanwhile
   */
  read(how: Reading, query: IRunsQuery): Promise<boolean> {
    this._answers.forget();
    this._isOutdated ||= how === 'replace';
    const reading = this._isOutdated ? 'replace' : how;
    const { all, next } = this._runs;
    const answer = this._client.runs({
      ...query,
      limit:
        reading === 'renew' ? Math.min(Math.max(all.length, PAGE), MANY) : PAGE,
      cursor: reading === 'append' ? (next ?? undefined) : undefined
    });
    return this._answers.take(answer, page => {
      const runs = page.runs.filter(run => !this._isHidden(run.id));
      if (reading === 'append') {
        this._runs.append({ ...page, runs });
        return;
      }
      if (reading === 'replace') {
        this._runs.clear();
      }
      this._runs.renew({ ...page, runs });
      this._isOutdated = false;
    });
  }

  private readonly _client: ILedgerClient;
  private readonly _runs: RunCollection;
  private readonly _isHidden: (id: string) => boolean;
  private readonly _answers = new Answers();
  /** Whether what is here answers another question than the one that is asked. */
  private _isOutdated = false;
}
