import type {
  IProvenanceEdge,
  IProvenanceGraph,
  ProvenanceNode
} from './graph';
import { adjacency, filesOf, nodeText } from './graph';
import type { IRunRecord } from './records';

/** Ids of everything that a node came from; not its own. */
export function upstream(
  graph: IProvenanceGraph,
  id: string
): ReadonlySet<string> {
  const { incoming } = adjacency(graph);
  return reached(id, incoming, edge => edge.source);
}

/** Ids of everything that came of a node; not its own. */
export function downstream(
  graph: IProvenanceGraph,
  id: string
): ReadonlySet<string> {
  const { outgoing } = adjacency(graph);
  return reached(id, outgoing, edge => edge.target);
}

function reached(
  id: string,
  edges: ReadonlyMap<string, readonly IProvenanceEdge[]>,
  next: (edge: IProvenanceEdge) => string
): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [id];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const edge of edges.get(node) ?? []) {
      const other = next(edge);
      if (!found.has(other)) {
        found.add(other);
        open.push(other);
      }
    }
  }
  return found;
}

/** Which way a focus looks. */
export type Direction = 'upstream' | 'downstream' | 'both';

/** Only a node, and what it came from or what came of it. An unknown id gives an empty graph. */
export function focus(
  graph: IProvenanceGraph,
  id: string,
  direction: Direction
): IProvenanceGraph {
  const kept = new Set([id]);
  if (direction !== 'downstream') {
    upstream(graph, id).forEach(other => kept.add(other));
  }
  if (direction !== 'upstream') {
    downstream(graph, id).forEach(other => kept.add(other));
  }
  return restricted(graph, kept);
}

/**
 * The history around a file: its versions, what wrote and read them, and what these read and wrote.
 *
 * @param file - A path, or the whole hash of a content
 */
export function aroundFile(
  graph: IProvenanceGraph,
  file: string
): IProvenanceGraph {
  const kept = new Set(
    graph.nodes.filter(node => isVersionOf(node, file)).map(({ id }) => id)
  );
  const { incoming, outgoing, nodes } = adjacency(graph);
  const neighbours = (id: string) => [
    ...(incoming.get(id) ?? []).map(edge => edge.source),
    ...(outgoing.get(id) ?? []).map(edge => edge.target)
  ];
  const doers = [...kept]
    .flatMap(neighbours)
    .filter(id => !isFile(nodes.get(id)));
  const files = doers.flatMap(neighbours).filter(id => isFile(nodes.get(id)));
  [...doers, ...files].forEach(id => kept.add(id));
  return restricted(graph, kept);
}

function isFile(node: ProvenanceNode | undefined): boolean {
  return node?.kind === 'entity' || node?.kind === 'versions';
}

function isVersionOf(node: ProvenanceNode, file: string): boolean {
  return filesOf(node).some(
    ({ path, sha256 }) => path === file || sha256 === file
  );
}

function restricted(
  graph: IProvenanceGraph,
  kept: ReadonlySet<string>
): IProvenanceGraph {
  return {
    nodes: graph.nodes.filter(({ id }) => kept.has(id)),
    edges: graph.edges.filter(
      ({ source, target }) => kept.has(source) && kept.has(target)
    ),
    setAside: graph.setAside
  };
}

/** A node that was looked for, and where the text was found. */
export interface IFinding {
  readonly id: string;
  readonly by: 'name' | 'hash' | 'cell' | 'run';
}

// Shorter beginnings of a hash are more likely a word such as `bad` or `face`.
const SHORTEST_HASH = 4;

/**
 * Find nodes by a part of a file's path, the beginning of its hash, a part of a cell's first line
 * or of a run's title, whatever the case. A run whose executions are shown is found as the first of them.
 *
 * @param runs - What is known about the runs
 * @returns In the graph's order, so that going from one to the next goes to the right
 */
export function find(
  graph: IProvenanceGraph,
  text: string,
  runs: readonly IRunRecord[] = []
): readonly IFinding[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') {
    return [];
  }
  const isHash = wanted.length >= SHORTEST_HASH && /^[0-9a-f]+$/.test(wanted);
  const holds = (candidate: string | null) =>
    candidate !== null && candidate.toLowerCase().includes(wanted);
  const foundBy = (node: ProvenanceNode): IFinding['by'] | undefined => {
    const files = filesOf(node);
    if (files.some(({ path }) => holds(path))) {
      return 'name';
    }
    if (
      isHash &&
      files.some(({ sha256 }) => sha256?.toLowerCase().startsWith(wanted))
    ) {
      return 'hash';
    }
    if (node.kind === 'run' && holds(nodeText(node))) {
      return 'run';
    }
    const activities =
      node.kind === 'entity'
        ? []
        : node.kind === 'activity'
          ? [node.activity]
          : node.activities;
    return activities.some(({ line }) => holds(line)) ? 'cell' : undefined;
  };
  const titled = new Set(
    runs.filter(({ title }) => holds(title)).map(({ id }) => id)
  );
  return graph.nodes.flatMap(node => {
    const isFirst =
      node.kind === 'activity' && node.run !== null && titled.delete(node.run);
    const by = foundBy(node) ?? (isFirst ? 'run' : undefined);
    return by === undefined ? [] : [{ id: node.id, by }];
  });
}
