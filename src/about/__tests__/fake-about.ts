import type { EraseTarget, IAbout, IAboutClient, IErased } from '../../ledger';
import { parseAbout } from '../../ledger';

/** What the server answers, as JSON. */
export function aboutJson(
  fields: Record<string, unknown> = {}
): Record<string, unknown> {
  return {
    root: '/home/ada',
    books: '/home/ada/.runledger',
    version: '1.0.0',
    runs: 1234,
    executions: 20000,
    notebooks: [
      {
        path: 'train.ipynb',
        runs: 1200,
        last: '2026-11-21T10:00:00.000Z',
        removed: false
      },
      {
        path: '<img src=x onerror=alert(1)>.ipynb',
        runs: 34,
        last: '2026-11-20T10:00:00.000Z',
        removed: true
      }
    ],
    records: [
      { kind: 'sources', count: 321 },
      { kind: 'points', count: 1000000 }
    ],
    ranges: {
      first: '2026-01-01T00:00:00.000Z',
      last: '2026-11-21T10:00:00.000Z'
    },
    sizes: { journal: 3e6, ledger: 2e6, objects: 1e6, other: 1000 },
    paths: {
      books: '/home/ada/.runledger',
      journal: '/home/ada/.runledger/journal',
      ledger: '/home/ada/.runledger/ledger.sqlite',
      objects: '/home/ada/.runledger/objects',
      settings: '/home/ada/.runledger/settings.json'
    },
    pending: 0,
    masking: true,
    exceptions: 0,
    recording: { state: 'on', reason: null },
    paused: [],
    ...fields
  };
}

/** Books in memory that can be erased. */
export class FakeAbout implements IAboutClient {
  readonly exportUrl = 'http://localhost/runledger/api/export';
  readonly erasures: EraseTarget[] = [];
  answer = aboutJson();
  asked = 0;
  /** What is thrown while it is set. */
  problem: Error | null = null;
  /** Held back until it is called, if erasures wait. */
  finish: (() => void) | null = null;
  isSlow = false;

  /** Set to keep every answer back until it is resolved. */
  gate: Promise<void> = Promise.resolve();

  async about(): Promise<IAbout> {
    this.asked++;
    await this.gate;
    if (this.problem) {
      throw this.problem;
    }
    return parseAbout(this.answer);
  }

  async erase(target: EraseTarget): Promise<IErased> {
    this.erasures.push(target);
    if (this.isSlow) {
      await new Promise<void>(resolve => (this.finish = resolve));
    }
    if (this.problem) {
      throw this.problem;
    }
    this.answer = aboutJson({ runs: 0, notebooks: [] });
    return { freed: 5e6, pending: false };
  }
}
