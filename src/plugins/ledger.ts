import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { LedgerClient, LedgerEvents } from '../ledger';
import { ILedger } from '../tokens';
import { PluginIDs } from './ids';

/** Connects to the ledger of the server. */
export const ledgerPlugin: JupyterFrontEndPlugin<ILedger> = {
  id: PluginIDs.ledger,
  description: 'Connects the page to the ledger of the server.',
  autoStart: true,
  provides: ILedger,
  activate: (app: JupyterFrontEnd): ILedger => ({
    client: new LedgerClient(app.serviceManager.serverSettings),
    changed: new LedgerEvents(app.serviceManager.events.stream).changed
  })
};
