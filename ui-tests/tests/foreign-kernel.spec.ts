import * as path from 'node:path';

import { runCommand } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

const PYTHON = path.join(
  __dirname,
  '../../.venv-foreign',
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'
);

// Before the page asks which kernels there are.
test.beforeAll(({ server }) => server.addKernel('elsewhere', PYTHON));

test('a Python kernel of another environment records from its first cell on', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create(
    'elsewhere.ipynb',
    [
      'import runledger as rl\nrate = rl.parameter("rate", 0.25)',
      'open("made.txt", "w").write("1")\nrl.summary("score", rate * 2)',
      '%history'
    ],
    'elsewhere'
  );
  await history.open();
  await notebook.runAll();

  await expect(history.runs).toHaveCount(1);
  const run = history.runs.first();
  await expect(history.status(run)).toHaveAccessibleName('Finished');
  await history.unfold(run);
  await expect(history.value(run, 'Parameters', 'rate')).toHaveText('0.25');
  await expect(history.value(run, 'Results', 'score')).toHaveText('0.5');
  await expect(history.file(run, 'made.txt').first()).toBeVisible();
  await expect(history.light).toHaveText('Recording');
  await expect(notebook.prompt(2)).toHaveText('[3]:');
  await expect(notebook.output(2)).not.toContainText('activate');

  // A new process knows nothing of us: it is told before the first cell that waits for it.
  await notebook.write(0, 'rate = 0.5\nimport runledger as rl');
  const restarted = runCommand(page, 'notebook:restart-run-all');
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await restarted;
  await expect(history.runs).toHaveCount(2);
  await expect(history.result(history.runs.first())).toHaveText('1');
  await history.unfold(history.runs.first());
  await expect(history.section(history.runs.first(), 'Cells')).toContainText(
    'rate = 0.5'
  );
});
