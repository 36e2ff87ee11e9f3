import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { layoutSaved } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

// The code cells of examples/digits.ipynb that the story changes or looks at.
const FIT = 8;
const EVALUATE = 9;
const CONFUSION = 10;

const fit = (C: string) =>
  [
    `C = rl.parameter("C", ${C})`,
    'gamma = rl.parameter("gamma", 0.001)',
    'classifier = SVC(C=C, gamma=gamma).fit(features_train, digits_train)'
  ].join('\n');

/** The comparison in front. */
const comparison = (page: IJupyterLabPageFixture) =>
  page.locator('.jp-RunLedger-compare:visible');

test.describe('two runs of digits.ipynb', () => {
  test.beforeEach(async ({ example, notebook, history }) => {
    await example('digits.ipynb');
    await notebook.open('digits.ipynb');
    await notebook.runAll();
    await notebook.write(FIT, fit('0.1'));
    for (const cell of [FIT, EVALUATE, CONFUSION]) {
      await notebook.run(cell);
    }
    await expect(history.runs).toHaveCount(2);
  });

  test('selected and compared, they show what differs', async ({
    history,
    page
  }) => {
    for (const run of await history.runs.all()) {
      await history.title(run).click({ modifiers: ['Control'] });
    }
    await history.region
      .getByRole('group', { name: 'Selected runs' })
      .getByRole('button', { name: 'Compare' })
      .click();

    const compare = comparison(page);
    const row = (name: string) =>
      compare
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name, exact: true }) })
        .getByRole('cell');
    await expect(row('C').first()).toHaveText('1');
    await expect(row('C').last()).toContainText('0.1');
    await expect(row('accuracy more is better').last()).toContainText('worse');
    await expect(row('gamma')).toHaveCount(0);
    await compare.getByRole('checkbox', { name: 'Differences only' }).uncheck();
    await expect(row('gamma').last()).toHaveText('0.001');
    await compare.getByRole('checkbox', { name: 'Differences only' }).check();

    const edited = compare.getByRole('article', { name: /Edited/ });
    await expect(edited.getByLabel('Source before')).toContainText('"C", 1.0');
    await expect(edited.getByLabel('Source after')).toContainText('"C", 0.1');
    await compare.getByRole('button', { name: 'Inline' }).click();
    await expect(edited.locator('.cm-deletedChunk')).toContainText('"C", 1.0');
    await expect(edited.locator('.cm-editor')).toHaveCount(1);
    await compare.getByRole('button', { name: 'Side by side' }).click();
    await expect(edited.locator('.cm-editor')).toHaveCount(2);

    // The cells that only ran again stand apart, with their outputs side by side.
    const printed = compare
      .getByRole('article', { name: /Only re-run, other outputs/ })
      .filter({ hasText: 'digits read correctly' });
    await expect(printed.getByLabel('Outputs before')).toContainText('94.4%');
    await expect(printed.getByLabel('Outputs after')).toContainText('62.0%');
    const figures = compare.locator('img[src^="data:image/png"]');
    await expect(figures).toHaveCount(2);

    // The others are folded, one click away.
    await compare.getByRole('button', { name: /8 unchanged cells/ }).click();
    await expect(
      compare.getByRole('article', { name: /Unchanged/ })
    ).toHaveCount(8);
  });

  test('F7 goes from change to change', async ({ history, page }) => {
    await history.runs.first().focus();
    await page.keyboard.press('c');
    const compare = comparison(page);
    await expect(
      compare.getByRole('article', { name: /Edited/ })
    ).toBeVisible();

    await compare.getByRole('button', { name: '↓ Next' }).click();
    await expect(
      compare.getByRole('article', { name: /Edited/ })
    ).toBeFocused();
    await page.keyboard.press('F7');
    await expect(
      compare.getByRole('article', { name: /Only re-run/ }).first()
    ).toBeFocused();
    await page.keyboard.press('Shift+F7');
    await expect(
      compare.getByRole('article', { name: /Edited/ })
    ).toBeFocused();
  });

  test('a run is compared with the notebook as it is now, unsaved edits too', async ({
    history,
    notebook,
    page
  }) => {
    await history.runs.first().click({ button: 'right' });
    await page
      .getByRole('menuitem', { name: 'Compare With the Notebook as It Is Now' })
      .click();
    const compare = comparison(page);
    await expect(compare).toContainText('All cells are the same in both.');

    await page.notebook.activate('digits.ipynb');
    await notebook.write(FIT, fit('42'));
    await page.getByRole('tab', { name: /↔ now/ }).click();

    const edited = compare.getByRole('article', { name: /Edited/ });
    await expect(edited.getByLabel('Source before')).toContainText('"C", 0.1');
    await expect(edited.getByLabel('Source after')).toContainText('"C", 42');
  });

  test('a comparison is there again after the page was reloaded', async ({
    history,
    page
  }) => {
    const saved = layoutSaved(page, /"widgets":\[[^\]]*runledger-compare/);
    await history.runs.first().focus();
    await page.keyboard.press('c');
    await expect(
      comparison(page).getByRole('article', { name: /Edited/ })
    ).toBeVisible();

    await saved;
    await page.reload();
    await expect(
      comparison(page).getByRole('article', { name: /Edited/ })
    ).toBeVisible({ timeout: 30_000 });
  });
});
