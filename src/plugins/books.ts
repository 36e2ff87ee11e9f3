import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { IBooksSettings } from '../ledger';
import { asLedgerError } from '../ledger';
import { ILedger } from '../tokens';
import { DOMAIN, PluginIDs } from './ids';
import { sayError } from './say';

/** Brings the settings that kernels and servers obey into the books. */
export const booksPlugin: JupyterFrontEndPlugin<void> = {
  id: PluginIDs.books,
  description:
    'Tells the books what is masked and what an hour of the machine costs.',
  autoStart: true,
  requires: [ILedger, ISettingRegistry],
  optional: [ITranslator],
  activate: activateBooks
};

async function activateBooks(
  app: JupyterFrontEnd,
  ledger: ILedger,
  settingRegistry: ISettingRegistry,
  translator: ITranslator | null
): Promise<void> {
  const trans = (translator ?? nullTranslator).load(DOMAIN);
  const settings = await settingRegistry
    .load(PluginIDs.books)
    .catch(() => null);
  if (settings === null) {
    return; // what stands in the books goes on to hold
  }
  const send = () => ledger.client.setSettings(booksSettings(settings));
  settings.changed.connect(() => {
    send().catch((reason: unknown) =>
      sayError(
        trans.__(
          'The books were not told of these settings: %1',
          asLedgerError(reason).message
        )
      )
    );
  });
  await send().catch(() => {
    // A server without books says so at its light.
  });
}

/** The settings as the books have them. */
export function booksSettings(
  settings: Pick<ISettingRegistry.ISettings, 'get'>
): IBooksSettings {
  const of = (name: string): unknown => settings.get(name).composite;
  const hour = of('pricePerHour');
  const currency = of('currency');
  const exceptions = of('exceptions');
  return {
    masking: of('maskSecrets') !== false,
    exceptions: (Array.isArray(exceptions) ? exceptions : []).filter(
      (text): text is string => typeof text === 'string' && text !== ''
    ),
    price:
      typeof hour === 'number' && hour > 0
        ? { hour, currency: typeof currency === 'string' ? currency : '' }
        : null
  };
}
