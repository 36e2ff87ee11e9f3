import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import {
  ICommandPalette,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import { INotebookTracker } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { ICompareArgs, ICompareHost } from '../compare';
import { CompareModel, comparisonTitle } from '../compare';
import { ComparePanel } from '../compare/panel';
import { compareIcon } from '../components';
import { ILedger, IRecordingState, IRunHistory } from '../tokens';
import { addCompareCommands } from './compare-commands';
import { CurrentNotebooks } from './current-notebooks';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { addToMain } from './main-area';
import { openRecordedFile } from './open-file';
import { languageHost } from './languages';

/** Runs side by side in the main area, and the diff of their notebooks. */
export const comparePlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.compare,
  description: 'Compares runs, and a run with the notebook as it is now.',
  autoStart: true,
  requires: [
    ILedger,
    IRunHistory,
    IRecordingState,
    INotebookTracker,
    IRenderMimeRegistry
  ],
  optional: [
    ITranslator,
    ILayoutRestorer,
    ICommandPalette,
    ISettingRegistry,
    IEditorLanguageRegistry
  ],
  activate: activateCompare
};

function activateCompare(
  app: JupyterFrontEnd,
  ledger: ILedger,
  history: IRunHistory,
  recording: IRecordingState,
  tracker: INotebookTracker,
  rendermime: IRenderMimeRegistry,
  translator: ITranslator | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null,
  settingRegistry: ISettingRegistry | null,
  languages: IEditorLanguageRegistry | null
): void {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const prefix = () => recording.model.status?.prefix ?? '';
  const notebooks = new CurrentNotebooks(
    tracker,
    app.serviceManager.contents,
    prefix,
    trans
  );
  const host = createHost(app, rendermime, languages, prefix, trans);
  const comparisons = new WidgetTracker<MainAreaWidget<ComparePanel>>({
    namespace: 'runledger-compare'
  });
  const settings = settingRegistry?.load(PluginIDs.compare).catch(() => null);

  const create = (args: ICompareArgs): MainAreaWidget<ComparePanel> => {
    const model = new CompareModel({ ...ledger, notebooks, args });
    const content = new ComparePanel(model, host);
    const widget = new MainAreaWidget({ content });
    // The views have their switches where they work.
    widget.toolbar.hide();
    widget.id = `runledger-compare-${keyOf(args)}`;
    widget.title.icon = compareIcon;
    widget.title.closable = true;
    let saved = JSON.stringify(model.args);
    const follow = () => {
      const title = comparisonTitle(model, trans);
      widget.title.label = title;
      widget.title.caption = title;
      const now = JSON.stringify(model.args);
      if (now !== saved) {
        saved = now;
        void comparisons.save(widget);
      }
    };
    model.stateChanged.connect(follow);
    follow();
    void settings?.then(found => {
      if (!found || model.isDisposed) {
        return;
      }
      model.layout =
        found.get('layout').composite === 'unified' ? 'unified' : 'split';
      model.showsAll = found.get('differencesOnly').composite === false;
      // The next comparison looks as this one was left.
      model.stateChanged.connect(() => {
        remember(found, 'layout', model.layout);
        remember(found, 'differencesOnly', !model.showsAll);
      });
    });
    return widget;
  };

  const open = (args: ICompareArgs): void => {
    const key = keyOf(args);
    let widget = comparisons.find(
      ({ content }) => keyOf(content.model.args) === key
    );
    if (!widget) {
      widget = create(args);
      void comparisons.add(widget);
      addToMain(app.shell, widget);
    }
    app.shell.activateById(widget.id);
  };

  addCompareCommands({
    commands: app.commands,
    model: history.model,
    trans,
    open,
    go: step => comparisons.currentWidget?.content.goToChange(step),
    isInFront: () =>
      comparisons.currentWidget !== null &&
      comparisons.currentWidget === app.shell.currentWidget
  });
  const category = trans.__('Run Ledger');
  for (const command of [
    CommandIDs.compareRuns,
    CommandIDs.compareWithNotebook,
    CommandIDs.nextChange,
    CommandIDs.previousChange
  ]) {
    palette?.addItem({ command, category });
  }
  void restorer?.restore(comparisons, {
    command: CommandIDs.compareRuns,
    args: ({ content }) =>
      ({ ...content.model.args }) as ReadonlyPartialJSONObject,
    name: ({ content }) => keyOf(content.model.args)
  });
}

function createHost(
  app: JupyterFrontEnd,
  rendermime: IRenderMimeRegistry,
  languages: IEditorLanguageRegistry | null,
  prefix: () => string,
  trans: TranslationBundle
): ICompareHost {
  return {
    trans,
    rendermime,
    ...languageHost(languages),
    openNotebook: recorded =>
      void openRecordedFile(app, recorded, prefix(), trans)
  };
}

function remember(
  settings: ISettingRegistry.ISettings,
  name: string,
  value: string | boolean
): void {
  if (settings.get(name).composite !== value) {
    void settings.set(name, value);
  }
}

/** The same for the same runs, whichever of them is the reference. */
function keyOf({ runs, against }: ICompareArgs): string {
  return runs.length === 1
    ? `${runs[0]}-${against ?? ''}`
    : [...runs].sort().join('-');
}
