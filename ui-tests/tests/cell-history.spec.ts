import { runCommand } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

test('the versions of a cell are looked at and brought back by the keyboard', async ({
  notebook,
  page
}) => {
  const draw = (points: string) =>
    `import matplotlib.pyplot as plt\nplt.plot(${points})\nplt.show()`;
  await notebook.create('versions.ipynb', [draw('[1, 2]')]);
  await notebook.run(0);
  await notebook.write(0, draw('[2, 1]'));
  await notebook.run(0);
  await notebook.write(0, '1 / 0');
  await notebook.run(0);
  await expect(page.locator('.jp-RunLedger-strip')).toContainText(
    'Run 3 times'
  );

  await page.notebook.selectCells(0);
  await runCommand(page, 'runledger:show-cell-history');
  const versions = page.getByRole('group', { name: 'Versions of this cell' });
  const thumbnails = versions.locator('.jp-RunLedger-thumbnail');
  await expect(thumbnails).toHaveCount(3);
  await expect(thumbnails.locator('img')).toHaveCount(2);
  await expect(thumbnails.last()).toContainText('ZeroDivisionError');

  await thumbnails.last().focus();
  await page.keyboard.press('Home');
  await expect(versions).toContainText('Version 1 of 3');
  await page.keyboard.press('ArrowRight');
  await expect(versions).toContainText('Version 2 of 3');
  await versions.getByRole('button', { name: 'Restore' }).press('Enter');
  await expect(
    page.locator('.jp-NotebookPanel:visible .jp-Cell .cm-content').first()
  ).toContainText('[2, 1]');
  await expect(versions).toContainText('The source is what it was.');
  await page.keyboard.press('Escape');
});
