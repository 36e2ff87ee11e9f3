import type { INames } from '../ledger';

/** How long names are taken to be those of the runs, in ms. */
const FRESH = 20000;

/**
 * The names that the runs in question have, asked for once as long as they are fresh.
 */
export class KnownNames {
  /** @param read - Asks the ledger for the names of a notebook's runs, or of all */
  constructor(
    private readonly _read: (notebook: string | undefined) => Promise<INames>
  ) {}

  /** What was answered last; null as long as it is of other runs. */
  get known(): INames | null {
    return this._known;
  }

  /** Whether there may be others by now. */
  get isOld(): boolean {
    return this._asked === null || Date.now() - this._asked.at > FRESH;
  }

  /** Ask for the names of a notebook's runs, or of all. */
  ask(notebook: string | undefined): Promise<INames> {
    if (this._asked === null || this._asked.of !== notebook || this.isOld) {
      const names = this._read(notebook);
      if (this._asked?.of !== notebook) {
        this._known = null;
      }
      const asked = { of: notebook, at: Date.now(), names };
      this._asked = asked;
      names.then(
        known => {
          if (this._asked === asked) {
            this._known = known;
          }
        },
        () => {
          // What could not be read is asked for again.
          if (this._asked === asked) {
            this._asked = null;
          }
        }
      );
    }
    return this._asked.names;
  }

  private _known: INames | null = null;
  private _asked: {
    of: string | undefined;
    at: number;
    names: Promise<INames>;
  } | null = null;
}
