import type { IProvenanceGraph, ProvenanceNode } from './graph';
import { adjacency, filesOf } from './graph';

/**
 * The node that shows what another graph of the same records shows with a given node: a collapsed
 * run for its execution, the first execution for the run.
 *
 * @returns Its id, or null if nothing of it is shown
 */
export function standIn(
  graph: IProvenanceGraph,
  node: ProvenanceNode
): string | null {
  if (adjacency(graph).nodes.has(node.id)) {
    return node.id;
  }
  const wanted = partsOf(node);
  const found = graph.nodes.find(candidate => {
    const parts = partsOf(candidate);
    return [...wanted].some(part => parts.has(part));
  });
  const sameRun =
    found ??
    graph.nodes.find(({ kind, run }) => kind !== 'entity' && run === node.run);
  return node.run === null && found === undefined
    ? null
    : (sameRun?.id ?? null);
}

/** The records that a node stands for. */
function partsOf(node: ProvenanceNode): ReadonlySet<string> {
  const parts = new Set(filesOf(node).map(({ id }) => `file ${id}`));
  const activities =
    node.kind === 'activity'
      ? [node.activity]
      : node.kind === 'entity'
        ? []
        : node.activities;
  activities.forEach(({ id }) => parts.add(`execution ${id}`));
  if (node.kind === 'run' && node.run !== null) {
    parts.add(`run ${node.run}`);
  }
  return parts;
}
