import { Signal } from '@lumino/signaling';
import { ServerConnection } from '@jupyterlab/services';
import type { ILedgerChange } from '../../ledger';
import { AboutClient, LedgerError, parseAbout } from '../../ledger';
import { AboutModel } from '..';
import { aboutJson, FakeAbout } from './fake-about';

const CHANGE: ILedgerChange = { runs: ['r1'], removed: [], status: false };

function open(): {
  client: FakeAbout;
  model: AboutModel;
  changed: Signal<object, ILedgerChange>;
} {
  const client = new FakeAbout();
  const changed = new Signal<object, ILedgerChange>({});
  return { client, changed, model: new AboutModel(client, changed) };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) {
    await Promise.resolve();
  }
}

describe('AboutModel', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('reads when it is looked at, and after changes at a measured pace', async () => {
    const { client, model, changed } = open();
    changed.emit(CHANGE);
    jest.runAllTimers();
    expect(client.asked).toBe(0);
    model.isActive = true;
    await settled();
    expect(model.about?.runs).toBe(1234);
    for (let n = 0; n < 50; n++) {
      changed.emit(CHANGE);
    }
    expect(client.asked).toBe(1);
    jest.runAllTimers();
    await settled();
    expect(client.asked).toBe(2);
    model.isActive = false;
    changed.emit(CHANGE);
    jest.runAllTimers();
    expect(client.asked).toBe(2);
  });

  it('reads what changed after what is being read, however long that takes', async () => {
    const { client, model, changed } = open();
    let answer: () => void = () => undefined;
    client.gate = new Promise(resolve => (answer = resolve));
    model.isActive = true;
    for (let second = 0; second < 20; second++) {
      changed.emit(CHANGE);
      await jest.advanceTimersByTimeAsync(1000);
    }
    model.isActive = false;
    model.isActive = true;
    expect(client.asked).toBe(1);
    answer();
    await settled();
    expect(model.about?.runs).toBe(1234);
    expect(client.asked).toBe(1);
    await jest.advanceTimersByTimeAsync(20000);
    expect(client.asked).toBe(2);
  });

  it('erases one thing at a time, and then shows what is left', async () => {
    const { client, model } = open();
    model.isActive = true;
    await settled();
    client.isSlow = true;
    const erasure = model.erase({ notebook: 'train.ipynb' });
    void model.erase({ all: true });
    expect(model.erasing).toEqual({ notebook: 'train.ipynb' });
    client.finish?.();
    await erasure;
    expect(client.erasures).toEqual([{ notebook: 'train.ipynb' }]);
    expect(model.erasing).toBeNull();
    expect(model.erased).toEqual({ freed: 5e6, pending: false });
    expect(model.about?.notebooks).toEqual([]);
  });

  it('reads what changed while something was erased', async () => {
    const { client, model, changed } = open();
    model.isActive = true;
    await settled();
    let answer: () => void = () => undefined;
    client.gate = new Promise(resolve => (answer = resolve));
    const erasure = model.erase({ all: true });
    await settled();
    changed.emit(CHANGE);
    answer();
    await erasure;
    expect(client.asked).toBe(2);
    await jest.advanceTimersByTimeAsync(20000);
    expect(client.asked).toBe(3);
  });

  it('keeps what it knew when nothing newer can be read or erased', async () => {
    const { client, model } = open();
    model.isActive = true;
    await settled();
    client.problem = new LedgerError('failed', 'The disk is full.');
    await model.erase({ all: true });
    expect(model.about?.runs).toBe(1234);
    expect(model.error?.message).toBe('The disk is full.');
    expect(model.erased).toBeInstanceOf(LedgerError);
    client.problem = null;
    await model.refresh();
    expect(model.error).toBeNull();
  });

  it('asks no more once it is disposed', async () => {
    const { client, model, changed } = open();
    model.isActive = true;
    await settled();
    changed.emit(CHANGE);
    model.dispose();
    jest.runAllTimers();
    expect(client.asked).toBe(1);
  });
});

describe('AboutClient', () => {
  function serve(body: string): { client: AboutClient; asked: Request[] } {
    const asked: Request[] = [];
    const settings = ServerConnection.makeSettings({
      baseUrl: 'http://localhost:8888/user/ada/',
      token: 'a&b',
      appendToken: true,
      fetch: async (info: RequestInfo | URL) => {
        asked.push(info as Request);
        return new Response(body, { status: 200 });
      }
    });
    return { client: new AboutClient(settings), asked };
  }

  it('says what is to be erased', async () => {
    const { client, asked } = serve('{"freed": 3, "pending": true}');
    expect(await client.erase({ notebook: 'a.ipynb' })).toEqual({
      freed: 3,
      pending: true
    });
    expect(await asked[0].json()).toEqual({ notebook: 'a.ipynb' });
    expect(asked[0].method).toBe('POST');
  });

  it('names the place of the archive', () => {
    expect(serve('').client.exportUrl).toBe(
      'http://localhost:8888/user/ada/runledger/api/export?token=a%26b'
    );
  });

  it('refuses an answer that is not what was agreed', () => {
    expect(() => parseAbout({ ...aboutJson(), runs: 'many' })).toThrow(
      'about.runs is not a number'
    );
  });
});
