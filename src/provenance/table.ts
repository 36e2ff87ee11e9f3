import type { IProvenanceGraph, ProvenanceNode } from './graph';
import { adjacency, nodeText } from './graph';
import type {
  ActivityStatus,
  EntityRole,
  IRelationRecord,
  RelationType
} from './records';

/** A neighbour of a row's node. */
export interface ITableLink {
  readonly id: string;
  readonly kind: ProvenanceNode['kind'];
  readonly text: string;
  /** In the words of PROV, each once. */
  readonly relations: readonly RelationType[];
}

/** A node as a row: the same that the picture says, in the same order. */
export interface ITableRow {
  readonly id: string;
  readonly kind: ProvenanceNode['kind'];
  readonly text: string;
  readonly run: string | null;
  /** All paths that hold the content; none for executions and runs. */
  readonly paths: readonly string[];
  /** Null if it is not known or not one. */
  readonly sha256: string | null;
  /** In bytes. */
  readonly size: number | null;
  readonly role: EntityRole | null;
  readonly status: ActivityStatus | null;
  readonly started: number | null;
  readonly ended: number | null;
  /** How many executions and versions of files it stands for. */
  readonly executions: number;
  readonly versions: number;
  readonly cameFrom: readonly ITableLink[];
  readonly ledTo: readonly ITableLink[];
}

/** The graph as a table, for the keyboard and for screen readers. */
export function tableOf(graph: IProvenanceGraph): readonly ITableRow[] {
  const { nodes, incoming, outgoing } = adjacency(graph);
  const link = (
    id: string,
    relations: readonly IRelationRecord[]
  ): readonly ITableLink[] => {
    const node = nodes.get(id);
    const types = [...new Set(relations.map(({ type }) => type))];
    return node === undefined
      ? []
      : [{ id, kind: node.kind, text: nodeText(node), relations: types }];
  };
  return graph.nodes.map(node => ({
    id: node.id,
    kind: node.kind,
    text: nodeText(node),
    run: node.run,
    ...facts(node),
    cameFrom: (incoming.get(node.id) ?? []).flatMap(edge =>
      link(edge.source, edge.relations)
    ),
    ledTo: (outgoing.get(node.id) ?? []).flatMap(edge =>
      link(edge.target, edge.relations)
    )
  }));
}

type Facts = Omit<
  ITableRow,
  'id' | 'kind' | 'text' | 'run' | 'cameFrom' | 'ledTo'
>;

const NO_FACTS: Facts = {
  paths: [],
  sha256: null,
  size: null,
  role: null,
  status: null,
  started: null,
  ended: null,
  executions: 0,
  versions: 0
};

function facts(node: ProvenanceNode): Facts {
  switch (node.kind) {
    case 'entity': {
      const [{ sha256, size, role }] = node.entities;
      const paths = [...new Set(node.entities.map(({ path }) => path))];
      return { ...NO_FACTS, paths, sha256, size, role, versions: 1 };
    }
    case 'versions':
      return {
        ...NO_FACTS,
        paths: [node.path],
        versions: node.versions.length,
        executions: node.activities.length
      };
    case 'activity': {
      const { status, started, ended } = node.activity;
      return { ...NO_FACTS, status, started, ended, executions: 1 };
    }
    case 'run':
      return {
        ...NO_FACTS,
        status: node.record?.status ?? null,
        started: node.record?.started ?? null,
        ended: node.record?.ended ?? null,
        executions: node.activities.length
      };
  }
}
