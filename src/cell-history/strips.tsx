import type { Notebook } from '@jupyterlab/notebook';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { IDisposable } from '@lumino/disposable';
import { Signal } from '@lumino/signaling';
import { PanelLayout } from '@lumino/widgets';
import * as React from 'react';
import type { IDiffHost } from '../diff/host';
import { DiffHostProvider } from '../diff/host';
import type { ICellHistoryHost } from './host';
import { CellHistoryHostProvider } from './host';
import type { CellHistories } from './model';
import { CellStrip } from './strip';

type Cell = Notebook['widgets'][number];

/** The class of the part of a cell that a strip stands below. */
const INPUT = 'jp-Cell-inputWrapper';

class StripWidget extends ReactWidget {
  constructor(private readonly _view: () => JSX.Element) {
    super();
    this.addClass('jp-RunLedger');
    this.addClass('jp-RunLedger-strip');
    // The notebook's keys (D, D deletes a cell) are not meant for what stands in here.
    this.node.dataset.lmSuppressShortcuts = 'true';
  }

  protected render(): JSX.Element {
    return this._view();
  }
}

/**
 * Puts a strip at each cell of a notebook that has a history, and keeps them there.
 */
export class CellStrips implements IDisposable {
  /**
   * @param notebook - Whose cells
   * @param model - Their histories
   * @param host - The notebook and the application around
   */
  constructor(
    notebook: Notebook,
    model: CellHistories,
    host: ICellHistoryHost & IDiffHost
  ) {
    this._notebook = notebook;
    this._model = model;
    this._host = host;
    model.cellChanged.connect(this._onCellChanged, this);
    // A cell that was moved or put back by undo is another widget.
    notebook.cellInViewportChanged.connect(this._onInView, this);
    notebook.modelContentChanged.connect(this._onContentChanged, this);
    this._placeAll();
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Put the keyboard on the strip of a cell. */
  focus(id: string): void {
    this._strips.get(id)?.node.querySelector('button')?.focus();
  }

  /** Take the strips away. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.clearData(this);
      this._strips.forEach(strip => strip.dispose());
      this._strips.clear();
    }
  }

  private _onCellChanged(sender: CellHistories, id: string): void {
    const strip = this._strips.get(id);
    if (strip && !strip.isDisposed && this._model.glance(id)) {
      strip.update();
    } else {
      this._placeAll();
    }
  }

  private _onInView(sender: Notebook, cell: Cell): void {
    this._place(cell);
  }

  private _onContentChanged(): void {
    this._placeAll();
    // An open version is compared with the cell as it is now.
    this._strips.get(this._model.opened?.cellId ?? '')?.update();
  }

  private _placeAll(): void {
    this._notebook.widgets.forEach(cell => this._place(cell));
  }

  private _place(cell: Cell): void {
    const { id } = cell.model;
    const layout = cell.layout;
    const isWanted =
      cell.model.type === 'code' && this._model.glance(id) !== undefined;
    const strip = this._strips.get(id);
    if (strip && (!isWanted || strip.isDisposed || strip.parent !== cell)) {
      strip.dispose();
      this._strips.delete(id);
    }
    if (!isWanted || this._strips.has(id) || !(layout instanceof PanelLayout)) {
      return;
    }
    const above = layout.widgets.findIndex(widget => widget.hasClass(INPUT));
    if (above < 0) {
      return; // not drawn yet: it comes into view first
    }
    const made = new StripWidget(() => this._view(id));
    this._strips.set(id, made);
    layout.insertWidget(above + 1, made);
  }

  private _view(id: string): JSX.Element {
    return (
      <DiffHostProvider value={this._host}>
        <CellHistoryHostProvider value={this._host}>
          <CellStrip model={this._model} cellId={id} />
        </CellHistoryHostProvider>
      </DiffHostProvider>
    );
  }

  private readonly _notebook: Notebook;
  private readonly _model: CellHistories;
  private readonly _host: ICellHistoryHost & IDiffHost;
  private readonly _strips = new Map<string, StripWidget>();
  private _isDisposed = false;
}
