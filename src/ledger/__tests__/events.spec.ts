import { ServerConnection } from '@jupyterlab/services';
import type { ILedgerChange } from '..';
import { CHANGED_EVENT, LedgerEvents } from '..';

/** A connection in the hands of the test. */
class FakeSocket extends EventTarget {
  static readonly made: FakeSocket[] = [];
  onmessage: (message: { data: string }) => void = () => undefined;
  onclose: () => void = () => undefined;

  constructor(readonly url: string) {
    super();
    FakeSocket.made.push(this);
  }

  say(event: object): void {
    this.onmessage({ data: JSON.stringify(event) });
  }

  close(): void {
    this.onclose();
  }
}

describe('LedgerEvents', () => {
  let events: LedgerEvents;
  let heard: ILedgerChange[];

  const sockets = FakeSocket.made;
  const everything = { runs: [], removed: [], status: true, all: true };
  /** As long as it takes to connect anew. */
  const wait = () => jest.advanceTimersByTimeAsync(30_000);

  beforeEach(async () => {
    jest.useFakeTimers();
    sockets.length = 0;
    heard = [];
    events = new LedgerEvents(
      ServerConnection.makeSettings({
        WebSocket: FakeSocket as unknown as typeof WebSocket
      })
    );
    events.changed.connect((sender, change) => heard.push(change));
    await wait();
  });

  afterEach(() => {
    events.dispose();
    jest.useRealTimers();
  });

  it('tell which runs changed and went', () => {
    const change = { runs: ['a'], removed: ['b'], status: false };
    sockets[0].say({ schema_id: CHANGED_EVENT, ...change });
    sockets[0].say({ schema_id: 'https://elsewhere.dev/v1', runs: ['c'] });
    expect(heard).toEqual([change]);
  });

  it('tell that something changed in words of another version', () => {
    sockets[0].say({ schema_id: CHANGED_EVENT, runs: 'all' });
    expect(heard).toEqual([{ runs: [], removed: [], status: true }]);
  });

  it('tell once that everything may have changed when a cut connection is back', async () => {
    sockets[0].dispatchEvent(new Event('open'));
    heard.length = 0;
    sockets[0].close();
    await wait();
    expect(sockets).toHaveLength(2);
    expect(heard).toEqual([]);
    sockets[1].dispatchEvent(new Event('open'));
    expect(heard).toEqual([everything]);
  });

  it('tell it too when the first connection comes late', async () => {
    sockets[0].close();
    await wait();
    sockets[1].dispatchEvent(new Event('open'));
    expect(heard).toEqual([everything]);
  });

  it('tell nothing any more when they are disposed', () => {
    events.dispose();
    sockets[0].dispatchEvent(new Event('open'));
    sockets[0].say({ schema_id: CHANGED_EVENT, runs: [], removed: [] });
    expect(heard).toEqual([]);
  });
});
