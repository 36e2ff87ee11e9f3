import * as fs from 'node:fs';

import { AboutPage } from '../helpers/about-page';
import { HistoryPanel } from '../helpers/history-panel';
import { runCommand } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

// The words that have to go are printed, and stand in no source: the notebook is recorded again.

test('what is known is told, handed out, and erased for one notebook', async ({
  history,
  notebook,
  page,
  server,
  tmpPath
}) => {
  const word = 'bassoon 8213';
  await notebook.create('told.ipynb', [
    `import runledger as rl\nrl.summary("score", 1)\nprint("bassoon", 8000 + 213)`,
    '"on"'
  ]);
  await history.open();
  await notebook.run(0);
  await expect(history.runs).toHaveCount(1);
  await expect.poll(() => server.booksWith(word)).not.toEqual([]);

  await page.menu.clickMenuItem('Help>What Run Ledger Knows About You');
  const about = new AboutPage(page);
  const file = `${tmpPath}/told.ipynb`;
  await expect(about.notebook(file)).toContainText('just now');
  await expect(about.region).toContainText(server.books);

  const download = await about.download();
  expect(download.suggestedFilename()).toMatch(/^runledger-.*\.zip$/);
  const archive = fs.readFileSync(await download.path());
  expect(archive.includes('.runledger/journal/k-')).toBe(true);
  expect(archive.includes('ledger.sqlite')).toBe(false);

  await about.notebook(file).getByRole('button').click();
  await expect(about.dialog).toContainText('1 run of this notebook.');
  await about.dialog.getByRole('button', { name: 'Erase' }).click();
  await expect(about.notebook(file)).toHaveCount(0);
  await expect(about.outcome).toContainText(
    /It was erased|holds open leaves the disk/
  );

  // The kernel lets go of what it holds open when it goes on, if not before.
  await page.notebook.activate('told.ipynb');
  await notebook.run(1);
  await expect(history.runs).toHaveCount(1);
  await expect.poll(() => server.booksWith(word)).toEqual([]);
});

test('everything is erased by the keyboard alone, on all pages, and recording goes on', async ({
  notebook,
  otherPage,
  page,
  server,
  tmpPath
}) => {
  const word = 'cornet 5521';
  await notebook.create('all.ipynb', [
    'print("cornet", 5000 + 521)',
    'print("after")'
  ]);
  await otherPage.goto(`tree/${tmpPath}`);
  const otherHistory = new HistoryPanel(otherPage);
  await otherHistory.open();
  await runCommand(otherPage, 'runledger:set-scope', { scope: 'all' });
  await notebook.run(0);
  await expect(otherHistory.runs).not.toHaveCount(0);
  await expect.poll(() => server.booksWith(word)).not.toEqual([]);

  const about = new AboutPage(page);
  await about.open();
  await about.eraseAll.focus();
  await page.keyboard.press('Enter');
  await expect(about.dialog).toContainText('a cell that is running now');
  await expect(about.dialog).toContainText('It cannot be undone.');
  const cancel = about.dialog.getByRole('button', { name: 'Cancel' });
  await expect(cancel).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(about.dialog).toHaveCount(0);
  await expect(about.eraseAll).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(cancel).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await expect(about.outcome).toContainText('It was erased');
  await expect(about.figure('runs')).toHaveText('0');
  expect(server.booksWith(word)).toEqual([]);
  await expect(otherHistory.runs).toHaveCount(0);

  await page.notebook.activate('all.ipynb');
  await notebook.run(1);
  await expect(otherHistory.runs).toHaveCount(1);
});
