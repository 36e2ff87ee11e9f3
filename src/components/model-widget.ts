import { ReactWidget } from '@jupyterlab/ui-components';
import type { Message } from '@lumino/messaging';
import type { IDisposable } from '@lumino/disposable';

/** A model that asks for nothing while nobody sees what it holds. */
export interface IActiveModel extends IDisposable {
  isActive: boolean;
}

/**
 * A widget with a model of its own: active while it is on screen, disposed with it.
 */
export abstract class ModelWidget<T extends IActiveModel> extends ReactWidget {
  /** @param model - What is shown */
  constructor(readonly model: T) {
    super();
  }

  /** Dispose the model too. */
  dispose(): void {
    if (!this.isDisposed) {
      this.model.dispose();
      super.dispose();
    }
  }

  protected onAfterShow(msg: Message): void {
    super.onAfterShow(msg);
    this.model.isActive = true;
  }

  protected onAfterHide(msg: Message): void {
    super.onAfterHide(msg);
    this.model.isActive = false;
  }
}
