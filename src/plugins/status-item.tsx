import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStatusBar } from '@jupyterlab/statusbar';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import * as React from 'react';
import { StatusItem } from '../runs/status-item';
import { IRecordingState, IRunHistory } from '../tokens';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';

/** Shows in the status bar whether the notebook is recorded, and what runs in it. */
export const statusItemPlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.statusItem,
  description:
    'Shows in the status bar whether the notebook in front is recorded, and how far its cells are.',
  autoStart: true,
  requires: [IRecordingState, IRunHistory],
  optional: [IStatusBar, ITranslator, ISettingRegistry],
  activate: activateStatusItem
};

function activateStatusItem(
  app: JupyterFrontEnd,
  recording: IRecordingState,
  history: IRunHistory,
  statusBar: IStatusBar | null,
  translator: ITranslator | null,
  settingRegistry: ISettingRegistry | null
): void {
  if (!statusBar) {
    return;
  }
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const { notebook, model } = recording;
  const item = ReactWidget.create(
    <StatusItem
      recording={model}
      progress={history.model.progress}
      notebook={() => notebook.path}
      onOpen={() => void app.commands.execute(CommandIDs.showHistory)}
      trans={trans}
    />
  );
  let isWanted = true;
  const changed = new Signal<object, void>(item);
  statusBar.registerStatusItem(PluginIDs.statusItem, {
    item,
    align: 'right',
    rank: 20,
    isActive: () => isWanted && notebook.path !== null,
    activeStateChanged: changed
  });
  notebook.changed.connect(() => changed.emit());
  settingRegistry
    ?.load(PluginIDs.light)
    .then(settings => {
      const onChanged = () => {
        isWanted = settings.get('showInStatusBar').composite !== false;
        changed.emit();
      };
      settings.changed.connect(onChanged);
      onChanged();
    })
    .catch(() => {
      // Without its settings it works as it does by default.
    });
}
