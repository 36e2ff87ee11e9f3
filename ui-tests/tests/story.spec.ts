import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';

import { expect, test } from '../helpers/test';

// The code cells of examples/digits.ipynb that the story changes or looks at.
const FIT = 8;
const EVALUATE = 9;

test.describe('digits.ipynb', () => {
  test.beforeEach(async ({ example, notebook, history }) => {
    await example('digits.ipynb');
    await notebook.open('digits.ipynb');
    // The first notebook brings the sidebar with it.
    await expect(history.region).toBeVisible();
  });

  test('before anything ran, the sidebar says what to do', async ({
    history
  }) => {
    await expect(history.region).toContainText(
      'Run a cell, and its run appears here.'
    );
    await expect(history.light).toHaveText('Recording');
  });

  test('Run All gives one run with its parameters, results, files and hashes', async ({
    history,
    notebook,
    server,
    tmpPath
  }) => {
    await notebook.runAll();

    await expect(history.runs).toHaveCount(1);
    const run = history.runs.first();
    await expect(history.status(run)).toHaveAccessibleName('Finished');
    await expect(history.result(run)).toHaveText('0.944');
    await expect(run).toContainText(/\d s/);

    await history.unfold(run);
    await expect(history.value(run, 'Parameters', 'test_size')).toHaveText(
      '0.25'
    );
    await expect(history.value(run, 'Parameters', 'C')).toHaveText('1');
    await expect(history.value(run, 'Parameters', 'gamma')).toHaveText('0.001');
    await expect(history.value(run, 'Results', 'accuracy')).toHaveText('0.944');
    for (const name of ['digits.csv', 'digits.joblib']) {
      const hash = createHash('sha256')
        .update(fs.readFileSync(path.join(server.root, tmpPath, name)))
        .digest('hex');
      await expect(
        history.file(run, name).getByTitle(`SHA-256 ${hash}`).first()
      ).toBeVisible();
    }
  });

  test('an opened run shows the sources and the outputs of its cells', async ({
    history,
    notebook
  }) => {
    await notebook.runAll();
    const run = history.runs.first();
    await history.unfold(run);
    const cells = history.section(run, 'Cells');

    await expect(cells).toContainText('digits = pd.read_csv("digits.csv")');
    await expect(cells).toContainText('(1797, 65)');
    await expect(cells).toContainText('94.4% of 450 digits read correctly');
    const figure = cells.locator('img[src^="data:image/png"]');
    await expect(figure).toBeVisible();
    await expect
      .poll(() =>
        figure.evaluate((image: HTMLImageElement) => image.naturalWidth)
      )
      .toBeGreaterThan(100);
  });

  test('changing C and running two cells gives a run named after the change', async ({
    history,
    notebook
  }) => {
    await notebook.runAll();
    await expect(history.runs).toHaveCount(1);

    await notebook.write(
      FIT,
      [
        'C = rl.parameter("C", 0.1)',
        'gamma = rl.parameter("gamma", 0.001)',
        'classifier = SVC(C=C, gamma=gamma).fit(features_train, digits_train)'
      ].join('\n')
    );
    await notebook.run(FIT);
    await notebook.run(EVALUATE);

    await expect(history.runs).toHaveCount(2);
    const [second, first] = [history.runs.nth(0), history.runs.nth(1)];
    await expect(history.title(second)).toHaveText('C 1.0 → 0.1');
    await expect(history.result(first)).toHaveText('0.944');
    await expect(history.result(second)).not.toHaveText('0.944');
    await history.unfold(second);
    // The split stands in a cell that was not run again: its parameter is inherited.
    await expect(history.value(second, 'Parameters', 'test_size')).toHaveText(
      '0.25'
    );
    await expect(history.section(second, 'Cells')).toContainText('"C", 0.1');
    await expect(history.section(second, 'Cells')).not.toContainText(
      'load_digits'
    );
  });

  test('a renamed notebook keeps its history', async ({
    history,
    notebook,
    page,
    tmpPath
  }) => {
    await notebook.runAll();
    await expect(history.runs).toHaveCount(1);

    await notebook.save();
    await notebook.rename('digits.ipynb', 'numerals.ipynb');
    await expect(history.region).toContainText('numerals.ipynb');
    await expect(history.runs).toHaveCount(1);

    await notebook.run(FIT);
    await notebook.run(EVALUATE);
    await expect(history.runs).toHaveCount(2);

    // A new notebook at the old path has nothing to do with it.
    await notebook.create('digits.ipynb', ['1 + 1']);
    await expect(history.region).toContainText(
      'Run a cell, and its run appears here.'
    );
    expect(await page.contents.fileExists(`${tmpPath}/numerals.ipynb`)).toBe(
      true
    );
  });

  test('after a save the notebook holds nothing of ours', async ({
    history,
    notebook,
    server,
    tmpPath
  }) => {
    const file = path.join(server.root, tmpPath, 'digits.ipynb');
    const ours = (text: string) => text.match(/runledger/gi)?.length ?? 0;
    const before = ours(fs.readFileSync(file, 'utf-8'));
    await notebook.runAll();
    await expect(history.runs).toHaveCount(1);

    await notebook.save();

    const saved = JSON.parse(fs.readFileSync(file, 'utf-8'));
    expect(saved.cells[EVALUATE].outputs).toHaveLength(1);
    expect(ours(JSON.stringify(saved))).toBe(before);
    expect(Object.keys(saved.metadata).sort()).toEqual([
      'kernelspec',
      'language_info'
    ]);
    for (const cell of saved.cells) {
      // JupyterLab writes `trusted` and the like itself; none of it comes from us.
      expect(
        Object.keys(cell.metadata).filter(key => /ledger/i.test(key))
      ).toEqual([]);
    }
  });
});

test('a run is in the sidebar while it runs', async ({
  history,
  notebook,
  server,
  tmpPath
}) => {
  await notebook.create('slow.ipynb', [
    'import os, time\nimport runledger as rl\nrl.parameter("depth", 7)',
    'while not os.path.exists("go"):\n    time.sleep(0.02)',
    'rl.summary("score", 0.5)'
  ]);
  await history.open();
  await notebook.startAll();

  const run = history.runs.first();
  await expect(history.status(run)).toHaveAccessibleName('Running');
  await history.unfold(run);
  await expect(history.value(run, 'Parameters', 'depth')).toHaveText('7');
  await expect(history.section(run, 'Results')).toHaveCount(0);

  fs.writeFileSync(path.join(server.root, tmpPath, 'go'), '');
  await expect(history.status(run)).toHaveAccessibleName('Finished');
  await expect(history.value(run, 'Results', 'score')).toHaveText('0.5');
});

test('a deleted run is gone, from the disk too', async ({
  history,
  notebook,
  server
}) => {
  await notebook.create('secrets.ipynb', [
    'import runledger as rl\nrl.parameter("word", "xylophone-4711")\nrl.summary("kept", 1)',
    'print("zither-" + "4712")'
  ]);
  await history.open();
  await notebook.runAll();
  await expect(history.runs).toHaveCount(1);
  for (const text of ['xylophone-4711', 'zither-4712']) {
    await expect.poll(() => server.booksWith(text).length).toBeGreaterThan(0);
  }

  await history.press(history.runs.first(), 'Delete');

  await expect(history.runs).toHaveCount(0);
  // The kernel lives on: its journal is turned first, then rewritten.
  await expect
    .poll(
      () => [
        ...server.booksWith('xylophone-4711'),
        ...server.booksWith('zither-4712')
      ],
      { timeout: 60_000 }
    )
    .toEqual([]);
});

test('a notebook that never heard of Run Ledger has its runs recorded', async ({
  history,
  notebook
}) => {
  await notebook.create('plain.ipynb', [
    'rate = 0.25',
    'from sklearn.linear_model import Ridge\nmodel = Ridge(alpha=rate).fit([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.0])',
    'score = model.score([[0.0], [1.0], [2.0]], [0.0, 1.0, 2.0])\nscore'
  ]);
  await history.open();
  await notebook.runAll();
  await expect(history.runs).toHaveCount(1);

  await notebook.write(0, 'rate = 0.5');
  await notebook.runAll();

  await expect(history.runs).toHaveCount(2);
  const run = history.runs.first();
  await expect(history.title(run)).toContainText('rate');
  await history.unfold(run);
  await expect(history.value(run, 'Inferred parameters', 'rate')).toHaveText(
    '0.5'
  );
  await expect(history.section(run, 'Cells')).toContainText(
    'Ridge(alpha=rate)'
  );
});

test('a notebook written for Dotscience runs, and its run is published', async ({
  example,
  history,
  notebook
}) => {
  await example('dotscience.ipynb');
  await notebook.open('dotscience.ipynb');
  await history.open();
  await notebook.runAll();

  await expect(history.runs).toHaveCount(1);
  const run = history.runs.first();
  await expect(history.title(run)).toHaveText('Wines told apart by a forest');
  await history.unfold(run);
  await expect(history.value(run, 'Parameters', 'trees')).toHaveText('50');
  await expect(history.value(run, 'Parameters', 'depth')).toHaveText('3');
  await expect(history.value(run, 'Results', 'accuracy')).toBeVisible();
  await expect(history.value(run, 'Labels', 'family')).toHaveText(
    'random forest'
  );
  for (const name of ['wine.csv', 'wine-predicted.csv', 'wine.joblib']) {
    await expect(history.file(run, name).first()).toBeVisible();
  }
});
