import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { Clipboard, ICommandPalette } from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ICellHistoryHost } from '../cell-history';
import { CellHistories } from '../cell-history';
import { CellStrips } from '../cell-history/strips';
import type { IDiffHost } from '../diff/host';
import { ILedger, IRunHistory } from '../tokens';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { languageHost } from './languages';
import { sayWarning } from './say';

/** What each cell of a notebook was. */
export const cellHistoryPlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.cellHistory,
  description:
    'Shows at each cell how often it was executed, and the versions it had.',
  autoStart: true,
  requires: [ILedger, IRunHistory, INotebookTracker, IRenderMimeRegistry],
  optional: [
    ITranslator,
    ICommandPalette,
    ISettingRegistry,
    IEditorLanguageRegistry
  ],
  activate: activateCellHistory
};

function activateCellHistory(
  app: JupyterFrontEnd,
  ledger: ILedger,
  history: IRunHistory,
  tracker: INotebookTracker,
  rendermime: IRenderMimeRegistry,
  translator: ITranslator | null,
  palette: ICommandPalette | null,
  settingRegistry: ISettingRegistry | null,
  languages: IEditorLanguageRegistry | null
): void {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const services: Services = {
    trans,
    rendermime,
    ...languageHost(languages),
    storedOutput: sha256 => ledger.client.storedOutput(sha256),
    copy: text => Clipboard.copyToSystem(text),
    showRun: run => {
      void app.commands.execute(CommandIDs.showHistory);
      history.model.show(run);
    }
  };
  const models = new Map<NotebookPanel, CellHistories>();
  const strips = new Map<NotebookPanel, CellStrips>();
  let showsStrips = true;

  const place = (panel: NotebookPanel) => {
    const model = models.get(panel);
    if (model && showsStrips && !strips.has(panel)) {
      const host = { ...services, ...hostOf(panel, trans) };
      strips.set(panel, new CellStrips(panel.content, model, host));
    }
  };
  const watch = (panel: NotebookPanel) => {
    const { context } = panel;
    const model = new CellHistories(
      ledger.client,
      ledger.changed,
      () => context.localPath
    );
    models.set(panel, model);
    const follow = () => {
      model.isActive = panel.isVisible && showsStrips;
    };
    const visibility = new IntersectionObserver(follow);
    visibility.observe(panel.node);
    // The document may outlive this view of it.
    context.pathChanged.connect(() => void model.refresh(), model);
    panel.disposed.connect(() => {
      visibility.disconnect();
      strips.get(panel)?.dispose();
      strips.delete(panel);
      models.delete(panel);
      model.dispose();
    });
    void context.ready.then(() => {
      if (!panel.isDisposed) {
        place(panel);
        follow();
      }
    });
  };
  tracker.widgetAdded.connect((sender, panel) => watch(panel));
  tracker.forEach(watch);

  app.commands.addCommand(CommandIDs.showCellHistory, {
    label: trans.__('Show the History of the Cell'),
    describedBy: { args: { type: 'object', properties: {} } },
    isEnabled: () => {
      const panel = tracker.currentWidget;
      const cell = panel?.content.activeCell;
      return !!panel && !!cell && !!models.get(panel)?.glance(cell.model.id);
    },
    execute: () => {
      const panel = tracker.currentWidget;
      const id = panel?.content.activeCell?.model.id;
      const model = panel && models.get(panel);
      if (!id || !model) {
        return;
      }
      if (model.opened?.cellId === id) {
        model.close();
      } else {
        model.open(id);
      }
      strips.get(panel)?.focus(id);
    }
  });
  palette?.addItem({
    command: CommandIDs.showCellHistory,
    category: trans.__('Run Ledger')
  });
  app.contextMenu.addItem({
    command: CommandIDs.showCellHistory,
    selector: '.jp-Notebook .jp-CodeCell',
    rank: 12
  });

  settingRegistry
    ?.load(PluginIDs.cellHistory)
    .then(settings => {
      const onChanged = () => {
        showsStrips = settings.get('showAtCells').composite !== false;
        for (const [panel, model] of models) {
          model.isActive = panel.isVisible && showsStrips;
          if (showsStrips) {
            place(panel);
          } else {
            strips.get(panel)?.dispose();
            strips.delete(panel);
          }
        }
      };
      settings.changed.connect(onChanged);
      onChanged();
    })
    .catch(() => {
      // Without its settings it works as it does by default.
    });
}

type Host = ICellHistoryHost & IDiffHost;
type OfNotebook = 'sourceOf' | 'mime' | 'restore';
type Services = Omit<Host, OfNotebook>;

function hostOf(
  panel: NotebookPanel,
  trans: TranslationBundle
): Pick<Host, OfNotebook> {
  const { content, context } = panel;
  const cellOf = (id: string) =>
    content.widgets.find(({ model }) => model.id === id);
  return {
    sourceOf: id => cellOf(id)?.model.sharedModel.getSource() ?? null,
    mime: () => content.codeMimetype,
    restore: (id, { source, executions }) => {
      const cell = cellOf(id);
      if (!cell || source === null) {
        return;
      }
      if (context.model.readOnly) {
        sayWarning(trans.__('%1 cannot be written to.', context.localPath));
        return;
      }
      cell.model.sharedModel.setSource(source);
      if (executions[0].masked) {
        sayWarning(
          trans.__(
            'A secret was taken out of this version before it was written down. Fill it in where the cell has "***".'
          )
        );
      }
    }
  };
}
