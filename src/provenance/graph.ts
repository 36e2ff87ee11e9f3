import { gather } from './gather';
import type {
  IActivityRecord,
  IEntityRecord,
  IRelationRecord,
  IRunRecord
} from './records';

/**
 * The graph that is drawn. Edges run with time, from what was there first to what came of it: the
 * reverse of PROV's arrows.
 *
 * Invariants: `nodes` is an order in which every edge goes from an earlier node to a later one, so
 * there is no cycle; there is at most one edge between two nodes; and every relation of the
 * records is found exactly once, on an edge, within a node (`inner`) or in `setAside`.
 */
export interface IProvenanceGraph {
  readonly nodes: readonly ProvenanceNode[];
  readonly edges: readonly IProvenanceEdge[];
  readonly setAside: readonly ISetAside[];
}

interface INodeBase {
  /** Unique in the graph and the same every time for the same records. */
  readonly id: string;
  /** The run it is drawn in; null for what came from outside all runs. */
  readonly run: string | null;
  /** Where its time puts it among the nodes, before edges have their say. */
  readonly key: number;
  /** Relations between the records it stands for, which no edge shows. */
  readonly inner: readonly IRelationRecord[];
}

/** A version of a file, under all the paths that hold it. */
export interface IEntityNode extends INodeBase {
  readonly kind: 'entity';
  /** The end of its path that no other file has. */
  readonly name: string;
  /** One a path; the first is the one that it was first seen under. */
  readonly entities: readonly IEntityRecord[];
}

/** An execution. */
export interface IActivityNode extends INodeBase {
  readonly kind: 'activity';
  readonly activity: IActivityRecord;
}

/** Several executions of one run as one node; none if only the run itself is known. */
export interface IRunNode extends INodeBase {
  readonly kind: 'run';
  readonly record: IRunRecord | null;
  readonly activities: readonly IActivityRecord[];
  /** From 1: a run that waited for another one's files is drawn in parts. */
  readonly part: number;
}

/** Several versions of one file as one node, with the executions that only led from one to the next. */
export interface IVersionsNode extends INodeBase {
  readonly kind: 'versions';
  readonly path: string;
  readonly versions: readonly IEntityNode[];
  readonly activities: readonly IActivityRecord[];
}

/** A node of the graph. */
export type ProvenanceNode =
  IEntityNode | IActivityNode | IRunNode | IVersionsNode;

/** What connects two nodes: at least one relation. */
export interface IProvenanceEdge {
  readonly id: string;
  readonly source: string;
  readonly target: string;
  readonly relations: readonly IRelationRecord[];
}

/** A relation that cannot be drawn, and why. */
export interface ISetAside {
  readonly relation: IRelationRecord;
  /** `unknown`: an end of it is not in the records; `self`: from a thing to itself; `cycle`: it contradicts the others. */
  readonly reason: 'unknown' | 'self' | 'cycle';
}

/** What is connected to what, by node id. */
export interface IAdjacency {
  readonly nodes: ReadonlyMap<string, ProvenanceNode>;
  readonly incoming: ReadonlyMap<string, readonly IProvenanceEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly IProvenanceEdge[]>;
}

const adjacencies = new WeakMap<IProvenanceGraph, IAdjacency>();

/** The adjacency of a graph, made once. */
export function adjacency(graph: IProvenanceGraph): IAdjacency {
  let known = adjacencies.get(graph);
  if (known === undefined) {
    const incoming = new Map<string, IProvenanceEdge[]>();
    const outgoing = new Map<string, IProvenanceEdge[]>();
    for (const { id } of graph.nodes) {
      incoming.set(id, []);
      outgoing.set(id, []);
    }
    for (const edge of graph.edges) {
      outgoing.get(edge.source)?.push(edge);
      incoming.get(edge.target)?.push(edge);
    }
    const nodes = new Map(graph.nodes.map(node => [node.id, node]));
    known = { nodes, incoming, outgoing };
    adjacencies.set(graph, known);
  }
  return known;
}

/** The text that names a node best: a file's name, a cell's first line, a run's title. */
export function nodeText(node: ProvenanceNode): string {
  switch (node.kind) {
    case 'entity':
      return node.name;
    case 'versions':
      return node.versions[0]?.name ?? fileName(node.path);
    case 'activity':
      return node.activity.line ?? '';
    case 'run':
      return node.record?.title ?? node.run ?? '';
  }
}

/** The versions of files that a node stands for; none for executions and runs. */
export function filesOf(node: ProvenanceNode): readonly IEntityRecord[] {
  switch (node.kind) {
    case 'entity':
      return node.entities;
    case 'versions':
      return node.versions.flatMap(version => version.entities);
    default:
      return [];
  }
}

/**
 * What files are called: the last part of the path, and as many folders before it as tell it from the others.
 *
 * @returns By path
 */
export function fileNames(
  paths: Iterable<string>
): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  let alike = [new Set(paths)];
  for (let parts = 1; alike.length > 0; parts++) {
    const next: Set<string>[] = [];
    for (const group of alike) {
      const ends = new Map<string, string[]>();
      group.forEach(path => gather(ends, endOf(path, parts), path));
      ends.forEach((own, end) => {
        own.forEach(path => names.set(path, end));
        const longer = own.filter(path => path !== end);
        if (own.length > 1 && longer.length > 0) {
          next.push(new Set(longer));
        }
      });
    }
    alike = next;
  }
  return names;
}

function endOf(path: string, parts: number): string {
  const all = path.split('/');
  return parts < all.length ? all.slice(-parts).join('/') || path : path;
}

/** The last part of a path. */
export function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1) || path;
}

/** The id of a node, which no two different kinds and parts share, whatever the parts hold. */
export function nodeId(
  kind: ProvenanceNode['kind'],
  ...parts: readonly (string | number)[]
): string {
  return `${kind}:${JSON.stringify(parts)}`;
}

/** Order of texts that no locale changes. */
export function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
