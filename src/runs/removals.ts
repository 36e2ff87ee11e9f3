import type { ILedgerClient, IRun } from '../ledger';

/** Runs that were deleted at once. */
export interface IRemoved {
  readonly ids: readonly string[];
  /** The title, if it is one run and was shown. */
  readonly title: string | null;
}

/**
 * The runs that were deleted here: hidden at once, before the server has them as deleted.
 */
export class Removals {
  /** @param client - The ledger */
  constructor(client: ILedgerClient) {
    this._client = client;
  }

  /** What was deleted last, as long as nobody brought it back. */
  get last(): IRemoved | null {
    return this._last;
  }

  /** Whether a run is not to be shown. */
  has(id: string): boolean {
    return this._hidden.has(id);
  }

  /**
   * Delete runs.
   *
   * @param ids - What is deleted
   * @param shown - These and the runs that go with them, as far as they are shown
   * @throws What the client throws; nothing is hidden then
   */
  async remove(
    ids: readonly string[],
    shown: readonly IRun[]
  ): Promise<IRemoved> {
    const hidden = [...ids, ...shown.map(run => run.id)];
    hidden.forEach(id => this._hidden.add(id));
    const only = ids.length === 1 && shown.find(run => run.id === ids[0]);
    const removed = { ids, title: only ? only.title : null };
    // It can be undone at once, though the server may not be done with it.
    this._last = removed;
    const deletion: Promise<unknown> =
      ids.length === 1
        ? this._client.remove(ids[0])
        : this._client.editRuns(ids, { deleted: true });
    this._deletion = deletion.catch(() => undefined);
    try {
      await deletion;
    } catch (reason) {
      this.forget(hidden);
      throw reason;
    }
    return removed;
  }

  /** Bring deleted runs back. */
  async undo({ ids }: IRemoved): Promise<readonly IRun[]> {
    await this._deletion;
    const back =
      ids.length === 1
        ? [await this._client.undoRemove(ids[0])]
        : (await this._client.editRuns(ids, { deleted: false })).runs;
    this._hidden.clear();
    this._last = null;
    return back;
  }

  /** Hide runs no longer: the ledger has them again, or still. */
  forget(ids: readonly string[]): void {
    ids.forEach(id => this._hidden.delete(id));
    if (this._last?.ids.every(id => !this._hidden.has(id))) {
      this._last = null;
    }
  }

  private readonly _client: ILedgerClient;
  private readonly _hidden = new Set<string>();
  private _last: IRemoved | null = null;
  private _deletion: Promise<unknown> = Promise.resolve();
}
