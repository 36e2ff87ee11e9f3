import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import {
  Clipboard,
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { ledgerIcon } from '../components';
import type { IRunPageHost } from '../run-page';
import { CardFolds, RunPageModel } from '../run-page';
import { RunPagePanel } from '../run-page/panel';
import { ILedger, IRecordingState, IRunHistory } from '../tokens';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { addToMain } from './main-area';
import { languageHost } from './languages';
import { openRecordedFile } from './open-file';
import { sayError } from './say';

/** Each run on a page of its own in the main area. */
export const runPagePlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.runPage,
  description: 'Shows all that is known of a run on a page in the main area.',
  autoStart: true,
  requires: [ILedger, IRunHistory, IRecordingState, IRenderMimeRegistry],
  optional: [
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    ISettingRegistry,
    IEditorLanguageRegistry
  ],
  activate: activateRunPage
};

function activateRunPage(
  app: JupyterFrontEnd,
  ledger: ILedger,
  history: IRunHistory,
  recording: IRecordingState,
  rendermime: IRenderMimeRegistry,
  translator: ITranslator | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  settingRegistry: ISettingRegistry | null,
  languages: IEditorLanguageRegistry | null
): void {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const { commands, shell } = app;
  const folds = new CardFolds();
  const host: IRunPageHost = {
    trans,
    rendermime,
    highlight: languageHost(languages).highlight,
    storedOutput: sha256 => ledger.client.storedOutput(sha256),
    openFile: path =>
      void openRecordedFile(
        app,
        path,
        recording.model.status?.prefix ?? '',
        trans
      ),
    openRun: id => void commands.execute(CommandIDs.openRun, { id }),
    ...actionsOf(app, trans)
  };
  const pages = new WidgetTracker<MainAreaWidget<RunPagePanel>>({
    namespace: 'runledger-run'
  });

  const create = (id: string): MainAreaWidget<RunPagePanel> => {
    const model = new RunPageModel(ledger.client, ledger.changed, id);
    const content = new RunPagePanel(model, folds, host);
    const widget = new MainAreaWidget({ content });
    // The page has its buttons where it works, with words on them.
    widget.toolbar.hide();
    widget.id = `runledger-run-${encodeURIComponent(id)}`;
    widget.title.icon = ledgerIcon;
    widget.title.closable = true;
    const name = () => {
      const title = model.run?.title ?? trans.__('Run');
      widget.title.label = model.isGone
        ? trans.__('%1 (deleted)', title)
        : title;
      const place = model.run?.notebook ?? null;
      widget.title.caption = place === null ? title : `${title}\n${place}`;
    };
    model.stateChanged.connect(name);
    name();
    return widget;
  };
  const open = (id: string): void => {
    let widget = pages.find(({ content }) => content.model.id === id);
    if (widget) {
      // Whoever asks again wants to know how it is now.
      void widget.content.model.refresh();
    } else {
      widget = create(id);
      void pages.add(widget);
      addToMain(shell, widget);
    }
    shell.activateById(widget.id);
  };

  commands.addCommand(CommandIDs.openRun, {
    label: trans.__('Open the Page of the Run'),
    icon: ledgerIcon,
    describedBy: {
      args: {
        type: 'object',
        properties: {
          id: {
            type: 'string',
            description: 'The id of a run; the one with the focus if not given'
          }
        }
      }
    },
    isEnabled: args => wantedRun(history, args.id) !== null,
    execute: args => {
      const id = wantedRun(history, args.id);
      if (id !== null) {
        open(id);
      }
    }
  });
  palette?.addItem({
    command: CommandIDs.openRun,
    category: trans.__('Run Ledger')
  });
  void restorer?.restore(pages, {
    command: CommandIDs.openRun,
    args: ({ content }) => ({ id: content.model.id }),
    name: ({ content }) => content.model.id
  });

  settingRegistry
    ?.load(PluginIDs.runPage)
    .then(settings => {
      const take = () => {
        const folded = settings.get('folded').composite;
        if (Array.isArray(folded)) {
          folds.folded = folded.map(String);
        }
      };
      take();
      settings.changed.connect(take);
      // The next page looks as this one was left.
      folds.changed.connect(() => {
        const kept = settings.get('folded').composite as string[];
        if (folds.folded.join() !== [...kept].sort().join()) {
          void settings.set('folded', [...folds.folded]);
        }
      });
    })
    .catch(() => {
      // Without its settings it works as it does by default.
    });
}

/** The run that is named, else the one with the focus in the history. */
function wantedRun(history: IRunHistory, id: unknown): string | null {
  if (typeof id === 'string') {
    return id;
  }
  return history.model.run(history.model.current ?? '')?.id ?? null;
}

/** What can be done from the page of a run. */
function actionsOf(
  app: JupyterFrontEnd,
  trans: TranslationBundle
): Pick<
  IRunPageHost,
  'compare' | 'showUses' | 'restoreCell' | 'execute' | 'copy' | 'sayError'
> {
  const { commands } = app;
  const compare = (runs: readonly string[]) =>
    void commands.execute(CommandIDs.compareRuns, {
      runs: [...runs],
      // One run alone is compared with the notebook as it is.
      ...(runs.length === 1 && { against: 'now' })
    });
  return {
    compare,
    showUses: artifact =>
      void commands.execute(CommandIDs.showGraph, { artifact }),
    restoreCell: (run, cell) =>
      void commands.execute(CommandIDs.restoreCell, { run, cell }),
    execute: (command, run, previous) => {
      switch (command) {
        case 'compare':
          compare(previous === null ? [run] : [previous, run]);
          break;
        case 'graph':
          void commands.execute(CommandIDs.showGraph, { run });
          break;
        case 'fork':
          void commands.execute(CommandIDs.forkRun, { run });
          break;
        case 'restore':
          void commands.execute(CommandIDs.restoreNotebook, { run });
          break;
        case 'copyId':
          Clipboard.copyToSystem(run);
      }
    },
    copy: text => Clipboard.copyToSystem(text),
    sayError
  };
}
