import * as fs from 'node:fs';
import * as path from 'node:path';

import { GraphPage } from '../helpers/graph-page';
import { layoutSaved, runCommand } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

// The code cells of examples/digits.ipynb that the story changes or looks at.
const FIT = 8;
const EVALUATE = 9;
const DUMP = 12;

test.describe('two runs of digits.ipynb', () => {
  test.beforeEach(async ({ example, notebook, history, page }) => {
    await example('digits.ipynb');
    await notebook.open('digits.ipynb');
    await notebook.runAll();
    await notebook.write(
      FIT,
      [
        'C = rl.parameter("C", 0.1)',
        'gamma = rl.parameter("gamma", 0.001)',
        'classifier = SVC(C=C, gamma=gamma).fit(features_train, digits_train)'
      ].join('\n')
    );
    for (const cell of [FIT, EVALUATE, DUMP]) {
      await notebook.run(cell);
    }
    await expect(history.runs).toHaveCount(2);
    await page.notebook.save();
  });

  test('the sidebar shows the files of a run, and opens its graph, where everything leads on', async ({
    history,
    page
  }) => {
    const graph = new GraphPage(page);
    const small = history.region.getByRole('button', {
      name: /^Open the graph of C 1.0 → 0.1. Read: digits.csv. Written: digits.joblib/
    });
    await small.click();

    // What was read by the first run, whose variables this one inherits, is there too.
    await expect(graph.node(/^Model: digits.joblib/)).toHaveCount(1);
    await expect(graph.node(/^Execution: digits = pd.read_csv/)).toHaveCount(1);
    await expect(graph.view).toContainText('Variables inherited');

    // A file opens beside the graph, which stays in sight.
    await graph.find('digits.csv');
    await graph.node(/^File written: digits.csv/).click();
    await expect(page.getByRole('tab', { name: 'digits.csv' })).toBeVisible();
    await expect(graph.picture).toBeVisible();

    // A run is shown in the history.
    await graph.find('');
    await graph.press('Collapse runs');
    await graph.node(/^Run: first run/).click();
    await expect(history.runs.last()).toHaveAttribute('aria-expanded', 'true');
    await expect(history.runs.first()).toHaveAttribute(
      'aria-expanded',
      'false'
    );

    // An execution leads to its cell.
    await graph.press('Expand runs');
    await graph.node(/^Execution: scaler = /).focus();
    await page.keyboard.press('Enter');
    await expect(
      page.locator('.jp-NotebookPanel:visible .jp-mod-active.jp-CodeCell')
    ).toContainText('StandardScaler()');
  });

  test('the keyboard follows the lines, and looks upstream', async ({
    history,
    page
  }) => {
    const graph = new GraphPage(page);
    await history.runs.first().focus();
    await page.keyboard.press('g');
    await graph.node(/^Model: digits.joblib/).focus();
    await page.keyboard.press('ArrowLeft');
    await expect(graph.node(/^Execution: joblib.dump/)).toBeFocused();
    await expect(graph.details).toContainText('joblib.dump');

    await graph.press('Upstream');
    await expect(graph.node(/^Model: digits.joblib/)).toHaveAttribute(
      'data-dim',
      'true'
    );
    await expect(graph.node(/^File written: digits.csv/)).toHaveAttribute(
      'data-dim',
      'false'
    );
    const all = await graph.nodes.count();
    await graph.view.getByRole('button', { name: 'Hide the others' }).click();
    await expect(graph.node(/^Model: digits.joblib/)).toHaveCount(0);
    expect(await graph.nodes.count()).toBeLessThan(all);
    await graph.view.getByRole('button', { name: 'Show everything' }).click();
    await expect(graph.nodes).toHaveCount(all);

    // The same as a table.
    await graph.press('Table');
    await expect(graph.table.getByRole('row')).toHaveCount(all + 1);
    await graph.table
      .getByRole('row', { name: /^Model digits.joblib/ })
      .getByRole('button', { name: 'Show in the picture' })
      .click();
    await expect(graph.node(/^Model: digits.joblib/)).toBeFocused();
  });

  test('the graph is saved as a picture of its own', async ({
    history,
    page
  }) => {
    const graph = new GraphPage(page);
    await history.runs.first().focus();
    await page.keyboard.press('g');
    await expect(graph.node(/^Model: digits.joblib/)).toHaveCount(1);
    const download = page.waitForEvent('download');
    await graph.press('Export SVG');
    const file = await download;
    expect(file.suggestedFilename()).toBe('Graph-of-C-1.0-0.1.svg');
    const svg = fs.readFileSync(await file.path(), 'utf-8');
    expect(svg).toContain('digits.joblib');
    expect(svg).not.toContain('var(');
  });

  test('a renamed copy knows which run made it, a changed file that none did', async ({
    history,
    page,
    server,
    tmpPath
  }) => {
    const graph = new GraphPage(page);
    const folder = path.join(server.root, tmpPath);
    fs.copyFileSync(
      path.join(folder, 'digits.joblib'),
      path.join(folder, 'best-so-far.joblib')
    );
    fs.appendFileSync(path.join(folder, 'digits.csv'), '1,2,3\n');
    await runCommand(page, 'filebrowser:refresh');

    await graph.whichRunMade('best-so-far.joblib');
    await expect(graph.answer).toContainText(
      'best-so-far.joblib was written by'
    );
    await expect(graph.answer).toContainText(`as ${tmpPath}/digits.joblib`);
    // The tests share their books: others wrote the same content.
    await graph.answer
      .getByRole('button', { name: 'C 1.0 → 0.1' })
      .first()
      .click();
    await expect(history.runs.first()).toHaveAttribute('aria-expanded', 'true');

    await graph.whichRunMade('digits.csv');
    await expect(graph.answer).toContainText(
      'The content of digits.csv is not in the books.'
    );
    await expect(graph.answer).toContainText(
      'These runs wrote to this path before:'
    );
    await expect(
      graph.answer.getByRole('button', { name: 'first run' })
    ).toBeVisible();
  });

  test('a graph is there again after the page was reloaded', async ({
    history,
    page
  }) => {
    const graph = new GraphPage(page);
    const saved = layoutSaved(page, /"widgets":\[[^\]]*runledger-graph/);
    await history.runs.first().focus();
    await page.keyboard.press('g');
    await expect(graph.node(/^Model: digits.joblib/)).toHaveCount(1);

    await saved;
    await page.reload();
    await expect(graph.node(/^Model: digits.joblib/)).toHaveCount(1, {
      timeout: 30_000
    });
  });
});
