import type { ILedgerClient, IRun } from '../ledger';

/**
 * The runs that were deleted here: hidden at once, before the server has them as deleted.
 */
export class Removals {
  /** @param client - The ledger */
  constructor(client: ILedgerClient) {
    this._client = client;
  }

  /** The run that was deleted last, as long as nobody brought it back. */
  get last(): IRun | null {
    return this._last;
  }

  /** Whether a run is not to be shown. */
  has(id: string): boolean {
    return this._hidden.has(id);
  }

  /**
   * Delete a run.
   *
   * @param id - The run
   * @param shown - Itself and the runs that go with it, as far as they are shown
   * @throws What the client throws; nothing is hidden then
   */
  async remove(id: string, shown: readonly IRun[]): Promise<void> {
    shown.forEach(run => this._hidden.add(run.id));
    try {
      await this._client.remove(id);
      this._last = shown.find(run => run.id === id) ?? null;
    } catch (reason) {
      this.forget(shown.map(run => run.id));
      throw reason;
    }
  }

  /** Bring a deleted run back. */
  async undo(id: string): Promise<IRun> {
    const run = await this._client.undoRemove(id);
    this._hidden.clear();
    this._last = null;
    return run;
  }

  /** Hide runs no longer: the ledger has them again, or still. */
  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this._hidden.delete(id);
      if (this._last?.id === id) {
        this._last = null;
      }
    }
  }

  private readonly _client: ILedgerClient;
  private readonly _hidden = new Set<string>();
  private _last: IRun | null = null;
}
