import * as fc from 'fast-check';
import type { IProvenanceGraph } from '../graph';
import type {
  IActivityRecord,
  IEntityRecord,
  IProvenanceRecords,
  IRelationRecord
} from '../records';

const NAMES = ['', 'a', 'b', '__proto__', 'x"y', '<i>', 'x@y', '["x"]'];

const name = fc.constantFrom(...NAMES);
const moment = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(NaN));

const entity: fc.Arbitrary<IEntityRecord> = fc.record({
  id: name,
  path: fc.constantFrom('a.csv', 'b/a.csv', '/x/<b>.csv', ''),
  sha256: fc.constantFrom(null, 'ab12', 'cd34', ''),
  size: fc.constant(null),
  role: fc.constantFrom('input', 'output', 'model', 'code')
});

const activity: fc.Arbitrary<IActivityRecord> = fc.record({
  id: name,
  run: fc.constantFrom(null, 'r1', 'r2', '__proto__'),
  session: fc.constantFrom('k-1', 'k-2'),
  ordinal: fc.integer({ min: 0, max: 5 }),
  cellId: fc.constant(null),
  line: fc.constantFrom(null, 'x = 1', ']]><script>'),
  status: fc.constantFrom('running', 'ok', 'error'),
  started: moment,
  ended: fc.option(moment)
});

const relation: fc.Arbitrary<IRelationRecord> = fc.record({
  type: fc.constantFrom(
    'used',
    'wasGeneratedBy',
    'wasInformedBy',
    'wasDerivedFrom'
  ),
  from: fc.oneof(name, fc.constantFrom('r1', 'r2', 'nothing')),
  to: fc.oneof(name, fc.constantFrom('r1', 'r2', 'nothing')),
  at: fc.option(moment)
});

/** Any records, mostly contradictory: the same ids, cycles, clocks that run back, unknown ends. */
export const anyRecords: fc.Arbitrary<IProvenanceRecords> = fc.record({
  entities: fc.array(entity, { maxLength: 12 }),
  activities: fc.array(activity, { maxLength: 12 }),
  runs: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('r1', 'r2', '__proto__'),
      title: name,
      notebook: fc.constant(null),
      status: fc.constant('ok' as const),
      started: moment,
      ended: fc.constant(null),
      deleted: fc.boolean()
    }),
    { selector: ({ id }) => id }
  ),
  relations: fc.array(relation, { maxLength: 40 }),
  truncated: fc.boolean()
});

/** How many relations a graph accounts for: on edges, within nodes and set aside. */
export function relationsIn(graph: IProvenanceGraph): number {
  const onEdges = graph.edges.flatMap(edge => edge.relations);
  const within = graph.nodes.flatMap(allWithin);
  return onEdges.length + within.length + graph.setAside.length;
}

function allWithin(node: IProvenanceGraph['nodes'][number]) {
  return node.inner;
}

/** Ids of the executions and files that a graph shows, each as often as it is shown. */
export function shown(graph: IProvenanceGraph): string[] {
  return graph.nodes
    .flatMap(node => {
      switch (node.kind) {
        case 'activity':
          return [`activity ${node.activity.id}`];
        case 'entity':
          return [`entity ${node.id}`];
        case 'run':
          return node.activities.map(({ id }) => `activity ${id}`);
        case 'versions':
          return [
            ...node.activities.map(({ id }) => `activity ${id}`),
            ...node.versions.map(({ id }) => `entity ${id}`)
          ];
      }
    })
    .sort();
}

/** That every edge goes forward in the order of the nodes, with both ends there and no pair twice. */
export function expectForward(graph: IProvenanceGraph): void {
  const place = new Map(graph.nodes.map(({ id }, index) => [id, index]));
  expect(place.size).toBe(graph.nodes.length);
  const pairs = new Set<string>();
  for (const { id, source, target, relations } of graph.edges) {
    expect(place.get(source)).toBeLessThan(place.get(target) ?? -1);
    expect(relations.length).toBeGreaterThan(0);
    pairs.add(id);
  }
  expect(pairs.size).toBe(graph.edges.length);
}
