import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import type { ICodeCellModel } from '@jupyterlab/cells';
import { PathExt } from '@jupyterlab/coreutils';
import { INotebookTracker, NotebookActions } from '@jupyterlab/notebook';
import type { Kernel } from '@jupyterlab/services';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { YNotebook } from '@jupyter/ydoc';
import type { IRestoredDocument, IRestoredOutputs } from '../capture';
import { OutputRestorer } from '../capture';
import { formatSize } from '../components';
import { isSameButForSecrets } from '../diff/secrets';
import { ILedger } from '../tokens';
import type { NotebookContext } from './each-notebook';
import { eachNotebook } from './each-notebook';
import { DOMAIN, PluginIDs } from './ids';

/** How long it can be undone from the notification before that goes behind the bell, in ms. */
const UNDO_TIME = 15000;

/** Puts the outputs into a reopened notebook that came while it was closed. */
export const lostOutputsPlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.lostOutputs,
  description:
    'Puts the outputs into a reopened notebook that came while no page listened.',
  autoStart: true,
  requires: [ILedger, INotebookTracker],
  optional: [ISettingRegistry, ITranslator],
  activate: activateLostOutputs
};

async function activateLostOutputs(
  app: JupyterFrontEnd,
  ledger: ILedger,
  tracker: INotebookTracker,
  settingRegistry: ISettingRegistry | null,
  translator: ITranslator | null
): Promise<void> {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  // Without its settings it works as it does by default.
  const settings = await settingRegistry
    ?.load(PluginIDs.lostOutputs)
    .catch(() => undefined);
  const isWanted = () => settings?.get('restoreOutputs').composite !== false;

  eachNotebook(tracker, context => {
    const restorer = new OutputRestorer(
      documentOf(context),
      ledger.client,
      ledger.changed
    );
    const notice = new RestoredNotice(
      () => PathExt.basename(context.localPath),
      () => restorer.undo(),
      trans
    );
    restorer.restored.connect((sender, restored) => notice.show(restored));
    followPage(context, restorer);
    followConnection(context, () => {
      if (isWanted() && !restorer.isDisposed) {
        void restorer.begin();
      }
    });
    context.disposed.connect(() => {
      restorer.dispose();
      notice.dismiss();
    });
  });
}

/** Say when the document is there, and when it is back in touch with its kernel. */
function followConnection(context: NotebookContext, begin: () => void): void {
  void context.ready.then(begin);
  let wasLost = false;
  context.sessionContext.connectionStatusChanged.connect((sender, status) => {
    if (status === 'connected' && wasLost && context.isReady) {
      begin();
    }
    wasLost = status !== 'connected';
  });
}

/** Tell which cells are run or cleared in this page. */
function followPage(context: NotebookContext, restorer: OutputRestorer): void {
  const { sessionContext } = context;
  const onMessage = (sender: unknown, args: Kernel.IAnyMessageArgs) =>
    restorer.heard(args);
  const attach = () => {
    sessionContext.session?.kernel?.anyMessage.connect(onMessage, restorer);
  };
  sessionContext.kernelChanged.connect(attach, restorer);
  attach();
  for (const signal of [
    NotebookActions.executionScheduled,
    NotebookActions.outputCleared
  ]) {
    signal.connect((sender, { notebook, cell }) => {
      if (notebook.model === context.model) {
        restorer.touch(cell.model.id);
      }
    }, restorer);
  }
}

function documentOf(context: NotebookContext): IRestoredDocument {
  const { model } = context;
  return {
    cells: () =>
      [...model.cells].filter(
        (cell): cell is ICodeCellModel => cell.type === 'code'
      ),
    path: () => context.localPath,
    saved: () => context.contentsModel?.last_modified ?? null,
    sharing: () => {
      const { sharedModel } = model;
      if (!model.collaborative || !(sharedModel instanceof YNotebook)) {
        return null;
      }
      const { awareness } = sharedModel;
      const ids = [...awareness.getStates().keys()].filter(
        id => id !== awareness.clientID
      );
      return {
        others: ids.length,
        before: ids.filter(id => id < awareness.clientID).length
      };
    },
    isSource: (execution, source) =>
      execution.source !== null &&
      (execution.source === source ||
        (execution.masked && isSameButForSecrets(execution.source, source)))
  };
}

/** The notice that says what was put into a notebook, and takes it back. */
class RestoredNotice {
  constructor(
    /** The notebook's name: several may be opened at once. */
    private readonly _name: () => string,
    private readonly _undo: () => void,
    private readonly _trans: TranslationBundle
  ) {}

  /** Say it, or say it anew. */
  show(restored: IRestoredOutputs): void {
    const options = {
      autoClose: UNDO_TIME,
      actions: [
        {
          label: this._trans.__('Undo'),
          displayType: 'accent' as const,
          callback: this._undo
        }
      ]
    };
    const message = this._words(restored);
    if (message === this._message) {
      return;
    }
    this._message = message;
    if (
      this._id === null ||
      !Notification.update({ id: this._id, message, ...options })
    ) {
      this._id = Notification.emit(message, 'default', options);
    }
  }

  /** Take it away. */
  dismiss(): void {
    if (this._id !== null) {
      Notification.dismiss(this._id);
    }
  }

  private _words({ cells, running, dropped }: IRestoredOutputs): string {
    const trans = this._trans;
    const words = [
      trans._n(
        'Brought back: the outputs of %1 cell that ran while %2 was closed.',
        'Brought back: the outputs of %1 cells that ran while %2 was closed.',
        cells,
        this._name()
      )
    ];
    if (running > 0) {
      words.push(trans.__('It still runs, and they go on.'));
    }
    if (dropped > 0) {
      words.push(trans.__('%1 of them were not kept.', formatSize(dropped)));
    }
    return words.join(' ');
  }

  private _id: string | null = null;
  private _message = '';
}
