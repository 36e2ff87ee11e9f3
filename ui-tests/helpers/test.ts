import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

import {
  expect,
  galata as pages,
  test as galata,
  type IJupyterLabPageFixture
} from '@jupyterlab/galata';

import { HistoryPanel } from './history-panel';
import { LabServer } from './lab-server';
import { NotebookPage } from './notebook-page';

const EXAMPLES = path.join(__dirname, '..', '..', 'examples');

interface IRunLedgerFixtures {
  /** The history sidebar. */
  history: HistoryPanel;

  /** The notebook that stands open. */
  notebook: NotebookPage;

  /** Another page on the same server, as a second window of the browser; closed when the test is over. */
  otherPage: IJupyterLabPageFixture;

  /** Copies an example into the test's own folder, and returns its path. */
  example: (name: string) => Promise<string>;
}

interface IRunLedgerWorkerFixtures {
  /** The server of all tests of a worker; a test that stops it starts it again. */
  server: LabServer;
}

/** A test with a real server, real kernels, and the sidebar at hand. */
export const test = galata.extend<IRunLedgerFixtures, IRunLedgerWorkerFixtures>(
  {
    server: [
      // eslint-disable-next-line no-empty-pattern -- Playwright demands a pattern
      async ({}, use) => {
        const server = await LabServer.create();
        await use(server);
        await server.dispose();
      },
      { scope: 'worker', timeout: 90_000 }
    ],
    baseURL: async ({ server }, use) => {
      await use(server.url);
      await endSessions(server.url);
    },
    // Kernels, sessions and files are the real ones, and stay until the test is over.
    kernels: null,
    sessions: null,
    terminals: null,
    serverFiles: 'on',
    // A reloaded page shows the notebooks it had, not the launcher.
    // eslint-disable-next-line no-empty-pattern -- Playwright demands a pattern
    waitForApplication: async ({}, use) => {
      await use(async page => {
        await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
        await page
          .locator('.jp-LeftStackedPanel, #jp-main-dock-panel')
          .first()
          .waitFor();
      });
    },
    history: async ({ page }, use) => {
      await use(new HistoryPanel(page));
    },
    notebook: async ({ page, tmpPath }, use) => {
      await use(new NotebookPage(page, tmpPath));
    },
    otherPage: async (
      { browser, server, tmpPath, waitForApplication },
      use
    ) => {
      const { page } = await pages.newPage({
        baseURL: server.url,
        browser,
        autoGoto: false,
        mockKernels: false,
        mockSessions: false,
        mockTerminals: false,
        tmpPath,
        waitForApplication
      });
      await use(page);
      await page.close();
    },
    example: async ({ server, tmpPath }, use) => {
      await use(async name => {
        const content = JSON.parse(
          fs.readFileSync(path.join(EXAMPLES, name), 'utf-8')
        );
        writeNotebook(path.join(server.root, tmpPath, name), content);
        return `${tmpPath}/${name}`;
      });
    }
  }
);

/**
 * Write a notebook with cell ids of its own: a notebook that turns up with the cells of another one
 * counts as that one moved, and the tests share their books.
 */
function writeNotebook(file: string, content: { cells: { id: string }[] }) {
  const mark = randomUUID().slice(0, 8);
  const cells = content.cells.map(cell => ({
    ...cell,
    id: `${cell.id}-${mark}`
  }));
  fs.writeFileSync(file, JSON.stringify({ ...content, cells }));
}

/** End the kernels that a test left behind. */
async function endSessions(url: string): Promise<void> {
  const kernels = (await (await fetch(`${url}/api/kernels`)).json()) as {
    id: string;
  }[];
  await Promise.all(
    kernels.map(({ id }) =>
      fetch(`${url}/api/kernels/${id}`, { method: 'DELETE' })
    )
  );
}

export { expect };
