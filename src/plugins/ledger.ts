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
  activate: ({
    serviceManager: { serverSettings }
  }: JupyterFrontEnd): ILedger => ({
    client: new LedgerClient(serverSettings),
    changed: new LedgerEvents(serverSettings).changed
  })
};
