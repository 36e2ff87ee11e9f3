import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget, UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ForkModel } from './fork-model';
import { ForkView } from './fork-view';

/**
 * Asks how a fork shall be.
 *
 * It is accepted only with values and a file name that can be used.
 */
export class ForkDialog extends Dialog<void> {
  /**
   * @param model - What the user decides on
   * @param trans - The translations
   */
  constructor(model: ForkModel, trans: TranslationBundle) {
    const body = ReactWidget.create(
      <UseSignal signal={model.stateChanged}>
        {() => <ForkView model={model} trans={trans} />}
      </UseSignal>
    );
    super({
      title: trans.__('Fork Into a New Notebook'),
      body,
      buttons: [
        Dialog.cancelButton({ label: trans.__('Cancel') }),
        Dialog.okButton({ label: trans.__('Fork') })
      ],
      focusNodeSelector: 'input:enabled'
    });
    this.addClass('jp-RunLedger-forkDialog');
    this._model = model;
    model.stateChanged.connect(this._checkValidation, this);
  }

  /** Take the button with this number, but do not accept what cannot be used. */
  resolve(index = ACCEPT): void {
    if (index !== ACCEPT || this._model.isValid) {
      super.resolve(index);
      return;
    }
    this.node.querySelector<HTMLElement>('input[aria-invalid="true"]')?.focus();
  }

  protected _checkValidation(): void {
    const button = this.node.querySelector<HTMLButtonElement>(
      '.jp-Dialog-footer .jp-mod-accept'
    );
    if (button) {
      button.disabled = !this._model.isValid;
    }
  }

  private readonly _model: ForkModel;
}

/** The place of the accepting button. */
const ACCEPT = 1;
