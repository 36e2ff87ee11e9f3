import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import {
  pauseIcon,
  ReactWidget,
  runIcon,
  UseSignal
} from '@jupyterlab/ui-components';
import * as React from 'react';
import { CurrentNotebook, RecordingModel } from '../capture';
import { asLedgerError } from '../ledger';
import { RecordingLight } from '../runs';
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
  optional: [ITranslator, IStatusBar, ICommandPalette, ISettingRegistry],
  activate: activateLight
};

function activateLight(
  app: JupyterFrontEnd,
  ledger: ILedger,
  tracker: INotebookTracker,
  translator: ITranslator | null,
  statusBar: IStatusBar | null,
  palette: ICommandPalette | null,
  settingRegistry: ISettingRegistry | null
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

  if (statusBar) {
    const item = ReactWidget.create(
      <UseSignal signal={model.stateChanged}>
        {() => (
          <button
            type="button"
            className="jp-RunLedger-statusItem"
            aria-label={trans.__('Show the runs')}
            onClick={() => void commands.execute(CommandIDs.showHistory)}
          >
            <RecordingLight model={model} trans={trans} />
          </button>
        )}
      </UseSignal>
    );
    let isWanted = true;
    statusBar.registerStatusItem(PluginIDs.light, {
      item,
      align: 'right',
      rank: 20,
      isActive: () => isWanted && tracker.currentWidget !== null,
      activeStateChanged: model.stateChanged
    });
    settingRegistry
      ?.load(PluginIDs.light)
      .then(settings => {
        const onChanged = () => {
          isWanted = settings.get('showInStatusBar').composite !== false;
          void model.refresh();
        };
        settings.changed.connect(onChanged);
        onChanged();
      })
      .catch(() => {
        // Without its settings it works as it does by default.
      });
  }
  return { model, notebook };
}
