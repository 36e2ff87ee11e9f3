import {
  ReactWidget,
  SidePanel,
  Toolbar,
  UseSignal
} from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import { AccordionPanel, Panel, Widget } from '@lumino/widgets';
import * as React from 'react';
import type { RecordingModel } from '../capture';
import type { IRunsEdit } from '../ledger';
import { HistoryView } from './history-view';
import type { IRunsHost } from './host';
import { HostProvider } from './host';
import type { LastTimeModel } from './last-time-model';
import type { RunsModel } from './model';
import { RecordingLight } from './recording-light';

/** What the sidebar is made of. */
export interface IRunsPanelOptions {
  readonly model: RunsModel;
  readonly recording: RecordingModel;
  readonly lastTime: LastTimeModel;
  readonly host: IRunsHost;
  /** Buttons for the toolbar, by name. */
  readonly buttons: readonly (readonly [string, Widget])[];
  readonly onRename: (id: string, name: string) => void;
  readonly onEdit: (ids: readonly string[], edit: IRunsEdit) => void;
}

/** The height of the runs, if each other section has 1. */
const RUNS_SHARE = 3.5;

/** The section of the runs, with the light and the buttons in its title. */
class RunsSection extends Panel implements Toolbar.IWidgetToolbar {
  /** Stands in the title of the section. */
  readonly toolbar = new Toolbar();
}

/**
 * The sidebar with the history of runs.
 */
export class RunsPanel extends SidePanel {
  /**
   * @param options - Models and the application around
   */
  constructor(options: IRunsPanelOptions) {
    super();
    const { model, recording, host } = options;
    this._model = model;
    this._lastTime = options.lastTime;
    this.addClass('jp-RunLedger');

    const runs = new RunsSection();
    runs.title.label = host.trans.__('Runs');
    runs.toolbar.addItem(
      'light',
      ReactWidget.create(
        <UseSignal signal={recording.stateChanged}>
          {() => <RecordingLight model={recording} trans={host.trans} />}
        </UseSignal>
      )
    );
    runs.toolbar.addItem('spacer', Toolbar.createSpacerItem());
    options.buttons.forEach(([name, button]) =>
      runs.toolbar.addItem(name, button)
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
                  lastTime={options.lastTime}
                  onRename={options.onRename}
                  onEdit={options.onEdit}
                />
              )}
            </UseSignal>
          )}
        </UseSignal>
      </HostProvider>
    );
    view.addClass('jp-RunLedger-view');
    runs.addWidget(view);
    this.addWidget(runs);
  }

  /** Add a section below the runs. */
  addSection(section: Widget): void {
    this.addWidget(section);
    this._share();
  }

  protected onBeforeShow(msg: Message): void {
    super.onBeforeShow(msg);
    this._model.isActive = true;
    this._lastTime.isActive = true;
    this._share();
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this._model.isActive = false;
    this._lastTime.isActive = false;
  }

  /** Give the runs most of the height, unless the user shared it out. */
  private _share(): void {
    const { content } = this;
    if (!(content instanceof AccordionPanel)) {
      return;
    }
    const sizes = content.relativeSizes();
    // What was never laid out is saved, and comes back, as equal parts.
    if (sizes.every(size => Math.abs(size - sizes[0]) < 0.001)) {
      content.setRelativeSizes(
        sizes.map((_, index) => (index === 0 ? RUNS_SHARE : 1))
      );
    }
  }

  private readonly _model: RunsModel;
  private readonly _lastTime: LastTimeModel;
}
