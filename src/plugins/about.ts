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
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { AboutModel, confirmErasure } from '../about';
import { AboutPanel } from '../about/panel';
import { ledgerIcon } from '../components';
import { AboutClient } from '../ledger';
import { ILedger } from '../tokens';
import { CommandIDs, DOMAIN, PluginIDs } from './ids';
import { addToMain } from './main-area';

/** The command of JupyterLab that opens its settings. */
const OPEN_SETTINGS = 'settingeditor:open';

/** What is known, where it is, and how to take it away or have it erased. */
export const aboutPlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.about,
  description:
    'Tells what is recorded and where, hands it out as an archive, and erases it.',
  autoStart: true,
  requires: [ILedger],
  optional: [ITranslator, ILayoutRestorer, ICommandPalette],
  activate: activateAbout
};

function activateAbout(
  app: JupyterFrontEnd,
  ledger: ILedger,
  translator: ITranslator | null,
  restorer: ILayoutRestorer | null,
  palette: ICommandPalette | null
): void {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const { commands, shell } = app;
  const title = trans.__('What Run Ledger Knows About You');
  const pages = new WidgetTracker<MainAreaWidget<AboutPanel>>({
    namespace: 'runledger-about'
  });

  const create = (): MainAreaWidget<AboutPanel> => {
    const client = new AboutClient(app.serviceManager.serverSettings);
    const model = new AboutModel(client, ledger.changed);
    const content = new AboutPanel(model, {
      trans,
      copy: text => Clipboard.copyToSystem(text),
      openSettings: commands.hasCommand(OPEN_SETTINGS)
        ? () =>
            void commands.execute(OPEN_SETTINGS, {
              query: 'Run Ledger: Privacy'
            })
        : undefined,
      erase: async target => {
        const { about } = model;
        if (about && !model.erasing) {
          if (await confirmErasure(target, about, trans)) {
            await model.erase(target);
            requestAnimationFrame(() => {
              if (document.activeElement === document.body) {
                content.node.focus(); // the button went with what it erased
              }
            });
          }
        }
      }
    });
    const widget = new MainAreaWidget({ content });
    // The page has its buttons where they belong, with words on them.
    widget.toolbar.hide();
    content.node.setAttribute('aria-label', title);
    widget.id = 'runledger-about';
    widget.title.icon = ledgerIcon;
    widget.title.label = trans.__('What Run Ledger Knows');
    widget.title.caption = title;
    widget.title.closable = true;
    return widget;
  };

  commands.addCommand(CommandIDs.openAbout, {
    label: title,
    icon: args => (args.isPalette ? undefined : ledgerIcon),
    describedBy: { args: { type: 'object', properties: {} } },
    execute: () => {
      let widget = pages.currentWidget;
      if (!widget) {
        widget = create();
        void pages.add(widget);
        addToMain(shell, widget);
      }
      shell.activateById(widget.id);
    }
  });
  palette?.addItem({
    command: CommandIDs.openAbout,
    category: trans.__('Run Ledger'),
    args: { isPalette: true }
  });
  void restorer?.restore(pages, {
    command: CommandIDs.openAbout,
    name: () => 'about'
  });
}
