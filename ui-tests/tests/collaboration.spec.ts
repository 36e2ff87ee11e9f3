import * as fs from 'node:fs';
import * as path from 'node:path';

import { HistoryPanel } from '../helpers/history-panel';
import { LabServer } from '../helpers/lab-server';
import { NotebookPage } from '../helpers/notebook-page';
import { expect, test as base } from '../helpers/test';

const PREFIX = path.join(__dirname, '../../.venv-collaboration');

/** What installs jupyter-collaboration beside our own environment, for this server alone. */
function collaboration(): NodeJS.ProcessEnv {
  const lib = path.join(PREFIX, 'lib');
  const [python] = fs.readdirSync(lib);
  return {
    PYTHONPATH: path.join(lib, python, 'site-packages'),
    JUPYTER_PATH: path.join(PREFIX, 'share/jupyter'),
    JUPYTER_CONFIG_PATH: path.join(PREFIX, 'etc/jupyter')
  };
}

const test = base.extend<object, { server: LabServer }>({
  server: [
    // eslint-disable-next-line no-empty-pattern -- Playwright demands a pattern
    async ({}, use) => {
      const server = await LabServer.create(collaboration());
      await use(server);
      await server.dispose();
    },
    { scope: 'worker', timeout: 90_000 }
  ]
});

test('two pages on one shared notebook make one record, and both show it', async ({
  history,
  notebook,
  otherPage: other,
  page,
  server,
  tmpPath
}) => {
  const name = `${tmpPath}/shared.ipynb`;
  await notebook.create('shared.ipynb', [
    'import runledger as rl\nrate = rl.parameter("rate", 0.25)',
    'rl.summary("score", rate * 2)\nprint("first")'
  ]);
  await history.open();
  await other.goto(`tree/${name}`);
  const otherNotebook = new NotebookPage(other, tmpPath);
  const otherHistory = new HistoryPanel(other);
  await otherNotebook.open('shared.ipynb');
  await otherHistory.open();

  // What the other page writes and never saves or runs is in the record of this page's run.
  await other.notebook.addCell('markdown', '# said by the other page');
  await expect(
    page.locator('.jp-MarkdownCell').filter({ hasText: 'said by the other' })
  ).toHaveCount(1);
  await notebook.runAll();

  for (const panel of [history, otherHistory]) {
    await expect(panel.runs).toHaveCount(1);
    await expect(panel.result(panel.runs.first())).toHaveText('0.5');
  }
  await expect(otherNotebook.output(1)).toContainText('first');
  const [run] = await server.runs(name);
  expect(run.counts.executions).toBe(2);
  expect(await server.sources(run.id)).toContain('# said by the other page');

  await otherNotebook.write(0, 'rate = rl.parameter("rate", 0.5)');
  await otherNotebook.run(0);
  await otherNotebook.run(1);
  for (const panel of [history, otherHistory]) {
    await expect(panel.runs).toHaveCount(2);
    await expect(panel.result(panel.runs.first())).toHaveText('1');
  }
  // Outputs come once, from the page that ran the cell.
  for (const each of [notebook, otherNotebook]) {
    await expect(each.output(1)).toHaveText('first');
  }
  // One report an execution, from the page that asked for it.
  const reported = server.entries('snapshot');
  expect(reported.flatMap(({ msg_ids }) => msg_ids)).toHaveLength(4);
});

test('a shared notebook that is opened again shows what came meanwhile, once', async ({
  notebook,
  page,
  server,
  tmpPath
}) => {
  await notebook.create('left.ipynb', [
    'import os, time\nwhile not os.path.exists("go"):\n    time.sleep(0.02)\nprint("came")'
  ]);
  await notebook.startAll();
  await expect(notebook.prompt(0)).toHaveText('[*]:');
  await expect
    .poll(async () => (await server.runs(`${tmpPath}/left.ipynb`)).length)
    .toBe(1);
  await page.goto('about:blank');
  fs.writeFileSync(path.join(server.root, tmpPath, 'go'), '');
  await expect
    .poll(async () => (await server.runs(`${tmpPath}/left.ipynb`))[0])
    .toMatchObject({ status: 'ok' });

  await page.goto(`tree/${tmpPath}/left.ipynb`);
  await notebook.open('left.ipynb');
  await expect(notebook.output(0)).toHaveText('came');
  await expect(notebook.output(0)).toHaveCount(1);
  await expect(notebook.prompt(0)).toHaveText('[1]:');
});
