import * as fs from 'node:fs';
import * as path from 'node:path';

import { expect, test } from '../helpers/test';

/** A notebook that declares a parameter, says its process id, waits for a file, and declares a result. */
const WAITING = [
  'import os, time\nfrom pathlib import Path\nimport runledger as rl\nrl.parameter("depth", 7)\nPath("pid").write_text(str(os.getpid()))',
  'while not os.path.exists("go"):\n    time.sleep(0.02)\nprint("came")\nrl.summary("score", 0.5)'
];

test('after a restart of the server all is still there', async ({
  history,
  notebook,
  page,
  server
}) => {
  await notebook.create('kept.ipynb', [
    'import runledger as rl\nrl.parameter("depth", 7)\nrl.summary("score", 0.5)'
  ]);
  await history.open();
  await notebook.runAll();
  await expect(history.runs).toHaveCount(1);

  await server.restart();
  await page.reload();
  await notebook.open('kept.ipynb');
  await history.open();

  await expect(history.runs).toHaveCount(1);
  await expect(history.status(history.runs.first())).toHaveAccessibleName(
    'Finished'
  );
  await expect(history.result(history.runs.first())).toHaveText('0.5');
});

test('a run goes on and is recorded whole when its tab is closed', async ({
  history,
  notebook,
  page,
  server,
  tmpPath
}) => {
  await notebook.create('alone.ipynb', WAITING);
  await history.open();
  await notebook.startAll();
  await expect(history.status(history.runs.first())).toHaveAccessibleName(
    'Running'
  );

  await page.context().pages()[0].goto('about:blank');
  fs.writeFileSync(path.join(server.root, tmpPath, 'go'), '');

  await expect
    .poll(async () => (await server.runs(`${tmpPath}/alone.ipynb`))[0])
    .toMatchObject({ status: 'ok', summaries: { score: 0.5 } });
  await page.goto(`tree/${tmpPath}/alone.ipynb`);
  await notebook.open('alone.ipynb');
  await history.open();
  const run = history.runs.first();
  await history.unfold(run);
  await expect(history.value(run, 'Results', 'score')).toHaveText('0.5');
  await expect(history.section(run, 'Cells')).toContainText('came');
});

test('a run whose kernel is killed in mid-cell is closed as killed', async ({
  history,
  notebook,
  server,
  tmpPath
}) => {
  await notebook.create('killed.ipynb', WAITING);
  await history.open();
  await notebook.startAll();
  const run = history.runs.first();
  await expect(history.status(run)).toHaveAccessibleName('Running');
  const pid = path.join(server.root, tmpPath, 'pid');
  await expect.poll(() => fs.existsSync(pid)).toBe(true);
  await history.unfold(run);
  await expect(history.value(run, 'Parameters', 'depth')).toHaveText('7');

  process.kill(Number(fs.readFileSync(pid, 'utf-8')), 'SIGKILL');

  await expect(history.status(run)).toHaveAccessibleName('Kernel died');
  await expect(history.runs).toHaveCount(1);
  await expect(
    history.section(run, 'Cells').getByRole('img', { name: 'Kernel died' })
  ).toHaveCount(1);
});

test('without its server part the sidebar says what is missing, and cells run', async ({
  history,
  notebook,
  page,
  server
}) => {
  await server.restart([
    '--ServerApp.jpserver_extensions={"runledger": False}'
  ]);
  try {
    await page.reload();
    await notebook.create('unrecorded.ipynb', ['print(6 * 7)']);
    await history.open();
    await notebook.runAll();

    await expect(history.region.getByRole('alert')).toContainText(
      'server part'
    );
    await expect(notebook.output(0)).toHaveText('42');
  } finally {
    await server.restart();
  }
});
