import { UseSignal } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { Boundary, ModelWidget, Notice } from '../components';
import type { ITableHost } from './host';
import { TableHostProvider } from './host';
import type { RunsTableModel } from './model';
import { TableView } from './table-view';

/** What the panel needs of the application around it. */
export interface ITablePanelHost extends ITableHost {
  /** The name of the saved view that the table shows; null for none. */
  viewName(): string | null;
}

/**
 * The content of the main area's widget for the runs table.
 */
export class RunsTablePanel extends ModelWidget<RunsTableModel> {
  /**
   * @param model - What is shown; it is disposed with the panel
   * @param host - The application around
   */
  constructor(
    model: RunsTableModel,
    private readonly _host: ITablePanelHost
  ) {
    super(model);
    this.addClass('jp-RunLedger');
    this.addClass('jp-RunLedger-table');
    this.node.tabIndex = -1;
  }

  /** Put the keyboard into the grid. */
  focusGrid(): void {
    this.node
      .querySelector<HTMLElement>('.jp-RunLedger-tableGrid')
      ?.focus({ preventScroll: true });
  }

  protected onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    this.model.isActive = this.isVisible;
  }

  protected onActivateRequest(msg: Message): void {
    super.onActivateRequest(msg);
    if (!this.node.contains(document.activeElement)) {
      this.node.focus({ preventScroll: true });
      this.focusGrid();
    }
  }

  protected render(): JSX.Element {
    const { trans } = this._host;
    return (
      <TableHostProvider value={this._host}>
        <Boundary
          fallback={
            <Notice
              kind="problem"
              title={trans.__('The runs table cannot be drawn.')}
            >
              <p>
                {trans.__(
                  'The records are not touched. Close this tab and open the table again.'
                )}
              </p>
            </Notice>
          }
        >
          <UseSignal signal={this.model.stateChanged}>
            {() => (
              <TableView model={this.model} viewName={this._host.viewName()} />
            )}
          </UseSignal>
        </Boundary>
      </TableHostProvider>
    );
  }
}
