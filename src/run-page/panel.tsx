import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import { ModelWidget } from '../components';
import { FoldsProvider } from './card';
import type { CardFolds } from './folds';
import type { IRunPageHost } from './host';
import { RunPageHostProvider } from './host';
import type { RunPageModel } from './model';
import { PageView } from './page-view';
import { Sight, SightProvider } from './sight';

/**
 * The content of the main area's widget for a run.
 */
export class RunPagePanel extends ModelWidget<RunPageModel> {
  /**
   * @param model - The run; it is disposed with the panel
   * @param folds - Which cards are folded
   * @param host - The application around
   */
  constructor(
    model: RunPageModel,
    private readonly _folds: CardFolds,
    private readonly _host: IRunPageHost
  ) {
    super(model);
    this.addClass('jp-RunLedger');
    this.addClass('jp-RunLedger-runPage');
    this.node.tabIndex = -1;
    this._sight = new Sight(this.node);
  }

  /** Watch nothing any more. */
  dispose(): void {
    this._sight.dispose();
    super.dispose();
  }

  protected render(): JSX.Element {
    return (
      <RunPageHostProvider value={this._host}>
        <FoldsProvider value={this._folds}>
          <SightProvider value={this._sight}>
            <UseSignal signal={this._folds.changed}>
              {() => (
                <UseSignal signal={this.model.stateChanged}>
                  {() => <PageView model={this.model} folds={this._folds} />}
                </UseSignal>
              )}
            </UseSignal>
          </SightProvider>
        </FoldsProvider>
      </RunPageHostProvider>
    );
  }

  private readonly _sight: Sight;
}
