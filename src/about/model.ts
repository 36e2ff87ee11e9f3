import { VDomModel } from '@jupyterlab/ui-components';
import type { ISignal } from '@lumino/signaling';
import type {
  EraseTarget,
  IAbout,
  IAboutClient,
  IErased,
  ILedgerChange,
  LedgerError
} from '../ledger';
import { asLedgerError } from '../ledger';

/** The least time between two readings because of changes, in ms: each looks at all files. */
const PACE = 2000;

/**
 * What the books know, kept up to date while it is looked at, and its erasure.
 */
export class AboutModel extends VDomModel {
  /**
   * @param client - Who knows it
   * @param changed - What changes in the ledger
   */
  constructor(client: IAboutClient, changed: ISignal<unknown, ILedgerChange>) {
    super();
    this._client = client;
    changed.connect(this._onChange, this);
  }

  /** What was read last; null if nothing was yet. */
  get about(): IAbout | null {
    return this._about;
  }

  /** Why nothing newer could be read; null if it could. */
  get error(): LedgerError | null {
    return this._error;
  }

  /** What is being erased now. */
  get erasing(): EraseTarget | null {
    return this._erasing;
  }

  /** How the last erasure ended: what it did, or why it could not. */
  get erased(): IErased | LedgerError | null {
    return this._erased;
  }

  /** Where the books can be downloaded. */
  get exportUrl(): string {
    return this._client.exportUrl;
  }

  /** Whether somebody looks. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    if (value !== this._isActive) {
      this._isActive = value;
      if (value && this._reading === null) {
        void this.refresh();
      }
    }
  }

  /** Stop asking. */
  dispose(): void {
    this._reading?.abort();
    clearTimeout(this._later);
    super.dispose();
  }

  /** Read everything again. */
  async refresh(): Promise<void> {
    clearTimeout(this._later);
    this._later = undefined;
    this._isStale = false;
    this._reading?.abort();
    const reading = (this._reading = new AbortController());
    try {
      const about = await this._client.about(reading.signal);
      if (this._reading === reading) {
        this._about = about;
        this._error = null;
      }
    } catch (reason) {
      if (this._reading === reading) {
        this._error = asLedgerError(reason);
      }
    }
    if (this._reading === reading && !this.isDisposed) {
      this._reading = null;
      this.stateChanged.emit();
      this._refreshLater();
    }
  }

  /**
   * Erase for good; one at a time.
   */
  async erase(target: EraseTarget): Promise<void> {
    if (this._erasing) {
      return;
    }
    this._erasing = target;
    this._erased = null;
    this.stateChanged.emit();
    let erased: IErased | LedgerError;
    try {
      erased = await this._client.erase(target);
    } catch (reason) {
      erased = asLedgerError(reason);
    }
    if (this.isDisposed) {
      return;
    }
    // What is gone goes from the page together with the word that it is.
    await this.refresh();
    this._erasing = null;
    this._erased = erased;
    this.stateChanged.emit();
    this._refreshLater();
  }

  private _onChange(): void {
    this._isStale = true;
    this._refreshLater();
  }

  /** Read what changed, after what is being read. */
  private _refreshLater(): void {
    const isWanted = this._isStale && this._isActive && !this._erasing;
    if (isWanted && this._reading === null) {
      this._later ??= setTimeout(() => void this.refresh(), PACE);
    }
  }

  private readonly _client: IAboutClient;
  private _about: IAbout | null = null;
  private _error: LedgerError | null = null;
  private _erasing: EraseTarget | null = null;
  private _erased: IErased | LedgerError | null = null;
  private _isActive = false;
  private _isStale = false;
  private _reading: AbortController | null = null;
  private _later: ReturnType<typeof setTimeout> | undefined;
}
