import { ServerConnection } from '@jupyterlab/services';
import { LedgerClient, LedgerError, parseSeriesPoints } from '..';

/** Columns as the server writes them. */
function bodyOf(header: unknown, columns: readonly number[][]): ArrayBuffer {
  let text = JSON.stringify(header);
  text += ' '.repeat((8 - ((text.length + 4) % 8)) % 8);
  const numbers = columns.flat();
  const body = new ArrayBuffer(4 + text.length + 8 * numbers.length);
  const view = new DataView(body);
  view.setUint32(0, text.length, true);
  [...text].forEach((letter, i) => view.setUint8(4 + i, letter.charCodeAt(0)));
  numbers.forEach((number, i) =>
    view.setFloat64(4 + text.length + 8 * i, number, true)
  );
  return body;
}

function serve(status: number, body: BodyInit): [LedgerClient, Request[]] {
  const asked: Request[] = [];
  const settings = ServerConnection.makeSettings({
    baseUrl: 'http://localhost:8888/',
    fetch: async (info: RequestInfo | URL) => {
      asked.push(info as Request);
      return new Response(body, { status });
    }
  });
  return [new LedgerClient(settings), asked];
}

const LOSS = {
  name: 'train/loss',
  count: 8,
  points: 3,
  reduced: false,
  from: 5,
  first: 'NaN'
};
const LONG = {
  name: 'long',
  count: 1000,
  points: 2,
  reduced: true,
  from: 0,
  first: 0.25
};
const BODY = bodyOf({ series: [LOSS, LONG] }, [
  [0, 1, 7],
  [10, 11, 12],
  [0.5, NaN, -Infinity],
  [0, 500],
  [20, 21],
  [-1, -2],
  [1, 2],
  [0.1, 0.2],
  [0, 500],
  [0, 3]
]);

describe('series', () => {
  it('are asked for by name, and come as columns', async () => {
    const [client, asked] = serve(200, BODY);
    const [loss, long] = await client.seriesPoints(
      'r 1',
      ['train/loss', 'a&b'],
      { points: 100, from: [5, 0], to: 1000 }
    );
    const url = new URL(asked[0].url);
    expect(url.pathname).toBe('/runledger/api/runs/r%201/metrics');
    expect(url.searchParams.getAll('name')).toEqual(['train/loss', 'a&b']);
    expect(url.searchParams.get('points')).toBe('100');
    expect(url.searchParams.getAll('from')).toEqual(['5', '0']);
    expect(url.searchParams.get('to')).toBe('1000');
    expect(loss).toMatchObject({ name: 'train/loss', count: 8, first: NaN });
    expect(loss.reduced).toBe(false);
    expect([...loss.steps]).toEqual([0, 1, 7]);
    expect([...loss.times]).toEqual([10, 11, 12]);
    expect([...loss.minima]).toEqual([0.5, NaN, -Infinity]);
    expect(loss.maxima).toBe(loss.minima);
    expect(loss.means).toBe(loss.minima);
    expect([...loss.places]).toEqual([5, 6, 7]);
    expect([...loss.odd]).toEqual([0, 1, 1]);
    expect(long).toMatchObject({ name: 'long', count: 1000, reduced: true });
    expect([...long.steps]).toEqual([0, 500]);
    expect([...long.minima]).toEqual([-1, -2]);
    expect([...long.maxima]).toEqual([1, 2]);
    expect([...long.means]).toEqual([0.1, 0.2]);
    expect([...long.places]).toEqual([0, 500]);
    expect([...long.odd]).toEqual([0, 3]);
    expect(long.first).toBe(0.25);
  });

  it('are listed with what is known of them', async () => {
    const [client] = serve(
      200,
      JSON.stringify({
        series: [
          {
            name: 'loss',
            inferred: true,
            count: 4,
            first_step: 1,
            last_step: 9,
            min: null,
            min_step: 1,
            max: 'Infinity',
            max_step: 2,
            last: 'NaN'
          }
        ]
      })
    );
    expect(await client.series('r')).toEqual([
      {
        name: 'loss',
        inferred: true,
        count: 4,
        firstStep: 1,
        lastStep: 9,
        min: NaN,
        minStep: 1,
        max: Infinity,
        maxStep: 2,
        last: NaN
      }
    ]);
  });

  it('of many runs come at a glance', async () => {
    const [client, asked] = serve(
      200,
      JSON.stringify({
        curves: [
          { run: 'a', name: 'loss', count: 3, minima: [3, 'NaN', 1] },
          {
            run: 'b',
            name: 'acc',
            count: 90,
            minima: ['-Infinity', 2],
            maxima: [1, 'Infinity']
          }
        ]
      })
    );
    const [loss, acc] = await client.curves(
      [
        { run: 'a', name: 'loss' },
        { run: 'b', name: 'acc' }
      ],
      30
    );
    const url = new URL(asked[0].url);
    expect(url.pathname).toBe('/runledger/api/curves');
    expect(url.searchParams.getAll('run')).toEqual(['a', 'b']);
    expect(url.searchParams.getAll('name')).toEqual(['loss', 'acc']);
    expect(url.searchParams.get('points')).toBe('30');
    expect(loss.minima).toEqual([3, NaN, 1]);
    expect(loss.maxima).toBe(loss.minima);
    expect(acc.minima).toEqual([-Infinity, 2]);
    expect(acc.maxima).toEqual([1, Infinity]);
  });

  it('that are not there are said to be absent', async () => {
    const [client] = serve(404, '{"message": "The run has no series \'x\'."}');
    await expect(client.seriesPoints('r', ['x'])).rejects.toMatchObject({
      kind: 'absent',
      message: "The run has no series 'x'."
    });
  });

  it.each<[string, ArrayBuffer]>([
    ['empty', new ArrayBuffer(0)],
    ['cut short', BODY.slice(0, BODY.byteLength - 8)],
    ['no header', new Uint8Array(16).fill(255).buffer],
    [
      'a header that is no JSON',
      new Uint8Array([4, 0, 0, 0, 1, 1, 1, 1]).buffer
    ],
    ['no list', bodyOf({ series: 3 }, [])]
  ])('that are malformed are refused: %s', (what, body) => {
    expect(() => parseSeriesPoints(body)).toThrow(LedgerError);
  });
});
