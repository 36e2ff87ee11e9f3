import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import type { ISessionContext } from '@jupyterlab/apputils';
import { IConsoleTracker } from '@jupyterlab/console';
import { INotebookTracker } from '@jupyterlab/notebook';
import { KernelBootstrap } from '../capture';
import { ILedger } from '../tokens';
import { eachNotebook } from './each-notebook';
import { PluginIDs } from './ids';

/** Makes Python kernels of other environments record. */
export const bootstrapPlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.bootstrap,
  description:
    'Makes Python kernels record that run in an environment without Run Ledger.',
  autoStart: true,
  requires: [ILedger, INotebookTracker],
  optional: [IConsoleTracker],
  activate: activateBootstrap
};

function activateBootstrap(
  app: JupyterFrontEnd,
  ledger: ILedger,
  notebooks: INotebookTracker,
  consoles: IConsoleTracker | null
): void {
  const { kernelspecs } = app.serviceManager;
  const bootstrap = new KernelBootstrap(
    () => ledger.client.bootstrap(),
    async name => {
      await kernelspecs.ready;
      const spec = kernelspecs.specs?.kernelspecs[name];
      return spec && { language: spec.language, argv: spec.argv };
    }
  );
  const follow = (context: ISessionContext) =>
    bootstrap.follow({
      kernel: () => context.session?.kernel ?? null,
      kernelChanged: context.kernelChanged
    });
  eachNotebook(notebooks, ({ sessionContext }) => follow(sessionContext));
  consoles?.forEach(({ sessionContext }) => follow(sessionContext));
  consoles?.widgetAdded.connect((sender, { sessionContext }) =>
    follow(sessionContext)
  );
}
