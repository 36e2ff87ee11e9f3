import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { capturePlugin } from './plugins/capture';
import { cellHistoryPlugin } from './plugins/cell-history';
import { comparePlugin } from './plugins/compare';
import { forkPlugin } from './plugins/fork';
import { historyPlugin } from './plugins/history';
import { ledgerPlugin } from './plugins/ledger';
import { lightPlugin } from './plugins/light';
import { provenancePlugin } from './plugins/provenance';

export * from './tokens';

/** Everything that Run Ledger adds to JupyterLab. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  ledgerPlugin,
  lightPlugin,
  capturePlugin,
  historyPlugin,
  comparePlugin,
  provenancePlugin,
  forkPlugin,
  cellHistoryPlugin
];

export default plugins;
