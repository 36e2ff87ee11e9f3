import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { DocumentRegistry } from '@jupyterlab/docregistry';
import type { TranslationBundle } from '@jupyterlab/translation';
import { pathHere } from '../ledger';
import { sayWarning } from './say';

/** That JupyterLab does not reach a file of the records. */
export function outside(recorded: string, trans: TranslationBundle): string {
  return trans.__(
    '%1 is outside of the folder that JupyterLab was started in.',
    recorded
  );
}

/**
 * Open a file of the records as it is now, or say why that cannot be.
 *
 * @param recorded - Its path, as the records have it
 * @param prefix - What stands before JupyterLab's own paths in the paths of the records
 * @param options - Where in the main area
 */
export async function openRecordedFile(
  app: JupyterFrontEnd,
  recorded: string,
  prefix: string,
  trans: TranslationBundle,
  options: DocumentRegistry.IOpenOptions = {}
): Promise<void> {
  const path = pathHere(recorded, prefix);
  if (path === null) {
    sayWarning(outside(recorded, trans));
    return;
  }
  try {
    await app.serviceManager.contents.get(path, { content: false });
  } catch {
    sayWarning(
      trans.__(
        '%1 is not there any more. Its hash in the history still says which version the run used.',
        path
      )
    );
    return;
  }
  await app.commands.execute('docmanager:open', {
    path,
    options: { ...options }
  });
}
