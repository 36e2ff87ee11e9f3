import * as fs from 'node:fs';

import { Curves } from '../helpers/curves';
import { runCommand } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

const train = (rate: string) =>
  [
    'import math, runledger as rl',
    `rate = rl.parameter("rate", ${rate})`,
    'for step in range(20_000):',
    '    loss = math.exp(-rate * step / 5_000)',
    '    rl.log({"train/loss": math.nan if step == 7 else loss}, step)',
    '    if step % 1_000 == 0:',
    '        rl.log({"val/loss": loss + 0.1, "speed": 3}, step)'
  ].join('\n');

/** Logs a point whenever the test writes a file. */
const LIVE = [
  'import pathlib, time, runledger as rl',
  'rl.log({"live": 0})',
  'for i in range(1, 4):',
  '    while not pathlib.Path(f"go{i}").exists():',
  '        time.sleep(0.02)',
  '    rl.log({"live": i})'
].join('\n');

test('the curves of runs are zoomed, read, hidden, told as a table and saved', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('curves.ipynb', [train('1')]);
  await history.open();
  await notebook.runAll();
  await notebook.write(0, train('3'));
  await notebook.run(0);
  await expect(history.runs).toHaveCount(2);
  await history.runs.first().focus();
  await page.keyboard.press('Enter');

  const curves = new Curves(page, '.jp-RunLedger-runPage');
  await expect(curves.plots).toHaveCount(2);
  await expect(curves.curve('loss', 'train/loss')).toContainText('6.15e-6');
  await expect(curves.curve('loss', 'val/loss')).toContainText('0.1');
  await expect.poll(() => curves.ink('loss')).toBeGreaterThan(500);

  // By keyboard: closer, and from point to point.
  const area = curves.area('loss');
  await area.focus();
  for (let i = 0; i < 14; i++) {
    await page.keyboard.press('+');
  }
  await expect(
    curves.node.getByRole('button', { name: 'Show everything' })
  ).toBeVisible();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(curves.at('loss')).toHaveText(/^step 9,9\d\d|^step 10,0\d\d/);
  const before = await curves.at('loss').textContent();
  // Single points come a moment after the zoom.
  await expect(async () => {
    await page.keyboard.press('Shift+ArrowRight');
    await expect(curves.at('loss')).not.toHaveText(before ?? '', {
      timeout: 300
    });
  }).toPass();
  await expect(curves.plot('loss').getByRole('status')).toContainText(
    'train/loss'
  );
  await page.keyboard.press('0');
  await expect(
    curves.node.getByRole('button', { name: 'Show everything' })
  ).toHaveCount(0);

  // By pointer: a marked stretch, and the same step in all plots.
  const box = (await area.boundingBox())!;
  const y = box.y + box.height / 2;
  await page.mouse.move(box.x + box.width * 0.4, y);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, y, { steps: 5 });
  await page.mouse.up();
  await expect(
    curves.node.getByRole('button', { name: 'Show everything' })
  ).toBeVisible();
  await page.mouse.move(box.x + box.width * 0.5, y);
  await expect(curves.at('loss')).toHaveText(/^step /);
  await expect(curves.at('speed')).toHaveText(/^step /);
  await page.mouse.dblclick(box.x + box.width * 0.5, y);
  await expect(
    curves.node.getByRole('button', { name: 'Show everything' })
  ).toHaveCount(0);

  const ink = await curves.ink('loss');
  await curves
    .curve('loss', 'train/loss')
    .getByRole('button', { name: /train\/loss/ })
    .click();
  await expect.poll(() => curves.ink('loss')).toBeLessThan(ink);
  await curves
    .curve('loss', 'train/loss')
    .getByRole('button', { name: /train\/loss/ })
    .click();

  const download = page.waitForEvent('download');
  await curves
    .plot('loss')
    .getByRole('button', { name: 'Save all points of loss as CSV' })
    .click();
  const lines = fs
    .readFileSync(await (await download).path(), 'utf-8')
    .split('\r\n');
  expect(lines).toHaveLength(1 + 20_000 + 20 + 1);
  expect(lines[8]).toMatch(/,train\/loss,7,.*,NaN,NaN$/);
  const picture = page.waitForEvent('download');
  await curves
    .plot('loss')
    .getByRole('button', { name: 'Save loss as a PNG picture' })
    .click();
  const png = fs.readFileSync(await (await picture).path());
  expect(png.subarray(1, 4).toString()).toBe('PNG');

  await curves.option('As a table').check();
  await expect(
    curves.node.getByRole('row', { name: /^val\/loss/ }).getByRole('cell')
  ).toHaveText(['20', /^1\.1$/, /at step 19,000/, /1\.1 at step 0/, '0.1']);
  await curves.option('As a table').uncheck();

  // Beside those of another run, and in another theme.
  await page.notebook.activate('curves.ipynb');
  await history.runs.first().focus();
  await page.keyboard.press('c');
  const compared = new Curves(page, '.jp-RunLedger-compare');
  await expect(compared.plots).toHaveCount(2);
  await expect(compared.plot('loss').getByRole('listitem')).toHaveCount(4);
  const colour = () =>
    compared
      .plot('loss')
      .locator('.jp-RunLedger-swatch line')
      .first()
      .getAttribute('stroke');
  const light = await colour();
  await page.theme.setDarkTheme();
  await expect.poll(colour).not.toBe(light);
  await page.theme.setLightTheme();

  // The next curves look as these were left, also when the page is loaded again.
  const kept = page.waitForResponse(response =>
    (response.request().postData() ?? '').includes('"log":true')
  );
  await compared.option('Log scale').check();
  await kept;
  await page.reload();
  await history.open();
  await history.runs.first().focus();
  await page.keyboard.press('Enter');
  await expect(curves.option('Log scale')).toBeChecked();
  await expect(curves.option('Clip outliers')).not.toBeChecked();
});

test('a curve grows while its cell runs', async ({
  history,
  notebook,
  page,
  server,
  tmpPath
}) => {
  await notebook.create('live.ipynb', [LIVE]);
  await history.open();
  await notebook.startAll();
  await expect(history.runs).toHaveCount(1);
  const [{ id }] = await server.runs(`${tmpPath}/live.ipynb`);
  await runCommand(page, 'runledger:open-run', { id });
  const curves = new Curves(page, '.jp-RunLedger-runPage');
  const last = curves.curve('live', 'live');
  await expect(last).toContainText('0');
  for (let i = 1; i < 4; i++) {
    fs.writeFileSync(`${server.root}/${tmpPath}/go${i}`, '');
    await expect(last).toContainText(String(i));
  }
  await expect(curves.area('live')).toHaveAttribute(
    'aria-label',
    /^live: 4 points, least 0 at step 0, greatest 3 at step 3/
  );
});
