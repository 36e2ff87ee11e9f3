import type { ILedgerClient, IRun } from '../ledger';
import { asLedgerError } from '../ledger';

/** Runs that were deleted at once. */
export interface IRemoved {
  readonly ids: readonly string[];
  /** The title, if it is one run and was shown. */
  readonly title: string | null;
}

/** A deletion, which the server may not be done with. */
interface IRemoval {
  readonly deletion: Promise<unknown>;
  /** The runs that it hides. */
  readonly hidden: readonly string[];
}

/**
 * The runs that were deleted here: hidden at once, before the server has them as deleted.
 */
export class Removals {
  /** @param client - The ledger */
  constructor(client: ILedgerClient) {
    this._client = client;
  }

  /** What was deleted last of all that nobody brought back. */
  get last(): IRemoved | null {
    return [...this._removals.keys()].pop() ?? null;
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
    const deletion: Promise<unknown> =
      ids.length === 1
        ? this._client.remove(ids[0])
        : this._client.editRuns(ids, { deleted: true });
    // It can be undone at once, though the server may not be done with it.
    this._removals.set(removed, { deletion, hidden });
    try {
      await deletion;
    } catch (reason) {
      this.forget(hidden);
      throw reason;
    }
    return removed;
  }

  /** Bring deleted runs back. */
  async undo(removed: IRemoved): Promise<readonly IRun[]> {
    const removal = this._removals.get(removed);
    // Who asks once more means the deletion before.
    this._removals.delete(removed);
    try {
      await removal?.deletion.catch(() => undefined);
      const { ids } = removed;
      const back =
        ids.length === 1
          ? [await this._client.undoRemove(ids[0])]
          : (await this._client.editRuns(ids, { deleted: false })).runs;
      this.forget(removal?.hidden ?? ids);
      return back;
    } catch (reason) {
      if (removal && asLedgerError(reason).kind !== 'absent') {
        this._removals.set(removed, removal);
      }
      throw reason;
    }
  }

  /** Hide runs no longer: the ledger has them again, or still. */
  forget(ids: readonly string[]): void {
    ids.forEach(id => this._hidden.delete(id));
    for (const removed of this._removals.keys()) {
      if (removed.ids.every(id => !this._hidden.has(id))) {
        this._removals.delete(removed);
      }
    }
  }

  private readonly _client: ILedgerClient;
  private readonly _hidden = new Set<string>();
  /** What can be brought back, in the order in which it was deleted. */
  private readonly _removals = new Map<IRemoved, IRemoval>();
}
