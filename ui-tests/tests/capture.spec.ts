import * as fs from 'node:fs';
import * as path from 'node:path';

import { renameFile, runCommand } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

test('the notebook is recorded as it is, with markdown, order and edits not saved', async ({
  notebook,
  page,
  server,
  tmpPath
}) => {
  await notebook.create('whole.ipynb', ['a = 1', 'b = 2']);
  const file = path.join(server.root, tmpPath, 'whole.ipynb');
  const saved = fs.readFileSync(file, 'utf-8');
  await page.notebook.addCell('markdown', '# What it is about');
  await page.notebook.addCell('code', 'never = "run"');
  await notebook.write(1, 'import runledger as rl\nrl.summary("b", 3)');
  await notebook.run(0);
  await notebook.run(1);

  await expect
    .poll(async () => (await server.runs(`${tmpPath}/whole.ipynb`))[0])
    .toMatchObject({ status: 'ok', counts: { executions: 2 } });
  const [run] = await server.runs(`${tmpPath}/whole.ipynb`);
  await expect
    .poll(() => server.sources(run.id))
    .toEqual([
      'a = 1',
      'import runledger as rl\nrl.summary("b", 3)',
      '# What it is about',
      'never = "run"'
    ]);
  expect(fs.readFileSync(file, 'utf-8')).toBe(saved);

  // Where it is now, wherever it was when its kernel started.
  await page.contents.createDirectory(`${tmpPath}/moved`);
  await notebook.save();
  await renameFile(
    page,
    `${tmpPath}/whole.ipynb`,
    `${tmpPath}/moved/other.ipynb`
  );
  await page.activity.getTabLocator('other.ipynb').waitFor();
  await page.notebook.activate('other.ipynb');
  await notebook.run(1);
  await expect
    .poll(
      async () => (await server.runs(`${tmpPath}/moved/other.ipynb`)).length
    )
    .toBe(2);
  expect(server.entries('snapshot').at(-1)).toMatchObject({
    notebook: `${tmpPath}/moved/other.ipynb`,
    // On a server without users, whoever it says is a random name of this browser.
    user: null
  });
});

test('cells that wait are shown as queued, and go when they cannot run any more', async ({
  history,
  notebook,
  page,
  server,
  tmpPath
}) => {
  await notebook.create('queue.ipynb', [
    'import os, time\nwhile not os.path.exists("go"):\n    time.sleep(0.02)',
    'second = 2',
    'third = 3'
  ]);
  await history.open();
  const queued = history.region.getByText(/queued:/).locator('..');
  await notebook.startAll();
  await expect(queued).toHaveText('2 cells queued: second = 2');

  await runCommand(page, 'notebook:interrupt-kernel');
  await expect(queued).toHaveCount(0);

  await notebook.startAll();
  await expect(queued).toHaveText('2 cells queued: second = 2');
  const restarted = runCommand(page, 'notebook:restart-kernel');
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await restarted;
  await expect(queued).toHaveCount(0);

  await notebook.startAll();
  await expect(queued).toHaveText('2 cells queued: second = 2');
  fs.writeFileSync(path.join(server.root, tmpPath, 'go'), '');
  await expect(queued).toHaveCount(0);
  await expect(notebook.prompt(2)).toHaveText('[3]:');
});
