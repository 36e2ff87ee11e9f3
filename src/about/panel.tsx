import { UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { Boundary, ModelWidget, Notice } from '../components';
import { AboutView } from './about-view';
import type { IAboutHost } from './host';
import { AboutHostProvider } from './host';
import type { AboutModel } from './model';

/**
 * The content of the main area's widget that tells what is known.
 */
export class AboutPanel extends ModelWidget<AboutModel> {
  /**
   * @param model - What is shown; it is disposed with the panel
   * @param host - The application around
   */
  constructor(
    model: AboutModel,
    private readonly _host: IAboutHost
  ) {
    super(model);
    this.addClass('jp-RunLedger');
    this.addClass('jp-RunLedger-about');
    // By the keyboard it scrolls.
    this.node.tabIndex = 0;
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this.model.isActive = this.isVisible;
  }

  protected render(): JSX.Element {
    const { trans } = this._host;
    return (
      <AboutHostProvider value={this._host}>
        <Boundary
          fallback={
            <Notice kind="problem" title={trans.__('This cannot be shown.')}>
              <p>
                {trans.__(
                  'The records are not touched. Close this tab and open it again.'
                )}
              </p>
            </Notice>
          }
        >
          <UseSignal signal={this.model.stateChanged}>
            {() => <AboutView model={this.model} />}
          </UseSignal>
        </Boundary>
      </AboutHostProvider>
    );
  }
}
