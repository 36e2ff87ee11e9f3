import * as path from 'node:path';

import { expect, test } from '../helpers/test';

const PYTHON = path.join(
  __dirname,
  '../../.venv',
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'
);

// Before the page asks which kernels there are.
test.beforeAll(({ server }) =>
  server.addKernel('shell', PYTHON, 'bash_kernel', 'bash')
);

test('a notebook of another language shows its run, cells and outputs', async ({
  history,
  notebook
}) => {
  await notebook.create(
    'shell.ipynb',
    ['echo "loss: 0.25"', 'ls no-such-file'],
    'shell'
  );
  await history.open();
  await notebook.runAll();

  await expect(history.runs).toHaveCount(1);
  const run = history.runs.first();
  await expect(history.status(run)).toHaveAccessibleName('Failed');
  await history.unfold(run);
  await expect(history.section(run, 'Cells')).toContainText('loss: 0.25');
  await expect(history.section(run, 'Cells')).toContainText('ls no-such-file');
  await expect(history.light).toHaveText('Recording');

  // The page says which cell a request is of, so of two executions the later one stands for it.
  await notebook.write(1, 'echo mended');
  await notebook.runAll();
  await expect(history.status(run)).toHaveAccessibleName('Finished');
  await expect(history.runs).toHaveCount(1);
  await expect(history.section(run, 'Cells')).toContainText('mended');
  await expect(
    history.section(run, 'Cells').getByText('Restore', { exact: true })
  ).toHaveCount(2);
});
