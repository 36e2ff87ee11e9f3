import type { ILedgerClient, IRun } from '../ledger';
import { asLedgerError } from '../ledger';

/** A run that another was forked from: itself, `gone` if it was deleted, or null while it is being read. */
export type Origin = IRun | 'gone' | null;

/**
 * Runs that others were forked from, as far as they are not in the list: most are of another notebook.
 */
export class Origins {
  /**
   * @param client - The ledger
   * @param changed - Called when one was read
   */
  constructor(client: ILedgerClient, changed: () => void) {
    this._client = client;
    this._changed = changed;
  }

  /** A run, which is read if nothing is known of it. */
  get(id: string): Origin {
    const known = this._known.get(id);
    if (known === undefined) {
      this._known.set(id, null);
      void this._read(id);
    }
    return known ?? null;
  }

  /** These runs, or all, are not what they were. */
  forget(ids: Iterable<string> = this._known.keys()): void {
    for (const id of ids) {
      if (this._known.has(id)) {
        void this._read(id);
      }
    }
  }

  private async _read(id: string): Promise<void> {
    try {
      this._known.set(id, await this._client.run(id));
    } catch (reason) {
      if (asLedgerError(reason).kind === 'absent') {
        this._known.set(id, 'gone');
      } else {
        // It is asked for again when something changes.
        this._known.delete(id);
        return;
      }
    }
    this._changed();
  }

  private readonly _client: ILedgerClient;
  private readonly _changed: () => void;
  private readonly _known = new Map<string, Origin>();
}
