import { runCommand } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

// Without a loop of its own lines: the editor indents what is typed.
const TRAIN = (C: number) =>
  `import runledger as rl\nrl.parameter("C", ${C})\nlosses = [rl.log({"loss": ${C} / (i + 1)}, step=i) for i in range(20)]\nrl.summary("accuracy", 0.9 + ${C} / 100)`;

test('runs are tagged, archived and deleted together, by the keyboard', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('many.ipynb', [TRAIN(1)]);
  await history.open();
  for (const C of [1, 2, 3, 4]) {
    await notebook.write(0, TRAIN(C));
    await notebook.run(0);
    await expect(history.runs).toHaveCount(C);
  }
  await expect(
    history.runs.first().getByRole('img', { name: /^loss: 20 points/ })
  ).toBeVisible();

  await history.runs.first().focus();
  await page.keyboard.press('Shift+ArrowDown');
  await expect(history.region).toContainText('2 runs selected');
  await page.keyboard.press('t');
  await page.keyboard.type('sweep');
  await page.keyboard.press('Enter');
  await expect(history.runs.nth(1)).toContainText('sweep');
  await expect(history.runs.first()).toContainText('sweep');
  await page.keyboard.press('Escape');
  await expect(history.runs.nth(1)).toBeFocused();

  await page.keyboard.press('e');
  await expect(history.runs).toHaveCount(2);
  await history.choose('Show Archived Runs');
  await expect(history.runs).toHaveCount(4);
  await expect(history.runs.first()).toContainText('archived');
  await history.choose('Show Archived Runs');
  await expect(history.runs).toHaveCount(2);

  await history.runs.first().focus();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.press('Delete');
  await expect(history.runs).toHaveCount(0);
  const toast = page.locator('.Toastify__toast').last();
  await toast.getByRole('button', { name: 'Undo' }).click();
  await expect(history.runs).toHaveCount(2);
});

test('a running run tells how far it is, and how long it will take', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('slow.ipynb', [
    'import time, runledger as rl',
    'time.sleep(6)\nrl.summary("score", 1)'
  ]);
  await history.open();
  await notebook.runAll();
  await expect(history.status(history.runs.first())).toHaveAccessibleName(
    'Finished'
  );
  await notebook.startAll();
  const run = history.region.locator('[data-status="running"]').first();
  await expect(run).toContainText('1 of 2 cells');
  await expect(run).toContainText(/\d s left/);
  await expect(page.locator('.jp-RunLedger-statusItem')).toContainText(
    /\d s left/
  );
  await expect(run).toHaveCount(0);
});

test('somebody who comes back is told where they were', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('back.ipynb', [TRAIN(1), '1 / 0']);
  await history.open();
  await notebook.run(0);
  await notebook.write(0, TRAIN(2));
  await notebook.run(0);
  await expect(history.runs).toHaveCount(2);
  await notebook.runAll().catch(() => undefined);
  await expect(history.runs).toHaveCount(3);
  await notebook.save();

  await page.reload();
  await notebook.open('back.ipynb');
  await history.open();
  await expect(history.lastTime).toContainText('1 / 0');
  await expect(history.lastTime).toContainText('0.92');
  await history.lastTime.getByRole('button', { name: '1 / 0' }).click();
  await expect(
    page.locator('.jp-NotebookPanel:visible .jp-Cell').nth(1)
  ).toHaveClass(/jp-mod-active/);
  await history.lastTime.getByRole('button', { name: 'Open' }).click();
  await expect(page.locator('.jp-RunLedger-runPage:visible')).toHaveCount(1);
});

test('a filter proposes names and values, points at what is wrong, and is taken away', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('filtered.ipynb', [TRAIN(1)]);
  await history.open();
  for (const C of [1, 2]) {
    await notebook.write(0, TRAIN(C));
    await notebook.run(0);
    await expect(history.runs).toHaveCount(C);
  }

  await history.filter.click();
  await page.keyboard.type('metrics.acc');
  await expect(history.proposals.first()).toContainText('metrics.accuracy');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(history.filter).toHaveValue(/^metrics\.accuracy\s*$/);
  await page.keyboard.type(' > 0.915');
  await page.keyboard.press('Enter');
  await expect(history.runs).toHaveCount(1);
  await expect(history.result(history.runs.first())).toHaveText('0.92');

  // What is wrong is said, and where; the runs stay.
  await history.filter.fill('metrics.accuracy >> 0.9');
  await page.keyboard.press('Enter');
  await expect(history.filter).toHaveAttribute('aria-invalid', 'true');
  await expect(history.region.locator('mark')).toHaveText('>');
  await expect(history.runs).toHaveCount(1);

  await history.filter.focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect(history.runs).toHaveCount(2);
});

test('a setting is changed in the editor of settings, and holds at once', async ({
  notebook,
  page
}) => {
  await notebook.create('lit.ipynb', ['1 + 1']);
  await notebook.runAll();
  const light = page.locator('#jp-main-statusbar .jp-RunLedger-light');
  await expect(light).toBeVisible();
  await runCommand(page, 'settingeditor:open', {
    query: 'Run Ledger: Recording Light'
  });
  const setting = page.getByRole('checkbox', {
    name: 'Show the recording light in the status bar'
  });
  await setting.uncheck();
  await expect(light).toBeHidden();
  await setting.check();
  await expect(light).toBeVisible();
});
