import { contract } from './contract';
import { gather } from './gather';
import type {
  IEntityNode,
  IProvenanceGraph,
  IVersionsNode,
  ProvenanceNode
} from './graph';
import { adjacency, nodeId } from './graph';
import { arrange } from './order';
import type { IActivityRecord, IRelationRecord, IRunRecord } from './records';

/** Nodes that become one. */
interface IGroup {
  readonly members: readonly ProvenanceNode[];
  /** Makes the node; `part` counts from 1 if the group cannot be one node. */
  readonly make: (
    members: readonly ProvenanceNode[],
    inner: readonly IRelationRecord[],
    part: number
  ) => ProvenanceNode;
}

/**
 * Draw the executions of a run as one node.
 *
 * @param records - What is known about the runs
 * @param only - The runs to collapse; all if not given
 */
export function collapseRuns(
  graph: IProvenanceGraph,
  records: readonly IRunRecord[],
  only?: ReadonlySet<string>
): IProvenanceGraph {
  const byId = new Map(records.map(record => [record.id, record]));
  const members = new Map<string, ProvenanceNode[]>();
  for (const node of graph.nodes) {
    if (
      node.run !== null &&
      (node.kind === 'activity' || node.kind === 'run') &&
      (only === undefined || only.has(node.run))
    ) {
      gather(members, node.run, node);
    }
  }
  const groups = [...members].map(([run, nodes]): IGroup => ({
    members: nodes,
    make: (parts, inner, part) => ({
      kind: 'run',
      id: nodeId('run', run, part),
      run,
      key: firstKey(parts),
      inner,
      record: byId.get(run) ?? null,
      activities: parts.flatMap(activitiesOf),
      part
    })
  }));
  const ofRun = new Map(
    groups.flatMap(group => group.members.map(({ id }) => [id, group] as const))
  );
  return contracted(withoutReadBacks(graph, ofRun), groups);
}

/**
 * Let what a run reads of its own files stand with the writing, as with a single execution: else
 * the file would stand between two parts of the run.
 */
function withoutReadBacks(
  graph: IProvenanceGraph,
  ofRun: ReadonlyMap<string, IGroup>
): IProvenanceGraph {
  const { incoming, nodes } = adjacency(graph);
  const readBacks = new Map<string, IRelationRecord[]>();
  const edges = graph.edges.filter(edge => {
    const run = ofRun.get(edge.target);
    const writing =
      run !== undefined && nodes.get(edge.source)?.kind === 'entity'
        ? incoming
            .get(edge.source)
            ?.find(into => ofRun.get(into.source) === run)
        : undefined;
    if (writing === undefined) {
      return true;
    }
    for (const relation of edge.relations) {
      gather(readBacks, writing.id, relation);
    }
    return false;
  });
  return {
    ...graph,
    edges: edges.map(edge => ({
      ...edge,
      relations: [...edge.relations, ...(readBacks.get(edge.id) ?? [])]
    }))
  };
}

/**
 * Fold long chains of versions of a file: of each path with more than `keep` versions the first
 * and the newest ones stay, and those between become one node with their count. The executions
 * that did nothing but lead from one of them to the next go with them.
 *
 * @param keep - How many versions of a path stay at most; at least 2
 */
export function foldVersions(
  graph: IProvenanceGraph,
  keep = 4
): IProvenanceGraph {
  const paths = new Map<string, IEntityNode[]>();
  for (const node of graph.nodes) {
    // Files whose names were erased are not versions of one.
    if (node.kind === 'entity' && node.entities[0].path !== '') {
      gather(paths, node.entities[0].path, node);
    }
  }
  const groups: IGroup[] = [];
  for (const [path, versions] of paths) {
    if (versions.length > Math.max(keep, 2)) {
      const folded = versions.slice(1, versions.length - Math.max(keep, 2) + 1);
      if (folded.length > 1) {
        groups.push(versionsGroup(graph, path, folded));
      }
    }
  }
  return contracted(graph, groups);
}

function versionsGroup(
  graph: IProvenanceGraph,
  path: string,
  versions: readonly IEntityNode[]
): IGroup {
  const { incoming, outgoing, nodes } = adjacency(graph);
  const inside = new Set<ProvenanceNode>(versions);
  for (const { id } of versions) {
    for (const { target } of outgoing.get(id) ?? []) {
      const node = nodes.get(target);
      const neighbours = [
        ...(incoming.get(target) ?? []).map(edge => edge.source),
        ...(outgoing.get(target) ?? []).map(edge => edge.target)
      ];
      const isBetween =
        node?.kind === 'activity' &&
        neighbours.length > 1 &&
        neighbours.every(other => {
          const neighbour = nodes.get(other);
          return neighbour !== undefined && inside.has(neighbour);
        });
      if (node !== undefined && isBetween) {
        inside.add(node);
      }
    }
  }
  return {
    members: graph.nodes.filter(node => inside.has(node)),
    make: (members, inner, part): IVersionsNode => ({
      kind: 'versions',
      id: nodeId('versions', path, part),
      run: null,
      key: firstKey(members),
      inner,
      path,
      versions: members.filter(isEntity),
      activities: members.flatMap(activitiesOf)
    })
  };
}

function firstKey(nodes: readonly ProvenanceNode[]): number {
  return nodes.reduce((first, { key }) => Math.min(first, key), Infinity);
}

function isEntity(node: ProvenanceNode): node is IEntityNode {
  return node.kind === 'entity';
}

function activitiesOf(node: ProvenanceNode): readonly IActivityRecord[] {
  switch (node.kind) {
    case 'activity':
      return [node.activity];
    case 'run':
    case 'versions':
      return node.activities;
    case 'entity':
      return [];
  }
}

function contracted(
  graph: IProvenanceGraph,
  groups: readonly IGroup[]
): IProvenanceGraph {
  const index = new Map(graph.nodes.map((node, place) => [node.id, place]));
  const placeOf = (id: string) => index.get(id) ?? 0;
  const standsFor = contract(
    graph.nodes.length,
    graph.edges.map(({ source, target }) => [placeOf(source), placeOf(target)]),
    groups.map(({ members }) => members.map(({ id }) => placeOf(id)))
  );

  const inner = new Map<number, IRelationRecord[]>();
  const outer = graph.edges.filter(edge => {
    const part = standsFor[placeOf(edge.source)];
    if (part !== standsFor[placeOf(edge.target)]) {
      return true;
    }
    for (const relation of edge.relations) {
      gather(inner, part, relation);
    }
    return false;
  });
  const made = new Map<number, ProvenanceNode>();
  const grouped = new Set<ProvenanceNode>();
  for (const { members, make } of groups) {
    const parts = new Map<number, ProvenanceNode[]>();
    for (const member of members) {
      gather(parts, standsFor[placeOf(member.id)], member);
      grouped.add(member);
    }
    [...parts].forEach(([part, nodes], number) => {
      const before = nodes.flatMap(node => node.inner);
      const within = [...before, ...(inner.get(part) ?? [])];
      made.set(part, make(nodes, within, number + 1));
    });
  }
  const nodeAt = (id: string) => made.get(standsFor[placeOf(id)])?.id ?? id;
  return arrange(
    [...graph.nodes.filter(node => !grouped.has(node)), ...made.values()],
    outer.map(({ source, target, relations }) => ({
      source: nodeAt(source),
      target: nodeAt(target),
      relations
    })),
    graph.setAside
  );
}
