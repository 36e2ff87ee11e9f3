import * as fs from 'node:fs';

import { layoutSaved } from '../helpers/lab-commands';
import { RunsTable } from '../helpers/runs-table';
import { expect, test } from '../helpers/test';

const HOSTILE = '<img src=x onerror="window.hurt=1">';

/** Makes a run for each rate: the first two with one optimizer, the others with another. */
const LOOP = [
  'import runledger as rl',
  'for i, rate in enumerate([0.1, 0.01, 0.001, 0.0001]):',
  '    with rl.run(f"rate {rate}"):',
  '        rl.parameter("rate", rate)',
  '        rl.parameter("optimizer", "adam" if i < 2 else "sgd")',
  '        rl.parameter("seed", 7)',
  '        for step in range(4):',
  '            rl.log({"loss": (step - 2) ** 2 + i}, step)',
  '        rl.summary("accuracy", [0.5, 0.9, 0.7, 0.6][i])'
].join('\n');

// Only columns in sight are in the page.
test.use({ viewport: { width: 2000, height: 900 } });

test.describe('the runs of a loop', () => {
  let table: RunsTable;

  test.beforeEach(async ({ notebook, page }) => {
    table = new RunsTable(page);
    await notebook.create('loop.ipynb', [LOOP]);
    await notebook.runAll();
    await table.open();
    await expect(table.runs.filter({ hasText: 'rate 0.1' })).toHaveCount(1);
    await table.filter.fill('metrics.accuracy > 0');
    await expect(table.runs).toHaveCount(4);
  });

  test('are sorted, shaded, grouped, narrowed, and their columns chosen', async ({
    page
  }) => {
    await table.column('accuracy').click();
    await expect(table.column('accuracy')).toHaveAttribute(
      'aria-sort',
      'descending'
    );
    await expect
      .poll(() => table.values('metrics.accuracy'))
      .toEqual(['★0.9', '0.7', '0.6', '0.5']);

    // The best of a series rather than its last value.
    await table.column('loss').click({ button: 'right' });
    await table.menuItem('Show the Best Value').click();
    await expect.poll(() => table.values('best.loss')).toContain('★0');

    await expect.poll(() => table.columns()).toContain('params.seed');
    await table.view
      .getByRole('checkbox', { name: 'Only what differs' })
      .check();
    await expect.poll(() => table.columns()).not.toContain('params.seed');

    await table.toggleColumn('python', 'Python');
    await table.view
      .getByRole('checkbox', { name: 'Only what differs' })
      .uncheck();
    await expect(
      table.cell(table.runs.first(), 'environment.python')
    ).toHaveText(/^3\./);

    await table.choose(/^Group/, 'optimizer');
    await expect(table.groups).toHaveText([/adam\s*2 runs/, /sgd\s*2 runs/]);
    await table.groups.first().click();
    await expect(table.runs).toHaveCount(2);
    await table.choose(/^Grouped by optimizer/, 'No Groups');
    await expect(table.groups).toHaveCount(0);
    await expect
      .poll(() => table.values('metrics.accuracy'))
      .toEqual(['★0.9', '0.7', '0.6', '0.5']);

    await table.runs
      .filter({ hasText: 'rate 0.01' })
      .first()
      .locator('[data-column="params.optimizer"]')
      .click({ button: 'right' });
    await table.menuItem("Only Runs With params.optimizer = 'adam'").click();
    await expect(table.runs).toHaveCount(2);
    await expect(table.filter).toHaveValue(
      "(metrics.accuracy > 0) and params.optimizer = 'adam'"
    );
    expect(await page.evaluate('window.hurt')).toBeUndefined();
  });

  test('are worked with by the keyboard alone', async ({ page }) => {
    await table.grid.focus();
    // From the heads into the runs: two of them are selected and compared.
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Space');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(table.selected).toContainText('2 runs selected');
    await page.keyboard.press('c');
    await expect(page.locator('.jp-RunLedger-compare:visible')).toBeVisible();
    await table.open();
    await table.grid.focus();

    // A column is moved and resized.
    await page.keyboard.press('Control+Home');
    await page.keyboard.press('ArrowRight');
    const before = await table.columns();
    await page.keyboard.press('Alt+ArrowRight');
    await expect.poll(() => table.columns()).not.toEqual(before);
    const width = async () =>
      (await table.grid
        .locator('.jp-RunLedger-tableColumn[data-current="true"]')
        .boundingBox())!.width;
    const narrow = await width();
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(width).toBe(narrow + 16);

    // A run is deleted, and brought back.
    await page.keyboard.press('Escape');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Delete');
    await expect(table.runs).toHaveCount(3);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(table.runs).toHaveCount(4);

    await table.grid.focus();
    await page.keyboard.press('Enter');
    await expect(page.locator('.jp-RunLedger-runPage:visible')).toBeVisible();
  });

  test('go out as CSV and as a data frame, and a saved view is there after a reload', async ({
    page
  }) => {
    const downloading = page.waitForEvent('download');
    await table.choose('More', 'Export as CSV');
    const download = await downloading;
    expect(download.suggestedFilename()).toBe('loop.csv');
    const csv = fs.readFileSync(await download.path(), 'utf-8');
    const [heads, ...rows] = csv.trim().split('\r\n');
    expect(heads).toMatch(/^id,title,.*params\.rate.*metrics\.accuracy/);
    expect(rows).toHaveLength(4);

    await table.column('rate').click();
    await table.choose('Views', 'Save This View…');
    await page.locator('.jp-Dialog').getByRole('textbox').fill(HOSTILE);
    await page
      .locator('.jp-Dialog')
      .getByRole('button', { name: 'Save' })
      .click();
    await expect(
      table.view.getByRole('button', { name: HOSTILE })
    ).toBeVisible();

    await layoutSaved(page, /params\.rate/);
    await page.reload();
    await expect(table.column('rate')).toHaveAttribute(
      'aria-sort',
      'ascending',
      { timeout: 30_000 }
    );
    await expect(table.runs).toHaveCount(4);
    await expect(
      table.view.getByRole('button', { name: HOSTILE })
    ).toBeVisible();
    expect(await page.evaluate('window.hurt')).toBeUndefined();

    await table.choose('More', 'Open as a Data Frame');
    await expect(
      page.locator('.jp-NotebookPanel:visible .jp-Cell').last()
    ).toContainText(
      /runs = rl\.runs\(filter="metrics\.accuracy > 0", notebook=".*loop\.ipynb"\)/
    );
  });
});

test('a new run slides in, and one that runs is seen to go on', async ({
  notebook,
  page
}) => {
  const table = new RunsTable(page);
  await notebook.create('live.ipynb', [
    'import runledger as rl, time\nrl.summary("score", 1)\ntime.sleep(3)'
  ]);
  await notebook.startAll();
  await table.open();
  await expect(table.runs).toHaveCount(1);
  await expect(table.runs.first()).toHaveAttribute('data-status', 'running');
  await expect(table.runs.first()).toHaveAttribute('data-status', 'ok');
  await page.notebook.activate('live.ipynb');
  await notebook.write(0, 'rl.summary("score", 2)');
  await notebook.run(0);
  await table.open();
  await expect(table.runs).toHaveCount(2);
  await expect(table.runs.first()).toContainText('2');
});
