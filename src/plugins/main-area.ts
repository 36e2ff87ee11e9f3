import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

/**
 * Put a page into the main area. Notebook 7 keeps that for its notebook alone: there it goes below.
 */
export function addToMain(shell: JupyterFrontEnd.IShell, page: Widget): void {
  // Only JupyterLab's own shell shows one or several documents.
  shell.add(page, 'mode' in shell ? 'main' : 'down', { type: 'Run Ledger' });
}
