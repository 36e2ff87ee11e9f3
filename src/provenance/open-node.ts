import type { TranslationBundle } from '@jupyterlab/translation';
import type { ProvenanceNode } from './graph';
import type { IProvenanceHost } from './host';
import type { IProvenanceRecords } from './records';

/** Show what a node stands for: a run in the history, a cell in its notebook, a file as it is now. */
export function openNode(
  node: ProvenanceNode,
  records: IProvenanceRecords,
  host: IProvenanceHost
): void {
  switch (node.kind) {
    case 'run':
      if (node.run !== null) {
        host.openRun(node.run);
      }
      break;
    case 'activity': {
      const run = records.runs.find(({ id }) => id === node.run);
      host.openCell(node.activity, run?.notebook ?? null);
      break;
    }
    case 'entity':
      host.openFile(node.entities[0].path);
      break;
    case 'versions':
      host.openFile(node.path);
      break;
  }
}

/** What `openNode` does, as the words on a button; null if there is nothing to open. */
export function openWords(
  node: ProvenanceNode,
  records: IProvenanceRecords,
  trans: TranslationBundle
): string | null {
  switch (node.kind) {
    case 'run':
      return node.record === null || node.record.deleted
        ? null
        : trans.__('Show the run');
    case 'activity': {
      const run = records.runs.find(({ id }) => id === node.run);
      return node.activity.cellId === null || !run?.notebook
        ? null
        : trans.__('Go to the cell');
    }
    case 'entity':
      return node.entities[0].path === '' ? null : trans.__('Open the file');
    case 'versions':
      return trans.__('Open the file');
  }
}
