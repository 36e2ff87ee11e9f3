import * as fs from 'node:fs';
import * as path from 'node:path';

import { expect, test } from '../helpers/test';

/** Waits for a file, and then shows something of each kind. */
const SHOWS = [
  'import os, time',
  'while not os.path.exists("go"):\n    time.sleep(0.02)',
  'print("came")',
  'from IPython.display import HTML',
  'display(HTML("<b>shown</b>"))',
  '"x" * 5000'
].join('\n');

/** Prints numbers until a file is there. */
const COUNTS = [
  'import itertools, os, time',
  'for number in itertools.count():',
  '    print(f"line {number}", flush=True)',
  '    time.sleep(0.1)',
  '    if os.path.exists("go"): break',
  'print("done")'
].join('\n');

test('a reopened notebook shows what came while it was closed, and takes it back', async ({
  notebook,
  page,
  server,
  tmpPath
}) => {
  await notebook.create('lost.ipynb', ['early = 1', SHOWS, '1 / 0']);
  const file = path.join(server.root, tmpPath, 'lost.ipynb');
  await notebook.startAll();
  await expect(notebook.prompt(0)).toHaveText('[1]:');
  await notebook.save();
  const saved = fs.readFileSync(file, 'utf-8');

  await page.goto('about:blank');
  fs.writeFileSync(path.join(server.root, tmpPath, 'go'), '');
  await expect
    .poll(async () => (await server.runs(`${tmpPath}/lost.ipynb`))[0])
    .toMatchObject({ status: 'error', counts: { executions: 3 } });
  await page.goto(`tree/${tmpPath}/lost.ipynb`);
  await notebook.open('lost.ipynb');

  await expect(notebook.output(1)).toHaveCount(3);
  await expect(notebook.output(1).nth(0)).toHaveText('came');
  await expect(notebook.output(1).nth(1).locator('b')).toHaveText('shown');
  await expect(notebook.output(1).nth(2)).toContainText('x'.repeat(5000));
  await expect(notebook.output(2)).toContainText('ZeroDivisionError');
  await expect(notebook.prompt(1)).toHaveText('[2]:');
  await expect(notebook.prompt(2)).toHaveText('[3]:');
  await expect(notebook.output(0)).toHaveCount(0);
  expect(fs.readFileSync(file, 'utf-8')).toBe(saved);

  const notice = page.locator('.Toastify__toast').filter({
    hasText:
      'Brought back: the outputs of 2 cells that ran while lost.ipynb was closed.'
  });
  await notice.getByRole('button', { name: 'Undo' }).click();
  await expect(notebook.output(1)).toHaveCount(0);
  await expect(notebook.output(2)).toHaveCount(0);
});

test('what still runs goes on appearing in the reopened notebook', async ({
  notebook,
  page,
  server,
  tmpPath
}) => {
  await notebook.create('going.ipynb', [COUNTS, 'print("next")']);
  await notebook.startAll();
  await expect(notebook.output(0)).toContainText('line 3');
  await page.goto('about:blank');
  await page.goto(`tree/${tmpPath}/going.ipynb`);
  await notebook.open('going.ipynb', /Busy|Connecting|Unknown|Initializing/);

  await expect(notebook.prompt(0)).toHaveText('[*]:');
  await expect(notebook.output(0)).toContainText('line 3\n');
  const seen = (await notebook.output(0).innerText()).split('\n').length;
  await expect(notebook.output(0)).toContainText(`line ${seen + 8}\n`);
  fs.writeFileSync(path.join(server.root, tmpPath, 'go'), '');

  await expect(notebook.output(0)).toContainText('done');
  await expect(notebook.output(1)).toHaveText('next');
  await expect(notebook.prompt(0)).toHaveText('[1]:');
  await expect(notebook.prompt(1)).toHaveText('[2]:');
  const lines = (await notebook.output(0).innerText()).trim().split('\n');
  expect(lines.slice(0, -1)).toEqual(
    lines.slice(0, -1).map((_, index) => `line ${index}`)
  );

  // What is run in this page is this page's, and only once there.
  await notebook.run(1);
  await expect(notebook.prompt(1)).toHaveText('[3]:');
  await expect(notebook.output(1)).toHaveText('next');
});
