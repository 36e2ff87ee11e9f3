import type { JupyterFrontEnd } from '@jupyterlab/application';
import { MessageLoop } from '@lumino/messaging';
import type { Widget } from '@lumino/widgets';
import { SplitPanel, TabPanel } from '@lumino/widgets';

/** A page that is lower than this is not seen, in px. */
const LEAST = 120;

/**
 * Put a page into the main area. Notebook 7 keeps that for its notebook alone: there it goes below.
 */
export function addToMain(shell: JupyterFrontEnd.IShell, page: Widget): void {
  const options = { type: 'Run Ledger' };
  // Only JupyterLab's own shell shows one or several documents.
  if ('mode' in shell) {
    shell.add(page, 'main', options);
    return;
  }
  shell.add(page, 'down', options);
  MessageLoop.installMessageHook(page, (sender, msg) => {
    if (msg.type === 'activate-request') {
      reveal(page);
    }
    return true;
  });
}

/** Bring a page of the area below to the front, and give it half of the height if it has none. */
function reveal(page: Widget): void {
  const tabs = page.parent?.parent;
  if (!(tabs instanceof TabPanel)) {
    return;
  }
  tabs.currentWidget = page;
  const halves = tabs.parent;
  if (halves instanceof SplitPanel && tabs.node.clientHeight < LEAST) {
    halves.setRelativeSizes(halves.widgets.map(() => 1));
  }
}
