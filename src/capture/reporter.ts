import type { ISnapshotReport } from '../ledger';
import { asLedgerError } from '../ledger';
import type { ISnapshot } from './snapshot';

/** Executions that were requested together, and the document at that moment. */
export interface IBurst {
  readonly kernelId: string;
  readonly msgIds: readonly string[];
  /** The cell that a request executes, by its msg_id, where the request says so. */
  readonly requests: ReadonlyMap<string, string>;
  readonly notebook: string;
  readonly snapshot: ISnapshot;
}

/** Takes a report and answers with the hashes whose texts it lacks. */
export type SnapshotSink = (
  report: ISnapshotReport
) => Promise<readonly string[]>;

/** How long to wait before a report is tried again, in ms. */
const RETRIES: readonly number[] = [1000, 5000, 20000];

/** Reports that wait at most; when a server is gone for long, the oldest are given up. */
const MOST_WAITING = 100;

/**
 * Sends bursts to the ledger, one after the other, with only the sources that it does not have.
 *
 * Nothing it does can fail for its caller: a report that cannot be sent is tried again and then given up.
 */
export class SnapshotReporter {
  /**
   * @param send - Where reports go
   * @param wait - Waits some milliseconds
   */
  constructor(send: SnapshotSink, wait: (ms: number) => Promise<void> = sleep) {
    this._send = send;
    this._wait = wait;
  }

  /** Report a burst. */
  report(burst: IBurst): void {
    this._waiting.push(burst);
    if (this._waiting.length > MOST_WAITING) {
      this._waiting.shift();
    }
    if (!this._isSending) {
      void this._sendAll();
    }
  }

  private async _sendAll(): Promise<void> {
    this._isSending = true;
    try {
      let burst = this._waiting.shift();
      while (burst) {
        await this._deliver(burst);
        burst = this._waiting.shift();
      }
    } finally {
      this._isSending = false;
    }
  }

  private async _deliver(burst: IBurst): Promise<void> {
    for (const delay of [...RETRIES, null]) {
      try {
        await this._sendOnce(burst);
        return;
      } catch (reason) {
        const kind = asLedgerError(reason).kind;
        if (delay === null || (kind !== 'offline' && kind !== 'failed')) {
          return;
        }
        await this._wait(delay);
      }
    }
  }

  private async _sendOnce(burst: IBurst): Promise<void> {
    const { snapshot, ...rest } = burst;
    const unknown = [...snapshot.sources].filter(
      ([hash]) => !this._delivered.has(hash)
    );
    let sources: ReadonlyMap<string, string> = new Map(unknown);
    // The second time is for a server that forgot what it had.
    for (let times = 0; times < 2; times++) {
      const missing = await this._send({
        ...rest,
        cells: snapshot.cells,
        sources
      });
      sources.forEach((text, hash) => this._delivered.add(hash));
      sources = pick(snapshot.sources, missing);
      if (sources.size === 0) {
        return;
      }
    }
  }

  private readonly _send: SnapshotSink;
  private readonly _wait: (ms: number) => Promise<void>;
  private readonly _waiting: IBurst[] = [];
  private readonly _delivered = new Set<string>();
  private _isSending = false;
}

function pick(
  sources: ReadonlyMap<string, string>,
  hashes: readonly string[]
): ReadonlyMap<string, string> {
  const picked = new Map<string, string>();
  for (const hash of hashes) {
    const text = sources.get(hash);
    if (text !== undefined) {
      picked.set(hash, text);
    }
  }
  return picked;
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => {
    setTimeout(resolve, ms);
  });
}
