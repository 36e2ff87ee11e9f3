import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { aboutPlugin } from './plugins/about';
import { bootstrapPlugin } from './plugins/bootstrap';
import { booksPlugin } from './plugins/books';
import { capturePlugin } from './plugins/capture';
import { cellHistoryPlugin } from './plugins/cell-history';
import { comparePlugin } from './plugins/compare';
import { curvesPlugin } from './plugins/curves';
import { forkPlugin } from './plugins/fork';
import { historyPlugin } from './plugins/history';
import { ledgerPlugin } from './plugins/ledger';
import { lightPlugin } from './plugins/light';
import { lostOutputsPlugin } from './plugins/lost-outputs';
import { provenancePlugin } from './plugins/provenance';
import { queuePlugin } from './plugins/queue';
import { statusItemPlugin } from './plugins/status-item';
import { runsTablePlugin } from './plugins/runs-table';
import { runPagePlugin } from './plugins/run-page';

export * from './tokens';

/** Everything that Run Ledger adds to JupyterLab. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [
  ledgerPlugin,
  lightPlugin,
  booksPlugin,
  capturePlugin,
  bootstrapPlugin,
  lostOutputsPlugin,
  queuePlugin,
  statusItemPlugin,
  historyPlugin,
  curvesPlugin,
  comparePlugin,
  provenancePlugin,
  forkPlugin,
  cellHistoryPlugin,
  aboutPlugin,
  runsTablePlugin,
  runPagePlugin
];

export default plugins;
