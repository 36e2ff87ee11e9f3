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

/** A sidebar that is lower than this has no room to share out, in px. */
const LEAST = 120;

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
    if (this.content instanceof AccordionPanel) {
      this._shares = this.content.relativeSizes();
    }
  }

  protected onResize(msg: Widget.ResizeMessage): void {
    super.onResize(msg);
    const { content } = this;
    if (!(content instanceof AccordionPanel)) {
      return;
    }
    // Notebook 7 lays it out with no height at first, and what then grows grows by the same.
    if (this.node.clientHeight < LEAST) {
      this._isSqueezed = true;
      return;
    }
    if (this._isSqueezed && this._shares) {
      content.setRelativeSizes(this._shares);
    }
    this._isSqueezed = false;
    this._shares = null;
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
  /** The parts of the height, from when it is shown until it has any. */
  private _shares: number[] | null = null;
  private _isSqueezed = false;
}
