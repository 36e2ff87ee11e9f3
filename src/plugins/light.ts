import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { pauseIcon, runIcon } from '@jupyterlab/ui-components';
import { CurrentNotebook, RecordingModel } from '../capture';
import { asLedgerError } from '../ledger';
import { ILedger, IRecordingState } from '../tokens';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { sayError } from './say';

/** Shows whether the notebook in front is recorded, and switches it. */
export const lightPlugin: JupyterFrontEndPlugin<IRecordingState> = {
  id: PluginIDs.light,
  description:
    'Shows whether the notebook in front is recorded, and pauses its recording.',
  autoStart: true,
  provides: IRecordingState,
  requires: [ILedger, INotebookTracker],
  optional: [ITranslator, ICommandPalette],
  activate: activateLight
};

function activateLight(
  app: JupyterFrontEnd,
  ledger: ILedger,
  tracker: INotebookTracker,
  translator: ITranslator | null,
  palette: ICommandPalette | null
): IRecordingState {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const { commands } = app;
  const notebook = new CurrentNotebook(tracker);
  const model = new RecordingModel(ledger.client, ledger.changed);

  const follow = () => {
    model.kernelId = notebook.kernelId;
  };
  notebook.changed.connect(follow);
  follow();
  void app.restored.then(() => model.refresh());
  // An event can be missed while the page was away.
  window.addEventListener('focus', () => void model.refresh());

  commands.addCommand(CommandIDs.toggleRecording, {
    label: () =>
      model.recording?.state === 'paused'
        ? trans.__('Resume Recording This Notebook')
        : trans.__('Pause Recording This Notebook'),
    caption: () =>
      model.recording?.state === 'paused'
        ? trans.__('Record what this notebook runs from now on')
        : trans.__('Do not record what this notebook runs from now on'),
    icon: () => (model.recording?.state === 'paused' ? runIcon : pauseIcon),
    isEnabled: () => model.canPause,
    describedBy: { args: { type: 'object', properties: {} } },
    execute: async () => {
      try {
        await model.toggle();
      } catch (reason) {
        sayError(
          trans.__(
            'The recording was not switched: %1',
            asLedgerError(reason).message
          )
        );
      }
    }
  });
  model.stateChanged.connect(() =>
    commands.notifyCommandChanged(CommandIDs.toggleRecording)
  );
  palette?.addItem({
    command: CommandIDs.toggleRecording,
    category: trans.__('Run Ledger')
  });

  return { model, notebook };
}
