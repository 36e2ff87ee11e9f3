import type { TranslationBundle } from '@jupyterlab/translation';
import {
  formatDuration,
  formatExactTime,
  formatSize,
  statusWord
} from '../components';
import type { IProvenanceGraph, ProvenanceNode } from './graph';
import { adjacency, filesOf, nodeText } from './graph';
import type { IEntityRecord, IRunRecord, RelationType } from './records';

/** What a node is, in a word. */
export function kindWord(
  node: ProvenanceNode,
  trans: TranslationBundle
): string {
  switch (node.kind) {
    case 'activity':
      return trans.__('Execution');
    case 'run':
      return trans.__('Run');
    case 'versions':
      return trans.__('Versions of a file');
    case 'entity': {
      const roles = new Set(node.entities.map(({ role }) => role));
      if (roles.has('model')) {
        return trans.__('Model');
      }
      if (roles.has('output')) {
        return trans.__('File written');
      }
      return roles.has('input')
        ? trans.__('File read')
        : trans.__('Code imported');
    }
  }
}

/** The text that names a node, in words where the books have none. */
export function nameOf(node: ProvenanceNode, trans: TranslationBundle): string {
  return nodeText(node) || nameless(node, trans);
}

/** What stands in place of a name that the books do not have. */
export function nameless(
  node: ProvenanceNode,
  trans: TranslationBundle
): string {
  switch (node.kind) {
    case 'activity':
      return node.activity.line === null
        ? trans.__('source erased')
        : trans.__('empty cell');
    case 'run':
      return titleOfRun(node.record, trans);
    default:
      return trans.__('name erased');
  }
}

/** The title of a run, in words where the books have none. */
export function titleOfRun(
  record: IRunRecord | null,
  trans: TranslationBundle
): string {
  if (record === null) {
    return trans.__('unknown run');
  }
  return record.deleted ? trans.__('deleted run') : record.title;
}

/** All that is known about a node apart from its name, a fact each. */
export function factsOf(
  node: ProvenanceNode,
  trans: TranslationBundle
): readonly string[] {
  switch (node.kind) {
    case 'activity': {
      const { ordinal, status, started, ended } = node.activity;
      return [
        trans.__('%1. execution of its session', ordinal),
        statusWord(status, trans),
        formatExactTime(started),
        ...durationOf(started, ended, trans)
      ];
    }
    case 'run': {
      const executions = executionsOf(node, trans);
      if (node.record === null) {
        return [executions];
      }
      const { deleted, status, started, ended, notebook } = node.record;
      return [
        deleted
          ? trans.__('deleted: only its place in the chain is left')
          : statusWord(status, trans),
        ...(node.part > 1 ? [trans.__('part %1', node.part)] : []),
        ...(notebook === null ? [] : [notebook]),
        executions,
        formatExactTime(started),
        ...durationOf(started, ended, trans)
      ];
    }
    case 'versions':
      return [
        trans._n('%1 version', '%1 versions', node.versions.length),
        ...(node.activities.length > 0
          ? [
              trans._n(
                '%1 execution between them',
                '%1 executions between them',
                node.activities.length
              )
            ]
          : []),
        node.path
      ];
    case 'entity': {
      const paths = [...new Set(node.entities.map(({ path }) => path))];
      const [{ sha256, size }] = node.entities;
      return [
        // One that is only the name stands there already.
        ...paths.filter(path => path !== nodeText(node)),
        ...(size === null ? [] : [formatSize(size)]),
        hashWords(sha256, trans)
      ];
    }
  }
}

/** A node in a sentence, for a tooltip. */
export function describeNode(
  node: ProvenanceNode,
  trans: TranslationBundle
): string {
  const facts = factsOf(node, trans).join(' · ');
  return trans.__(
    '%1: %2. %3',
    kindWord(node, trans),
    nameOf(node, trans),
    facts
  );
}

/** A node for a screen reader: what it is, and how many others it is connected with. */
export function labelOf(
  graph: IProvenanceGraph,
  node: ProvenanceNode,
  trans: TranslationBundle
): string {
  const { incoming, outgoing } = adjacency(graph);
  const before = incoming.get(node.id)?.length ?? 0;
  const after = outgoing.get(node.id)?.length ?? 0;
  return trans.__(
    '%1. Came from %2, led to %3.',
    describeNode(node, trans),
    before,
    after
  );
}

/** What stands below a run's title. */
export function runFacts(
  node: ProvenanceNode,
  trans: TranslationBundle
): string {
  if (node.kind !== 'run') {
    return '';
  }
  return executionsOf(node, trans);
}

/** What a graph holds: `2 runs, 7 executions, 4 files`. */
export function contentsOf(
  graph: IProvenanceGraph,
  trans: TranslationBundle
): string {
  const runs = new Set<string>();
  const files = new Set<IEntityRecord>();
  let executions = 0;
  let contents = 0;
  for (const node of graph.nodes) {
    if (node.run !== null) {
      runs.add(node.run);
    }
    filesOf(node).forEach(file => files.add(file));
    if (node.kind === 'activity') {
      executions++;
    } else if (node.kind === 'entity') {
      contents++;
    } else {
      executions += node.activities.length;
      contents += node.kind === 'versions' ? node.versions.length : 0;
    }
  }
  return [
    trans._n('%1 run', '%1 runs', runs.size),
    trans._n('%1 execution', '%1 executions', executions),
    trans._n('%1 version of files', '%1 versions of files', contents)
  ].join(', ');
}

/** What a relation says, read from the earlier thing to the later one. */
export function relationWord(
  relation: RelationType,
  trans: TranslationBundle
): string {
  switch (relation) {
    case 'used':
      return trans.__('read');
    case 'wasGeneratedBy':
      return trans.__('written');
    case 'wasInformedBy':
      return trans.__('variables inherited');
    case 'wasDerivedFrom':
      return trans.__('derived');
  }
}

function hashWords(sha256: string | null, trans: TranslationBundle): string {
  return sha256
    ? trans.__('SHA-256 %1', sha256)
    : trans.__('its hash is not known: it was gone or unreadable');
}

function executionsOf(
  node: { readonly activities: readonly unknown[] },
  trans: TranslationBundle
): string {
  const count = node.activities.length;
  return count === 0
    ? trans.__('no executions here')
    : trans._n('%1 execution', '%1 executions', count);
}

function durationOf(
  started: number,
  ended: number | null,
  trans: TranslationBundle
): readonly string[] {
  return ended === null
    ? []
    : [formatDuration(Math.max(ended - started, 0) / 1000, trans)];
}
