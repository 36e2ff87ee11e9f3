import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { NotebookWitness, SnapshotReporter } from '../capture';
import { ILedger } from '../tokens';
import { eachNotebook } from './each-notebook';
import { PluginIDs } from './ids';

/** Reports the document at each execution. */
export const capturePlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.capture,
  description:
    'Reports the notebook as it is when cells are executed: all its cells, their order, and edits not saved yet.',
  autoStart: true,
  requires: [ILedger, INotebookTracker],
  optional: [ISettingRegistry],
  activate: activateCapture
};

function activateCapture(
  app: JupyterFrontEnd,
  ledger: ILedger,
  tracker: INotebookTracker,
  settingRegistry: ISettingRegistry | null
): void {
  let isEnabled = true;
  settingRegistry
    ?.load(PluginIDs.capture)
    .then(settings => {
      const onChanged = () => {
        isEnabled = settings.get('recordDocument').composite !== false;
      };
      settings.changed.connect(onChanged);
      onChanged();
    })
    .catch(() => {
      // Without its settings it works as it does by default.
    });

  const reporter = new SnapshotReporter(report =>
    ledger.client.snapshot(report)
  );
  eachNotebook(tracker, context => {
    const { sessionContext } = context;
    const witness = new NotebookWitness(
      {
        document: context.model.sharedModel,
        path: () => context.localPath,
        kernel: () => sessionContext.session?.kernel ?? null,
        kernelChanged: sessionContext.kernelChanged
      },
      reporter,
      () => isEnabled
    );
    context.disposed.connect(() => witness.dispose());
  });
}
