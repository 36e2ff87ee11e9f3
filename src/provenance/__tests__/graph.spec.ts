import * as fc from 'fast-check';
import { buildGraph } from '../build';
import { collapseRuns, foldVersions } from '../collapse';
import { downstream, focus, upstream } from '../explore';
import type {
  IActivityRecord,
  IEntityRecord,
  IProvenanceRecords,
  IRelationRecord
} from '../records';
import { anyRecords, expectForward, relationsIn, shown } from './arbitrary';
import { workOfMonths } from './sessions';

function execution(
  id: string,
  ordinal: number,
  run: string | null = 'r1',
  fields: Partial<IActivityRecord> = {}
): IActivityRecord {
  return {
    id,
    run,
    session: 'k-1',
    ordinal,
    cellId: null,
    line: `${id} = 1`,
    status: 'ok',
    started: ordinal * 10,
    ended: ordinal * 10 + 5,
    ...fields
  };
}

function version(
  id: string,
  path: string,
  sha256: string | null
): IEntityRecord {
  return { id, path, sha256, size: 1, role: 'output' };
}

function relations(
  ...rows: readonly (readonly [IRelationRecord['type'], string, string])[]
): IRelationRecord[] {
  return rows.map(([type, from, to]) => ({ type, from, to, at: null }));
}

function records(parts: Partial<IProvenanceRecords>): IProvenanceRecords {
  return {
    entities: [],
    activities: [],
    runs: [],
    relations: [],
    truncated: false,
    ...parts
  };
}

/** Edges by what their ends are called. */
function arrows(graph: ReturnType<typeof buildGraph>): string[] {
  const name = new Map(
    graph.nodes.map(node => [
      node.id,
      node.kind === 'activity'
        ? node.activity.id
        : node.kind === 'entity'
          ? node.entities.map(({ path }) => path).join('=')
          : node.kind === 'run'
            ? `${node.run}${node.part > 1 ? `/${node.part}` : ''}`
            : `${node.path}*${node.versions.length}`
    ])
  );
  return graph.edges.map(
    ({ source, target }) => `${name.get(source)} > ${name.get(target)}`
  );
}

describe('the graph of the records', () => {
  it('leads from what was read over the execution to what was written', () => {
    const graph = buildGraph(
      records({
        entities: [version('i', 'in.csv', 'aa'), version('o', 'out.csv', 'bb')],
        activities: [execution('a', 1), execution('b', 2)],
        relations: relations(
          ['used', 'a', 'i'],
          ['wasInformedBy', 'b', 'a'],
          ['wasGeneratedBy', 'o', 'b']
        )
      })
    );
    expect(arrows(graph)).toEqual(['in.csv > a', 'a > b', 'b > out.csv']);
    expect(graph.setAside).toEqual([]);
  });

  it('shows a renamed copy as the same content, and as two when asked to', () => {
    const copied = records({
      entities: [version('m', 'm.bin', 'aa'), version('c', 'best.bin', 'aa')],
      activities: [execution('a', 1), execution('b', 2)],
      relations: relations(['wasGeneratedBy', 'm', 'a'], ['used', 'b', 'c'])
    });
    expect(arrows(buildGraph(copied))).toEqual([
      'a > m.bin=best.bin',
      'm.bin=best.bin > b'
    ]);
    expect(arrows(buildGraph(copied, { mergeCopies: false }))).toEqual([
      'a > m.bin',
      'best.bin > b'
    ]);
  });

  it('keeps contents without a hash apart', () => {
    const graph = buildGraph(
      records({
        entities: [version('m', 'm', null), version('c', 'c', null)]
      })
    );
    expect(graph.nodes).toHaveLength(2);
  });

  it('shows a file that one execution wrote and read back as written', () => {
    const graph = buildGraph(
      records({
        entities: [version('f', 'f', 'aa')],
        activities: [execution('a', 1)],
        relations: relations(['used', 'a', 'f'], ['wasGeneratedBy', 'f', 'a'])
      })
    );
    expect(arrows(graph)).toEqual(['a > f']);
    expect(graph.edges[0].relations).toHaveLength(2);
  });

  it('lets an execution that writes what it read have read what was there', () => {
    const graph = buildGraph(
      records({
        entities: [version('f', 'f', 'aa')],
        activities: [execution('a', 1), execution('b', 2)],
        relations: relations(
          ['wasGeneratedBy', 'f', 'a'],
          ['used', 'b', 'f'],
          ['wasGeneratedBy', 'f', 'b']
        )
      })
    );
    expect(arrows(graph)).toEqual(['a > f', 'f > b', 'b > f']);
  });

  it('tells apart the versions of a file that goes back to what it was', () => {
    const graph = buildGraph(
      records({
        entities: [version('f', 'f', 'aa'), version('g', 'f', 'bb')],
        activities: [execution('a', 1), execution('b', 2), execution('c', 3)],
        relations: relations(
          ['used', 'a', 'f'],
          ['wasGeneratedBy', 'g', 'a'],
          ['used', 'b', 'g'],
          ['wasGeneratedBy', 'f', 'b'],
          ['used', 'c', 'f']
        )
      })
    );
    expect(arrows(graph)).toEqual([
      'f > a',
      'a > f',
      'f > b',
      'b > f',
      'f > c'
    ]);
  });

  it('follows the order of the session when the clock was set back', () => {
    const graph = buildGraph(
      records({
        entities: [version('f', 'f', 'aa')],
        activities: [
          execution('b', 2, 'r1', { started: 1, ended: 2 }),
          execution('a', 1)
        ],
        relations: relations(['wasGeneratedBy', 'f', 'a'], ['used', 'b', 'f'])
      })
    );
    expect(arrows(graph)).toEqual(['a > f', 'f > b']);
  });

  it('follows a file between two kernels that ran at once', () => {
    const graph = buildGraph(
      records({
        entities: [version('f', 'f', 'aa')],
        activities: [
          execution('reader', 1, 'r1', { started: 0, ended: 90 }),
          execution('writer', 1, 'r2', {
            session: 'k-2',
            started: 10,
            ended: 20
          })
        ],
        relations: relations(
          ['used', 'reader', 'f'],
          ['wasGeneratedBy', 'f', 'writer']
        )
      })
    );
    expect(arrows(graph)).toEqual(['writer > f', 'f > reader']);
  });

  it('draws a fork from the run it came from, also if only that run is left', () => {
    const [title] = ['gone'];
    const run = {
      id: 'r0',
      title,
      notebook: null,
      status: 'ok' as const,
      started: 0,
      ended: 5,
      deleted: true
    };
    const graph = buildGraph(
      records({
        runs: [run],
        activities: [execution('a', 1)],
        relations: relations(['wasDerivedFrom', 'r1', 'r0'])
      })
    );
    expect(arrows(graph)).toEqual(['r0 > a']);
  });

  it('sets aside only what contradicts the rest', () => {
    const graph = buildGraph(
      records({
        activities: [execution('a', 1), execution('b', 2), execution('c', 3)],
        relations: relations(
          ['wasInformedBy', 'b', 'a'],
          ['wasInformedBy', 'a', 'b'],
          ['wasInformedBy', 'c', 'b'],
          ['wasInformedBy', 'c', 'c'],
          ['wasInformedBy', 'c', 'nobody']
        )
      })
    );
    expect(arrows(graph)).toEqual(['a > b', 'b > c']);
    expect(graph.setAside.map(({ reason }) => reason).sort()).toEqual([
      'cycle',
      'self',
      'unknown'
    ]);
  });
});

describe('any graph', () => {
  it('runs forward and accounts for every relation, whatever the records say', () => {
    fc.assert(
      fc.property(anyRecords, fc.boolean(), (any, mergeCopies) => {
        const graph = buildGraph(any, { mergeCopies });
        expectForward(graph);
        expect(relationsIn(graph)).toBe(any.relations.length);
      }),
      { numRuns: 500 }
    );
  });

  it('is the same in whatever order the records come', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), seed => {
        const inOrder = workOfMonths(40, seed);
        const reversed = {
          ...inOrder,
          entities: [...inOrder.entities].reverse(),
          activities: [...inOrder.activities].reverse(),
          relations: [...inOrder.relations].reverse()
        };
        expect(buildGraph(reversed)).toEqual(buildGraph(inOrder));
      }),
      { numRuns: 20 }
    );
  });

  it('loses nothing when runs are collapsed and versions folded', () => {
    fc.assert(
      fc.property(anyRecords, any => {
        const graph = buildGraph(any);
        const collapsed = collapseRuns(graph, any.runs);
        const folded = foldVersions(graph, 2);
        const both = foldVersions(collapsed, 2);
        const first = collapseRuns(graph, any.runs, new Set(['r1']));
        const again = collapseRuns(first, any.runs);
        for (const smaller of [collapsed, folded, both, first, again]) {
          expectForward(smaller);
          expect(relationsIn(smaller)).toBe(any.relations.length);
          expect(shown(smaller)).toEqual(shown(graph));
          expect(smaller.setAside).toEqual(graph.setAside);
        }
      }),
      { numRuns: 500 }
    );
  });

  it('does not take files whose names were erased for versions of one', () => {
    const graph = buildGraph(
      records({
        entities: ['a', 'b', 'c', 'd', 'e', 'f'].map(letter =>
          version(letter, '', letter)
        )
      })
    );
    expect(foldVersions(graph).nodes).toHaveLength(6);
  });

  it('has a node upstream of another if that one is downstream of it', () => {
    fc.assert(
      fc.property(anyRecords, any => {
        const graph = buildGraph(any);
        for (const { id } of graph.nodes) {
          for (const source of upstream(graph, id)) {
            expect(downstream(graph, source)).toContain(id);
          }
          for (const target of downstream(graph, id)) {
            expect(upstream(graph, target)).toContain(id);
          }
          expect(upstream(graph, id)).not.toContain(id);
          expect(focus(graph, id, 'upstream').nodes).toHaveLength(
            upstream(graph, id).size + 1
          );
        }
      }),
      { numRuns: 200 }
    );
  });
});

describe('collapsing', () => {
  it('draws a run as one node, also if it reads what it wrote', () => {
    const graph = buildGraph(
      records({
        entities: [version('m', 'm.bin', 'aa')],
        activities: [execution('a', 1), execution('b', 2)],
        relations: relations(['wasGeneratedBy', 'm', 'a'], ['used', 'b', 'm'])
      })
    );
    expect(arrows(collapseRuns(graph, []))).toEqual(['r1 > m.bin']);
  });

  it('draws a run that waited for another one in two parts', () => {
    const graph = buildGraph(
      records({
        entities: [version('f', 'f', 'aa'), version('g', 'g', 'bb')],
        activities: [
          execution('a', 1),
          execution('b', 2, 'r2'),
          execution('c', 3)
        ],
        relations: relations(
          ['wasGeneratedBy', 'f', 'a'],
          ['used', 'b', 'f'],
          ['wasGeneratedBy', 'g', 'b'],
          ['used', 'c', 'g']
        )
      })
    );
    expect(arrows(collapseRuns(graph, []))).toEqual([
      'r1 > f',
      'f > r2',
      'r2 > g',
      'g > r1/2'
    ]);
    expect(arrows(collapseRuns(graph, [], new Set(['r2'])))).toEqual(
      arrows(graph).map(arrow => arrow.replace('b', 'r2'))
    );
  });

  it('folds the middle of a long chain of versions, with the executions that only continued it', () => {
    const count = 10;
    const numbers = Array.from({ length: count }, (_, number) => number);
    const graph = buildGraph(
      records({
        entities: numbers.map(number =>
          version(`v${number}`, 'log', `${number}`)
        ),
        activities: numbers.map(number => execution(`x${number}`, number)),
        relations: numbers.flatMap(number => [
          ...relations(['wasGeneratedBy', `v${number}`, `x${number}`]),
          ...(number > 0
            ? relations(['used', `x${number}`, `v${number - 1}`])
            : [])
        ])
      })
    );
    const folded = foldVersions(graph, 4);
    expect(arrows(folded)).toEqual([
      'x0 > log',
      'log > x1',
      'x1 > log*6',
      'log*6 > x7',
      'x7 > log',
      'log > x8',
      'x8 > log',
      'log > x9',
      'x9 > log'
    ]);
  });
});
