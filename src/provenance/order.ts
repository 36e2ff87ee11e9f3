import { components } from './components';
import type {
  IProvenanceEdge,
  IProvenanceGraph,
  ISetAside,
  ProvenanceNode
} from './graph';
import { compareTexts } from './graph';
import type { IRelationRecord } from './records';

/** A connection that is not yet known to fit into the order. */
export interface ILink {
  readonly source: string;
  readonly target: string;
  readonly relations: readonly IRelationRecord[];
}

/**
 * Put nodes in their order, by time as far as the edges allow, and set aside what makes a cycle.
 *
 * @param nodes - Nodes with unique ids, in any order
 * @param links - Connections between them, in any order; those between the same two nodes become one edge
 * @param setAside - Relations that were set aside before
 */
export function arrange(
  nodes: Iterable<ProvenanceNode>,
  links: Iterable<ILink>,
  setAside: readonly ISetAside[]
): IProvenanceGraph {
  const sorted = [...nodes].sort(compareNodes);
  const rank = new Map(sorted.map((node, index) => [node.id, index]));
  const { edges, against } = withoutCycles(joined(links, rank), rank);
  const outgoing: IProvenanceEdge[][] = sorted.map(() => []);
  const waiting = new Int32Array(sorted.length);
  for (const edge of edges) {
    outgoing[rankOf(rank, edge.source)].push(edge);
    waiting[rankOf(rank, edge.target)]++;
  }

  const place = new Map<string, number>();
  const ready = new ReadyQueue();
  const ordered: ProvenanceNode[] = [];
  sorted.forEach((node, index) => {
    if (waiting[index] === 0) {
      ready.add(index);
    }
  });
  for (let next = ready.take(); next !== undefined; next = ready.take()) {
    place.set(sorted[next].id, ordered.length);
    ordered.push(sorted[next]);
    for (const edge of outgoing[next]) {
      const target = rankOf(rank, edge.target);
      if (--waiting[target] === 0) {
        ready.add(target);
      }
    }
  }
  const cycles = against
    .flatMap(edge => edge.relations)
    .map((relation): ISetAside => ({ relation, reason: 'cycle' }));
  return {
    nodes: ordered,
    edges: sortedBy(edges, place),
    setAside: [...setAside, ...cycles]
  };
}

/** Of edges that make a cycle, take out those that run against time. */
function withoutCycles(
  edges: readonly IProvenanceEdge[],
  rank: ReadonlyMap<string, number>
): { edges: IProvenanceEdge[]; against: IProvenanceEdge[] } {
  const outgoing: number[][] = Array.from({ length: rank.size }, () => []);
  for (const { source, target } of edges) {
    outgoing[rankOf(rank, source)].push(rankOf(rank, target));
  }
  const component = components(outgoing);
  const isAgainst = ({ source, target }: IProvenanceEdge) => {
    const from = rankOf(rank, source);
    const to = rankOf(rank, target);
    return from >= to && component[from] === component[to];
  };
  return {
    edges: edges.filter(edge => !isAgainst(edge)),
    against: edges.filter(isAgainst)
  };
}

function compareNodes(a: ProvenanceNode, b: ProvenanceNode): number {
  return a.key - b.key || compareTexts(a.id, b.id);
}

function joined(
  links: Iterable<ILink>,
  rank: ReadonlyMap<string, number>
): IProvenanceEdge[] {
  const bySource = new Map<string, Map<string, IRelationRecord[]>>();
  for (const { source, target, relations } of links) {
    let targets = bySource.get(source);
    if (targets === undefined) {
      bySource.set(source, (targets = new Map()));
    }
    const known = targets.get(target);
    if (known === undefined) {
      targets.set(target, [...relations]);
    } else {
      known.push(...relations);
    }
  }
  const edges: IProvenanceEdge[] = [];
  for (const [source, targets] of bySource) {
    for (const [target, relations] of targets) {
      // Ids of nodes may hold anything, so the lengths keep two pairs apart.
      const id = `${source.length}:${source}>${target}`;
      relations.sort(compareRelations);
      edges.push({ id, source, target, relations });
    }
  }
  return sortedBy(edges, rank);
}

function sortedBy(
  edges: readonly IProvenanceEdge[],
  place: ReadonlyMap<string, number>
): IProvenanceEdge[] {
  return [...edges].sort(
    (a, b) =>
      rankOf(place, a.target) - rankOf(place, b.target) ||
      rankOf(place, a.source) - rankOf(place, b.source)
  );
}

function compareRelations(a: IRelationRecord, b: IRelationRecord): number {
  return (
    compareTexts(a.type, b.type) ||
    compareTexts(a.from, b.from) ||
    compareTexts(a.to, b.to) ||
    (a.at ?? 0) - (b.at ?? 0)
  );
}

function rankOf(rank: ReadonlyMap<string, number>, id: string): number {
  const index = rank.get(id);
  if (index === undefined) {
    throw new Error(`No node ${id} in the graph`);
  }
  return index;
}

/** The nodes that wait for nothing; the smallest leaves first. A binary heap. */
class ReadyQueue {
  /** Add the index of a node. */
  add(index: number): void {
    const heap = this._heap;
    let child = heap.push(index) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (heap[parent] <= heap[child]) {
        break;
      }
      [heap[parent], heap[child]] = [heap[child], heap[parent]];
      child = parent;
    }
  }

  /** Take the smallest index out; undefined if there is none. */
  take(): number | undefined {
    const heap = this._heap;
    const first = heap[0];
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) {
      heap[0] = last;
      let parent = 0;
      for (;;) {
        let child = 2 * parent + 1;
        if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
          child++;
        }
        if (child >= heap.length || heap[parent] <= heap[child]) {
          break;
        }
        [heap[parent], heap[child]] = [heap[child], heap[parent]];
        parent = child;
      }
    }
    return first;
  }

  private readonly _heap: number[] = [];
}
