import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { DiffHostProvider } from '../diff/host';
import { goToChange } from '../diff/diff-view';
import type { CompareModel } from './compare-model';
import { CompareView } from './compare-view';
import type { ICompareHost } from './host';
import { CompareHostProvider } from './host';

/**
 * The content of the main area's widget for a comparison.
 */
export class ComparePanel extends ReactWidget {
  /**
   * @param model - What is compared; it is disposed with the panel
   * @param host - The application around
   */
  constructor(
    readonly model: CompareModel,
    host: ICompareHost
  ) {
    super();
    this._host = host;
    this.addClass('jp-RunLedger');
    this.addClass('jp-RunLedger-compare');
    this.node.tabIndex = -1;
  }

  /** Go to the next changed cell, or back to the one before. */
  goToChange(step: 1 | -1): void {
    goToChange(this.node, step);
  }

  /** Dispose the model too. */
  dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      super.dispose();
    }
  }

  protected render(): JSX.Element {
    return (
      <CompareHostProvider value={this._host}>
        <DiffHostProvider value={this._host}>
          <UseSignal signal={this.model.stateChanged}>
            {() => <CompareView model={this.model} />}
          </UseSignal>
        </DiffHostProvider>
      </CompareHostProvider>
    );
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.model.isActive = true;
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.model.isActive = false;
  }

  private readonly _host: ICompareHost;
}
