import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import { ModelWidget } from '../components';
import { DiffHostProvider } from '../diff/host';
import { goToChange } from '../diff/diff-view';
import type { CompareModel } from './compare-model';
import { CompareView } from './compare-view';
import type { ICompareHost } from './host';
import { CompareHostProvider } from './host';

/**
 * The content of the main area's widget for a comparison.
 */
export class ComparePanel extends ModelWidget<CompareModel> {
  /**
   * @param model - What is compared; it is disposed with the panel
   * @param host - The application around
   */
  constructor(
    model: CompareModel,
    private readonly _host: ICompareHost
  ) {
    super(model);
    this.addClass('jp-RunLedger');
    this.addClass('jp-RunLedger-compare');
    this.node.tabIndex = -1;
  }

  /** Go to the next changed cell, or back to the one before. */
  goToChange(step: 1 | -1): void {
    goToChange(this.node, step);
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
}
