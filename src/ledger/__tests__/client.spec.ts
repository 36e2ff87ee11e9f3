import { ServerConnection } from '@jupyterlab/services';
import type { LedgerErrorKind } from '..';
import { LedgerClient, LedgerError } from '..';
import { runJson } from './json';

/** A server that gives one answer and remembers what it was asked. */
function serve(
  status: number,
  body: string | null
): { client: LedgerClient; asked: Request[] } {
  const asked: Request[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost:8888/user/ada/',
    fetch: async (info: RequestInfo | URL) => {
      asked.push(info as Request);
      return new Response(body, { status });
    }
  });
  return { client: new LedgerClient(settings), asked };
}

describe('LedgerClient', () => {
  it('asks below the base URL, with what is given in the query', async () => {
    const { client, asked } = serve(200, '{"runs": [], "next": "c2"}');
    const page = await client.runs({
      limit: 50,
      notebook: 'a b/ü.ipynb',
      filter: undefined
    });
    expect(page).toEqual({ runs: [], next: 'c2' });
    const url = new URL(asked[0].url);
    expect(url.pathname).toBe('/user/ada/runledger/api/runs');
    expect(url.searchParams.get('notebook')).toBe('a b/ü.ipynb');
    expect(url.searchParams.has('filter')).toBe(false);
  });

  it('keeps an id within its place in the path', async () => {
    const { client, asked } = serve(204, null);
    await client.remove('../status?x');
    expect(asked[0].method).toBe('DELETE');
    expect(new URL(asked[0].url).pathname).toBe(
      '/user/ada/runledger/api/runs/..%2Fstatus%3Fx'
    );
  });

  it('sends edits and reports as JSON', async () => {
    const { client, asked } = serve(
      200,
      JSON.stringify(runJson({ name: 'x' }))
    );
    expect((await client.edit('r1', { name: 'x' })).name).toBe('x');
    expect(await asked[0].json()).toEqual({ name: 'x' });
    await client.undoRemove('r1');
    expect(await asked[1].json()).toEqual({ deleted: false });

    const reports = serve(200, '{"missing": ["h2"]}');
    const missing = await reports.client.snapshot({
      kernelId: 'k',
      msgIds: ['m'],
      requests: new Map([['m', 'c']]),
      notebook: 'n.ipynb',
      cells: [['c', 'code', 'h1']],
      sources: new Map([['h1', 'x = 1']])
    });
    expect(missing).toEqual(['h2']);
    expect(await reports.asked[0].json()).toEqual({
      kernel_id: 'k',
      msg_ids: ['m'],
      requests: { m: 'c' },
      notebook: 'n.ipynb',
      cells: [['c', 'code', 'h1']],
      sources: { h1: 'x = 1' }
    });
  });

  it.each<[string, number, string, LedgerErrorKind, string | RegExp]>([
    ['no API', 404, '<html>404</html>', 'missing', /404/],
    [
      'no such run',
      404,
      '{"message": "There is no such run."}',
      'absent',
      'There is no such run.'
    ],
    [
      'a bad filter',
      400,
      '{"message": "A name is missing."}',
      'refused',
      'A name is missing.'
    ],
    [
      'a ledger that cannot be read',
      503,
      '{"message": "The ledger is newer."}',
      'failed',
      'The ledger is newer.'
    ],
    ['a proxy', 502, 'Bad gateway', 'offline', /502/],
    ['no JSON', 200, '<html>', 'malformed', /not JSON/]
  ])('says what is wrong: %s', async (what, status, body, kind, message) => {
    const reason: unknown = await serve(status, body)
      .client.run('r1')
      .catch(error => error);
    expect(reason).toBeInstanceOf(LedgerError);
    expect(reason).toMatchObject({
      kind,
      message: expect.stringMatching(message)
    });
  });

  it('says when nobody answers', async () => {
    const settings = ServerConnection.makeSettings({
      fetch: () => Promise.reject(new TypeError('Failed to fetch'))
    });
    await expect(new LedgerClient(settings).status(null)).rejects.toMatchObject(
      {
        kind: 'offline'
      }
    );
  });
});
