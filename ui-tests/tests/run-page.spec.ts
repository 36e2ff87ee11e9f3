import * as fs from 'node:fs';
import * as path from 'node:path';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { layoutSaved, runCommand } from '../helpers/lab-commands';
import { RunPage } from '../helpers/run-page';
import { expect, test } from '../helpers/test';

const LOAD = [
  'import runledger as rl',
  'values = list(range(100))',
  'open("values.txt", "w").write(str(values))'
].join('\n');

const train = (rate: string) =>
  [
    `rate = rl.parameter("rate", ${rate})`,
    'for step in range(20): rl.log({"loss": 1 / (1 + rate * step)}, step)',
    'text = open(rl.input("values.txt")).read()',
    'print("trained on", len(values))',
    'rl.summary("accuracy", 0.5 + rate)'
  ].join('\n');

const FIGURE = [
  'from IPython.display import HTML',
  'HTML("<b>a table</b><script>window.hurt = 1</script>")'
].join('\n');

/** Bring the page of a run of the sidebar to the front. */
async function openNewest(page: IJupyterLabPageFixture): Promise<RunPage> {
  const run = page.locator('.jp-RunLedger-run[role="row"]').first();
  await run.focus();
  await page.keyboard.press('Enter');
  const runPage = new RunPage(page);
  await expect(runPage.title).toBeVisible();
  return runPage;
}

test('a run has a page with all that is known of it, which stays after a reload', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('page.ipynb', [LOAD, train('0.1'), FIGURE]);
  await history.open();
  await notebook.runAll();
  await notebook.write(1, train('0.3'));
  await notebook.run(1);
  await notebook.run(2);
  await expect(history.runs).toHaveCount(2);

  const run = await openNewest(page);
  await expect(run.title).toHaveText('rate 0.1 → 0.3');
  await expect(run.row('Results', 'accuracy')).toContainText('0.8');
  await expect(run.row('Results', 'accuracy')).toContainText('0.6');
  await expect(run.row('Parameters', 'rate')).toHaveText(/0\.3.*0\.1/);
  await expect(run.card('Curves').locator('canvas').first()).toBeVisible();
  await expect(run.row('Files and models', 'values.txt')).toContainText('read');

  await expect(run.cells).toHaveCount(3);
  await expect(run.cells.nth(1)).toContainText('[4]');
  await expect(run.cells.nth(1)).toContainText('trained on 100');
  await expect(run.cells.nth(2)).toContainText('a table');
  expect(await run.cells.nth(2).locator('script').count()).toBe(0);

  await run.fold('Variables', false);
  await expect(run.row('Variables', 'values')).toContainText('list');
  await run
    .row('Variables', 'rate')
    .getByRole('button', { name: 'Cell 2' })
    .click();
  await expect(run.cells.nth(1)).toBeFocused();

  // The same run again is the same tab; the run before is another one, where the same cards are folded.
  await runCommand(page, 'runledger:show-history');
  await openNewest(page);
  await expect(run.tabs).toHaveCount(1);
  const saved = layoutSaved(
    page,
    /"widgets":\[[^\]]*runledger-run:[^\]]*runledger-run:/
  );
  await run.view.getByRole('button', { name: 'run before' }).click();
  await expect(run.tabs).toHaveCount(2);
  await expect(run.title).toHaveText('first run');
  await run.fold('Variables', true);

  await expect(
    run
      .card('Similar runs')
      .getByRole('button', { name: 'rate 0.1 → 0.3', exact: true })
  ).toBeVisible();
  await run
    .card('Similar runs')
    .getByRole('button', { name: /^Compare with/ })
    .first()
    .click();
  await expect(page.locator('.jp-RunLedger-compare:visible')).toBeVisible();
  await run.tabs.first().click();

  await saved;
  await page.reload();
  await expect(run.tabs).toHaveCount(2, { timeout: 30_000 });
  await run.tabs.first().click();
  await expect(run.title).toHaveText('rate 0.1 → 0.3');
});

test('its name, tags and notes are written by keyboard, and it says when it is deleted', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('words.ipynb', [LOAD, train('0.1')]);
  await history.open();
  await notebook.runAll();
  await expect(history.runs).toHaveCount(1);
  const run = await openNewest(page);

  await run.view.getByRole('button', { name: 'Rename this run' }).focus();
  await page.keyboard.press('Enter');
  await page.keyboard.type('the baseline');
  await page.keyboard.press('Enter');
  await expect(run.title).toHaveText('the baseline');
  await expect(history.title(history.runs.first())).toHaveText('the baseline');

  await run.press('Add a tag');
  await page.keyboard.type('paper');
  await page.keyboard.press('Enter');
  await expect(run.view.getByRole('list', { name: 'Tags' })).toContainText(
    'paper'
  );

  await run.press('Write notes');
  await expect(run.view.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('# Why\n\n**good** enough');
  await run.press('Preview');
  await expect(
    run.card('Notes').getByRole('heading', { name: 'Why' })
  ).toBeVisible();
  await run.press('Save');
  await expect(run.card('Notes').locator('strong')).toHaveText('good');

  await run.press('Delete');
  await expect(run.view.getByText('This run was deleted.')).toBeVisible();
  await expect(history.runs).toHaveCount(0);
  await run.press('Bring it back');
  await expect(run.view.getByText('This run was deleted.')).toHaveCount(0);
  await expect(history.runs).toHaveCount(1);
});

test('it grows in place while the run goes on, and tells how it failed', async ({
  history,
  notebook,
  page,
  server,
  tmpPath
}) => {
  await notebook.create('live.ipynb', [
    'import time, pathlib, runledger as rl\nprint("begun")\nrl.summary("begun", 1)',
    'print("waiting")\nwhile not pathlib.Path("go").exists(): time.sleep(0.05)\nraise ValueError("no <b>more</b>")'
  ]);
  await history.open();
  await notebook.startAll();
  await expect(notebook.output(1)).toContainText('waiting');
  const run = await openNewest(page);
  await expect(
    run.view.getByRole('img', { name: 'Running' }).first()
  ).toBeVisible();
  const first = run.cells.first();
  await expect(first).toContainText('begun');
  const node = await first.elementHandle();
  await expect(run.cells.nth(1)).toContainText('waiting');

  fs.writeFileSync(path.join(server.root, tmpPath, 'go'), '');
  await expect(run.card('Error')).toContainText('ValueError: no <b>more</b>');
  await expect(run.card('Error')).toContainText('Traceback');
  await expect(run.view.getByText('Failed').first()).toBeVisible();
  expect(await node?.evaluate(cell => cell.isConnected)).toBe(true);
});

test('it warns of hidden state and of cells out of order, and of nothing else', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('order.ipynb', [
    'import runledger as rl\nlimit = 3',
    'data = [1, 2, 3]',
    'rl.summary("total", sum(data) * limit)'
  ]);
  await history.open();
  await notebook.runAll();
  await expect(history.runs).toHaveCount(1);
  let run = await openNewest(page);
  await expect(run.cells).toHaveCount(3);
  await expect(run.card('Order')).toHaveCount(0);

  // The data are edited and not run again; the last cell uses what they were.
  await page.activity.activateTab('order.ipynb');
  await notebook.write(1, 'data = [10, 20]');
  await notebook.write(2, 'rl.summary("total", sum(data) * limit + 0)');
  await notebook.run(2);
  await expect(history.runs).toHaveCount(2);
  run = await openNewest(page);
  await expect(run.card('Order')).toContainText(
    'Cell 2 was edited after it ran, and not run again; data came from what it was.'
  );
  await expect(run.cells.nth(1)).toContainText('edited since');
  await run.card('Order').getByRole('button', { name: 'Cell 2' }).click();
  await expect(run.cells.nth(1)).toBeFocused();

  await history.unfold(history.runs.first());
  await expect(
    history.runs.first().locator('.jp-RunLedger-orderLine')
  ).toContainText('Cell 2 was edited after it ran');
});
