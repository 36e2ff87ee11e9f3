import { ReactWidget, SidePanel, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';
import * as React from 'react';
import type { RecordingModel } from '../capture';
import { HistoryView } from './history-view';
import type { IRunsHost } from './host';
import { HostProvider } from './host';
import type { RunsModel } from './model';
import { RecordingLight } from './recording-light';

/** What the sidebar is made of. */
export interface IRunsPanelOptions {
  readonly model: RunsModel;
  readonly recording: RecordingModel;
  readonly host: IRunsHost;
  /** Buttons for the toolbar, by name. */
  readonly buttons: readonly (readonly [string, Widget])[];
  readonly onRename: (id: string, name: string) => void;
}

/**
 * The sidebar with the history of runs.
 */
export class RunsPanel extends SidePanel {
  /**
   * @param options - Models and the application around
   */
  constructor(options: IRunsPanelOptions) {
    super({ content: new Panel() });
    const { model, recording, host } = options;
    this._model = model;
    this.addClass('jp-RunLedger');

    const title = document.createElement('h2');
    title.className = 'jp-RunLedger-panelTitle';
    title.textContent = host.trans.__('Runs');
    this.toolbar.addItem('title', new Widget({ node: title }));
    this.toolbar.addItem(
      'light',
      ReactWidget.create(
        <UseSignal signal={recording.stateChanged}>
          {() => <RecordingLight model={recording} trans={host.trans} />}
        </UseSignal>
      )
    );
    const spacer = new Widget();
    spacer.addClass('jp-Toolbar-spacer');
    this.toolbar.addItem('spacer', spacer);
    options.buttons.forEach(([name, button]) =>
      this.toolbar.addItem(name, button)
    );

    const view = ReactWidget.create(
      <HostProvider value={host}>
        <UseSignal signal={recording.stateChanged}>
          {() => (
            <UseSignal signal={model.stateChanged}>
              {() => (
                <HistoryView
                  model={model}
                  recording={recording}
                  onRename={options.onRename}
                />
              )}
            </UseSignal>
          )}
        </UseSignal>
      </HostProvider>
    );
    view.addClass('jp-RunLedger-view');
    this.content.addWidget(view);
  }

  protected onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._model.isActive = true;
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._model.isActive = false;
  }

  private readonly _model: RunsModel;
}
