import { UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { Boundary, ModelWidget, Notice } from '../components';
import { GraphView } from './graph-view';
import type { IProvenanceHost } from './host';
import { ProvenanceHostProvider } from './host';
import type { ProvenanceModel } from './model';
import { SmallGraph } from './small-graph';

/** A widget for a graph, which is asked for while the widget is on screen. */
abstract class GraphWidget extends ModelWidget<ProvenanceModel> {
  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this.model.isActive = this.isVisible;
  }
}

/**
 * The content of the main area's widget for a graph.
 */
export class ProvenancePanel extends GraphWidget {
  /**
   * @param model - What is shown; it is disposed with the panel
   * @param host - The application around
   */
  constructor(
    model: ProvenanceModel,
    private readonly _host: IProvenanceHost
  ) {
    super(model);
    this.addClass('jp-RunLedger');
    this.addClass('jp-RunLedger-provenance');
    this.node.tabIndex = -1;
  }

  /** Put the keyboard into the field that finds. */
  find(): void {
    const field = this.node.querySelector<HTMLInputElement>(
      '.jp-RunLedger-graphFindInput'
    );
    field?.focus();
    field?.select();
  }

  protected render(): JSX.Element {
    const { trans } = this._host;
    return (
      <ProvenanceHostProvider value={this._host}>
        <Boundary
          fallback={
            <Notice
              kind="problem"
              title={trans.__('The graph cannot be drawn.')}
            >
              <p>
                {trans.__(
                  'The records are not touched. Close this tab and open the graph again.'
                )}
              </p>
            </Notice>
          }
        >
          <UseSignal signal={this.model.stateChanged}>
            {() => <GraphView model={this.model} />}
          </UseSignal>
        </Boundary>
      </ProvenanceHostProvider>
    );
  }
}

/**
 * The sidebar's section: the graph of the selected run, small.
 */
export class ProvenanceSection extends GraphWidget {
  /**
   * @param model - The graph of the selected run; it is disposed with the section
   * @param host - The application around
   */
  constructor(
    model: ProvenanceModel,
    private readonly _host: IProvenanceHost
  ) {
    super(model);
    this.addClass('jp-RunLedger-provenanceSection');
  }

  protected render(): JSX.Element {
    return (
      <ProvenanceHostProvider value={this._host}>
        <UseSignal signal={this.model.stateChanged}>
          {() => <SmallGraph model={this.model} />}
        </UseSignal>
      </ProvenanceHostProvider>
    );
  }
}
