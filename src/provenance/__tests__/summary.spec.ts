import { nextNode } from '../steps';
import { buildGraph } from '../build';
import { nodeText } from '../graph';
import { layout } from '../layout';
import { layoutInput } from '../sizes';
import type { TitledRow } from '../sort';
import { sorted } from '../sort';
import { summaryOf, writersOf } from '../summary';
import { tableOf } from '../table';
import { TWO_RUNS } from './fake';

describe('the files of a run', () => {
  it('are those it read and wrote', () => {
    const { reads, writes } = summaryOf(TWO_RUNS, 'r1');
    expect(reads.map(({ path }) => path)).toEqual(['digits.csv']);
    expect(reads[0].isInherited).toBe(false);
    expect(writes.map(({ path, role }) => [path, role])).toEqual([
      ['models/svc.joblib', 'model']
    ]);
  });

  it('include those that were read before, for the variables it inherits', () => {
    const { reads } = summaryOf(TWO_RUNS, 'r2');
    expect(
      reads.map(({ path, isInherited, others }) => [path, isInherited, others])
    ).toEqual([
      ['digits.csv', true, []],
      ['odd.csv', false, ['gone']]
    ]);
  });

  it('are none of an unknown run', () => {
    expect(summaryOf(TWO_RUNS, 'r9')).toEqual({ reads: [], writes: [] });
  });
});

it('tells who wrote to a path, the latest first', () => {
  const ids = (path: string) => writersOf(TWO_RUNS, path).map(({ id }) => id);
  expect(ids('models/svc.joblib')).toEqual(['r1']);
  expect(ids('digits.csv')).toEqual([]);
});

describe('arrow keys', () => {
  const graph = buildGraph(TWO_RUNS);
  const placed = layout(layoutInput(graph));
  const idOf = (text: string) =>
    graph.nodes.find(node => nodeText(node) === text)?.id ?? '';
  const go = (from: string, key: string) => {
    const id = nextNode(graph, placed, idOf(from), key);
    const node = graph.nodes.find(candidate => candidate.id === id);
    return node === undefined ? null : nodeText(node);
  };

  it('follow the lines to the right and back', () => {
    expect(go('digits.csv', 'ArrowRight')).toBe(
      'digits = pd.read_csv("digits.csv")'
    );
    expect(go('svc.joblib', 'ArrowLeft')).toBe('svc = SVC().fit(digits)');
    expect(go('svc-2.joblib', 'ArrowRight')).toBeNull();
    expect(go('digits.csv', 'x')).toBeNull();
  });

  it('reach every node from every other one', () => {
    const reached = new Set<string>();
    const open = [graph.nodes[0].id];
    const keys = ['ArrowRight', 'ArrowLeft', 'ArrowUp', 'ArrowDown', 'End'];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      for (const key of keys) {
        const next = nextNode(graph, placed, id, key);
        if (next !== null && !reached.has(next)) {
          reached.add(next);
          open.push(next);
        }
      }
    }
    expect(reached.size).toBe(graph.nodes.length);
  });
});

describe('a sorted table', () => {
  const rows: readonly TitledRow[] = tableOf(buildGraph(TWO_RUNS)).map(row => ({
    ...row,
    runTitle: row.run ?? ''
  }));
  const texts = (list: readonly TitledRow[]) => list.map(({ text }) => text);

  it('is in the order of time if it is not sorted', () => {
    expect(sorted(rows, null)).toBe(rows);
  });

  it('has those without a size at the end, whichever way', () => {
    for (const direction of ['ascending', 'descending'] as const) {
      const sizes = sorted(rows, { key: 'size', direction }).map(
        ({ size }) => size
      );
      expect(sizes.slice(0, 3)).toEqual([2048, 2048, 2048]);
      expect(sizes.slice(3).every(size => size === null)).toBe(true);
    }
  });

  it('goes by name without regard to capitals, there and back', () => {
    const up = texts(sorted(rows, { key: 'text', direction: 'ascending' }));
    const down = texts(sorted(rows, { key: 'text', direction: 'descending' }));
    const named = (list: string[]) => list.filter(text => text !== '');
    expect(named(down)).toEqual(named(up).reverse());
    expect(up[up.length - 1]).toBe('');
  });
});
