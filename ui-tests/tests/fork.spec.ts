import * as fs from 'node:fs';
import * as path from 'node:path';

import type { IJupyterLabPageFixture } from '@jupyterlab/galata';

import { ForkDialog } from '../helpers/fork-dialog';
import { runCommand } from '../helpers/lab-commands';
import type { IRecordedRun } from '../helpers/lab-server';
import { expect, test } from '../helpers/test';

// The cells of examples/digits.ipynb that the stories change or look at.
const FIT = 8;
const EVALUATE = 9;

/** The sources of the notebook in front, in their order. */
const sources = (page: IJupyterLabPageFixture) =>
  page.evaluate(() => {
    const { jupyterapp } = window as unknown as {
      jupyterapp: {
        shell: {
          currentWidget: {
            content: {
              model: { sharedModel: { cells: { getSource(): string }[] } };
            };
          };
        };
      };
    };
    const { model } = jupyterapp.shell.currentWidget.content;
    return model.sharedModel.cells.map(cell => cell.getSource());
  });

const results = (run: IRecordedRun) => ({
  ...run.inherited_summaries,
  ...run.summaries
});

test.describe('a run of digits.ipynb', () => {
  test.beforeEach(async ({ example, notebook, history }) => {
    await example('digits.ipynb');
    await notebook.open('digits.ipynb');
    await history.open();
    await notebook.runAll();
    await expect(history.runs).toHaveCount(1);
    // The ledger follows the kernel by a moment: what is forked too early lacks its last parameters.
    const run = history.runs.first();
    await expect(history.result(run)).toHaveText('0.944');
    await expect(history.status(run)).toHaveAccessibleName('Finished');
  });

  test('is forked with another C, and the run of the fork tells where it comes from', async ({
    history,
    notebook,
    page,
    server,
    tmpPath
  }) => {
    const dialog = new ForkDialog(page);
    await history.press(history.runs.first(), 'Fork');

    await expect(dialog.node.locator('input:focus')).toHaveCount(1);
    await expect(dialog.parameter('C')).toHaveValue('1.0');
    await expect(dialog.parameter('gamma')).toHaveValue('0.001');
    await expect(dialog.fileName).toHaveValue('digits-fork.ipynb');
    await dialog.parameter('C').fill('ten');
    await expect(dialog.node).toContainText('Put a text in quotes: "ten"');
    await expect(dialog.button).toBeDisabled();
    await dialog.parameter('C').press('Enter');
    await expect(dialog.parameter('C')).toBeFocused();
    await dialog.parameter('C').fill('0.1');
    await expect(dialog.node).toContainText('was 1.0');
    await dialog.accept();

    await notebook.runAll();
    await expect(history.region).toContainText('digits-fork.ipynb');
    await expect(history.runs).toHaveCount(1);
    const run = history.runs.first();
    await history.unfold(run);
    await expect(history.value(run, 'Parameters', 'C')).toHaveText('0.1');
    await expect(history.value(run, 'Parameters', 'gamma')).toHaveText('0.001');
    await expect(history.result(run)).not.toHaveText('0.944');

    const [original] = await server.runs(`${tmpPath}/digits.ipynb`);
    const [forked] = await server.runs(`${tmpPath}/digits-fork.ipynb`);
    expect(forked.forked_from).toBe(original.id);
    const file = path.join(server.root, tmpPath, 'digits-fork.ipynb');
    const saved = JSON.parse(fs.readFileSync(file, 'utf-8'));
    expect(saved.cells[0].metadata).toEqual({ tags: ['parameters'] });
    expect(Object.keys(saved.metadata).sort()).toEqual([
      'kernelspec',
      'language_info'
    ]);
    expect(JSON.stringify(saved)).not.toContain(original.id);

    await run.getByRole('button', { name: /^forked from / }).click();
    const origin = history.region.locator(`[data-key="${original.id}"]`);
    await expect(origin).toBeFocused();
    await expect(origin).toHaveAttribute('aria-expanded', 'true');
    await expect(history.result(origin)).toHaveText('0.944');
  });

  test('is never forked over a file that came meanwhile', async ({
    history,
    page,
    server,
    tmpPath
  }) => {
    const dialog = new ForkDialog(page);
    const folder = path.join(server.root, tmpPath);
    await history.press(history.runs.first(), 'Fork');
    await expect(dialog.fileName).toHaveValue('digits-fork.ipynb');
    fs.writeFileSync(path.join(folder, 'digits-fork.ipynb'), 'mine');
    await dialog.button.click();

    await expect(page.locator('.Toastify__toast')).toContainText(
      'was not forked'
    );
    expect(
      fs.readFileSync(path.join(folder, 'digits-fork.ipynb'), 'utf-8')
    ).toBe('mine');
    expect(
      fs.readdirSync(folder).filter(name => /Untitled/.test(name))
    ).toEqual([]);

    await history.press(history.runs.first(), 'Fork');
    await expect(dialog.fileName).toHaveValue('digits-fork-2.ipynb');
    await dialog.fileName.fill('digits');
    await expect(dialog.node).toContainText(
      'There is a file of this name already.'
    );
    await expect(dialog.button).toBeDisabled();
  });

  test('gives the notebook its cells back, and that is undone', async ({
    history,
    notebook,
    page
  }) => {
    const before = await sources(page);
    await notebook.write(FIT, 'C = 5');
    await page.notebook.selectCells(EVALUATE);
    await runCommand(page, 'notebook:delete-cell');
    await page.notebook.addCell('code', 'print("added since")');
    const changed = await sources(page);
    expect(changed).not.toEqual(before);

    await history.unfold(history.runs.first());
    await history.region
      .getByRole('button', { name: 'Restore the notebook' })
      .click();
    const toast = page.locator('.Toastify__toast');
    await expect(toast).toContainText('The notebook is what it was in');
    await expect.poll(() => sources(page)).toEqual(before);
    await toast.getByRole('button', { name: 'Good to Know' }).click();
    await expect(page.locator('.jp-RunLedger-noteList')).toContainText(
      '1 cell that was deleted since comes back.'
    );
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await toast.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(() => sources(page)).toEqual(changed);
  });

  test('gives one cell back, in a notebook that was closed', async ({
    history,
    notebook,
    page
  }) => {
    const before = await sources(page);
    await notebook.write(FIT, 'C = 5');
    await notebook.write(EVALUATE, 'accuracy = 0');
    await notebook.save();
    await history.unfold(history.runs.first());
    await page.getByRole('button', { name: 'All', exact: true }).click();
    await runCommand(page, 'application:close-all');
    const run = history.runs.first();
    await history.unfold(run);
    await history
      .section(run, 'Cells')
      .getByRole('listitem')
      .filter({ hasText: 'SVC(C=C' })
      .last()
      .getByRole('button', { name: 'Restore this cell' })
      .click();

    await expect(page.locator('.Toastify__toast')).toContainText(
      'The cell is what it was in'
    );
    const now = await sources(page);
    expect(now[FIT]).toBe(before[FIT]);
    expect(now[EVALUATE]).toBe('accuracy = 0');
  });
});

interface IStory {
  readonly name: string;
  /** The cells in the notebook's order; an example if there are none. */
  readonly cells: readonly string[];
  /** Which cell runs next, and what is written into it before. */
  readonly steps: readonly (number | readonly [number, string])[];
  /** What the last run has to have, with all that it inherits. */
  readonly results: Readonly<Record<string, unknown>>;
}

const STORIES: readonly IStory[] = [
  {
    name: 'digits.ipynb',
    cells: [],
    steps: [],
    results: { accuracy: expect.any(Number) }
  },
  {
    name: 'dotscience.ipynb',
    cells: [],
    steps: [],
    results: { accuracy: expect.any(Number) }
  },
  {
    name: 'shuffled.ipynb',
    cells: [
      'rl.summary("score", sum(data) * rate + trained)',
      'import runledger as rl\ntrained = 0',
      'data = [random.random() for _ in range(5)]',
      'unused = 1',
      'rate = rl.parameter("rate", 0.5)',
      'import random\nrandom.seed(rl.parameter("seed", 7))'
    ],
    steps: [1, 5, 2, 2, 4, 0],
    results: { score: expect.any(Number) }
  },
  {
    name: 'in-place.ipynb',
    cells: [
      'import runledger as rl\nweights = [0.0]',
      'weights[0] += rl.parameter("step", 1.5)',
      'rl.summary("weight", weights[0])',
      'weights.append(weights[0] / 2)\nbias = rl.summary("bias", 3)'
    ],
    steps: [
      0,
      1,
      1,
      2,
      3,
      [1, 'weights[0] += rl.parameter("step", 0.25)'],
      [2, 'rl.summary("weight", weights[0] + sum(weights) + bias)']
    ],
    results: { weight: 11, bias: 3 }
  },
  {
    name: 'mended.ipynb',
    cells: [
      'rl.summary("mean", total / n)',
      'total, n = 0, rl.parameter("n", 4)\nfor i in range(n):\n    total += value(i)',
      'def value(i):\n    return i * factor',
      'factor = rl.parameter("factor", 3)\nraise ValueError("not yet")',
      'import runledger as rl'
    ],
    steps: [4, 0, 1, 2, 3, [3, 'factor = rl.parameter("factor", 3)'], 1, 0],
    results: { mean: 4.5 }
  }
];

for (const { name, cells, steps, ...story } of STORIES) {
  test(`the unchanged fork of ${name} gives its results`, async ({
    example,
    history,
    notebook,
    page,
    server,
    tmpPath
  }) => {
    if (cells.length === 0) {
      await example(name);
      await notebook.open(name);
      await notebook.runAll();
    } else {
      await notebook.create(name, [...cells]);
      for (const step of steps) {
        const [cell, source] = typeof step === 'number' ? [step] : step;
        if (source !== undefined) {
          await notebook.write(cell, source);
        }
        await notebook.run(cell);
      }
    }
    await history.open();
    // The ledger follows the kernel by a moment.
    const last = async (place: string) => {
      const [run] = await server.runs(place);
      return run?.status === 'ok' ? results(run) : null;
    };
    await expect
      .poll(() => last(`${tmpPath}/${name}`))
      .toMatchObject(story.results);
    const [original] = await server.runs(`${tmpPath}/${name}`);
    await expect(history.runs.first()).toHaveAttribute('data-key', original.id);

    const dialog = new ForkDialog(page);
    await history.press(history.runs.first(), 'Fork');
    const forked = await dialog.accept();
    await notebook.runAll();

    const place = `${tmpPath}/${forked}`;
    await expect.poll(() => last(place)).toEqual(results(original));
    const [run] = await server.runs(place);
    expect(run.parameters).toEqual(original.parameters);
    expect(run.forked_from).toBe(original.id);
  });
}

test('the dialog says which secret is to be filled in', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('secret.ipynb', [
    'import runledger as rl\npassword = "correct horse"',
    'rl.summary("length", len(password))',
    'never = 1'
  ]);
  await history.open();
  await notebook.run(0);
  await notebook.run(1);
  const dialog = new ForkDialog(page);
  await history.press(history.runs.first(), 'Fork');
  await expect(dialog.notes).toContainText(
    'Cell 2: The secret was masked: fill it in at line 2.'
  );
  await expect(dialog.node).toContainText('The run has no parameters to set.');
  await dialog.node
    .getByLabel('1 cell that did not run is')
    .selectOption('left out');
  await expect(dialog.notes).toContainText(
    '1 cell that did not run in this run is left out.'
  );
});
