import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

/** Everything that Run Ledger adds to JupyterLab. */
const plugins: JupyterFrontEndPlugin<unknown>[] = [];

export default plugins;
