import * as fs from 'node:fs';
import * as path from 'node:path';

import { AboutPage } from '../helpers/about-page';
import { RunPage } from '../helpers/run-page';
import { expect, test as base } from '../helpers/test';

const TRAIN = [
  'import runledger as rl',
  'rate = rl.parameter("rate", 0.25)',
  'points = [rl.log({"loss": rate / (step + 1)}, step) for step in range(20)]',
  'rl.summary("score", rate * 2)'
].join('\n');

/** The part of Notebook 7's application object that tells how the kernel is. */
interface INotebookWindow {
  jupyterapp: {
    shell: {
      currentWidget: {
        sessionContext: {
          session: { kernel: { status: string } | null } | null;
        };
      };
    };
  };
}

const test = base.extend({
  appPath: '',
  autoGoto: false,
  // eslint-disable-next-line no-empty-pattern -- Playwright demands a pattern
  waitForApplication: async ({}, use) => {
    await use(async page => {
      await page.locator('.jp-Notebook').waitFor();
      // Who runs a cell before the kernel is there is asked for one.
      await page.waitForFunction(() => {
        const { jupyterapp } = window as unknown as INotebookWindow;
        const { session } = jupyterapp.shell.currentWidget.sessionContext;
        return session?.kernel?.status === 'idle';
      });
    });
  }
});

test('in Notebook 7 a run is recorded, stands beside the notebook, and opens below it', async ({
  context,
  history,
  page,
  server,
  tmpPath
}) => {
  // Notebook 7 starts with errors of its own, such as jupyter/notebook#7862.
  let isStarting = true;
  const problems: string[] = [];
  page.on('pageerror', ({ message, stack = '' }) => {
    if (!isStarting || stack.includes('runledger')) {
      problems.push(message);
    }
  });
  const name = `${tmpPath}/seven.ipynb`;
  fs.writeFileSync(path.join(server.root, name), notebookOf(name, TRAIN));
  await page.goto(`notebooks/${name}`);
  isStarting = false;

  // Recorded with all that the page knows.
  const cell = page.locator('.jp-CodeCell').first();
  for (const times of ['Run once', 'Run 2 times']) {
    await page.menu.clickMenuItem('Run>Run All Cells');
    await expect(cell.locator('.jp-RunLedger-strip')).toContainText(times);
  }
  const [run] = await server.runs(name);
  expect(run).toMatchObject({ status: 'ok', summaries: { score: 0.5 } });
  expect(await server.sources(run.id)).toEqual(['# said beside it', TRAIN]);

  // The sidebar.
  await page.menu.clickMenuItem('View>Run Ledger>Show the Runs');
  await expect(history.light).toHaveText('Recording');
  await expect(history.runs).toHaveCount(2);
  await expect(history.result(history.runs.first())).toHaveText('0.5');

  // Pages open below the notebook, which stays in sight, as do the runs.
  await history.runs.first().focus();
  await page.keyboard.press('Enter');
  const runPage = new RunPage(page);
  await expect(runPage.title).toHaveText('run again');
  await expect(runPage.row('Results', 'score')).toContainText('0.5');
  await expect(runPage.card('Curves').locator('canvas')).toBeVisible();
  await expect(cell).toBeInViewport();
  await expect(history.runs.first()).toBeInViewport({ ratio: 1 });

  await page.menu.clickMenuItem('View>Run Ledger>Open the Runs Table');
  await expect(page.locator('.jp-RunLedger-table:visible')).toContainText(
    'run again'
  );
  await page.menu.clickMenuItem('Help>What Run Ledger Knows About You');
  await expect(new AboutPage(page).notebook(name)).toBeVisible();
  await history.runs.first().focus();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await page.keyboard.press('c');
  await expect(page.locator('.jp-RunLedger-compare:visible')).toContainText(
    'Make reference'
  );
  await page.menu.clickMenuItem('View>Run Ledger>Show the Provenance Graph');
  await expect(page.locator('.jp-RunLedger-provenance:visible')).toBeVisible();
  await expect(
    page.locator('#down-panel, .jp-DownPanel, #jp-down-stack').getByRole('tab')
  ).toHaveCount(5);

  // What docs/clients.md says that there is not.
  await expect(page.locator('#jp-main-statusbar')).toHaveCount(0);
  await history.region.locator('.jp-RunLedger-menuButton').click();
  const menu = page.locator('.jp-RunLedger-historyMenu');
  await expect(menu.getByText('Open the Runs Table')).toBeVisible();
  await expect(menu.getByText('Settings of Run Ledger…')).toBeHidden();
  await page.keyboard.press('Escape');
  expect(problems).toEqual([]);

  // A fork opens as a page of its own, as notebooks do there.
  await history.press(history.runs.first(), 'Fork');
  const [fork] = await Promise.all([
    context.waitForEvent('page'),
    page.getByRole('dialog').getByRole('button', { name: 'Fork' }).click()
  ]);
  await expect(fork).toHaveURL(/\/notebooks\/.*seven-fork\.ipynb/);
  await fork.close();
});

/** A notebook of some text and a cell, whose ids are its own: the tests share their books. */
function notebookOf(name: string, source: string): string {
  const mark = path.basename(path.dirname(name)).slice(-12);
  return JSON.stringify({
    cells: [
      {
        cell_type: 'markdown',
        id: `${mark}-0`,
        metadata: {},
        source: '# said beside it'
      },
      {
        cell_type: 'code',
        execution_count: null,
        id: `${mark}-1`,
        metadata: {},
        outputs: [],
        source
      }
    ],
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3' } },
    nbformat: 4,
    nbformat_minor: 5
  });
}
