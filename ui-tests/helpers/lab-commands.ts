import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

/** The part of JupyterLab's application object that the tests use. */
interface ILabWindow {
  jupyterapp: {
    commands: {
      execute(
        command: string,
        args?: Record<string, unknown>
      ): Promise<unknown>;
    };
    serviceManager: {
      contents: { rename(from: string, to: string): Promise<unknown> };
    };
  };
}

/** Run a command of JupyterLab, and wait until it is done. */
export async function runCommand(
  page: IJupyterLabPageFixture,
  command: string,
  args: Record<string, unknown> = {}
): Promise<void> {
  await page.evaluate(
    async ([id, argument]) => {
      const { jupyterapp } = window as unknown as ILabWindow;
      await jupyterapp.commands.execute(id, argument);
    },
    [command, args] as const
  );
}

/** Run a command of JupyterLab, and go on at once. */
export async function startCommand(
  page: IJupyterLabPageFixture,
  command: string
): Promise<void> {
  await page.evaluate(id => {
    const { jupyterapp } = window as unknown as ILabWindow;
    void jupyterapp.commands.execute(id);
  }, command);
}

/** Rename a file as the file browser does. */
export async function renameFile(
  page: IJupyterLabPageFixture,
  from: string,
  to: string
): Promise<void> {
  await page.evaluate(
    async ([oldPath, newPath]) => {
      const { jupyterapp } = window as unknown as ILabWindow;
      await jupyterapp.serviceManager.contents.rename(oldPath, newPath);
    },
    [from, to]
  );
}

/** Wait until JupyterLab has saved a layout like this; it does so some time after it changed. */
export async function layoutSaved(
  page: IJupyterLabPageFixture,
  layout: RegExp
): Promise<void> {
  await page.waitForResponse(
    response =>
      response.request().method() === 'PUT' &&
      response.url().includes('/api/workspaces') &&
      layout.test(response.request().postData() ?? '')
  );
}
