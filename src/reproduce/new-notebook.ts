import { PathExt } from '@jupyterlab/coreutils';
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Contents } from '@jupyterlab/services';

/**
 * Write a new notebook, and never over a file.
 *
 * Saving would replace a file that came meanwhile; giving a name does not.
 *
 * @param folder - Where to
 * @param name - The file name
 * @returns Its path
 * @throws What the server says, such as that there is a file of that name; nothing is left behind then
 */
export async function writeNewNotebook(
  contents: Contents.IManager,
  folder: string,
  name: string,
  content: INotebookContent
): Promise<string> {
  const draft = await contents.newUntitled({ path: folder, type: 'notebook' });
  try {
    await contents.save(draft.path, {
      type: 'notebook',
      format: 'json',
      content
    });
    const { path } = await contents.rename(
      draft.path,
      PathExt.join(folder, name)
    );
    return path;
  } catch (reason) {
    await contents.delete(draft.path).catch(() => undefined);
    throw reason;
  }
}
