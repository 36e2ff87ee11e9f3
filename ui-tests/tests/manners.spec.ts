import { expect, test } from '../helpers/test';

test('a paused notebook is not recorded, and a resumed one is', async ({
  history,
  notebook,
  server,
  tmpPath
}) => {
  await notebook.create('paused.ipynb', ['1 + 1', 'word = "clarinet-4713"']);
  await history.open();
  await notebook.run(0);
  await expect(history.runs).toHaveCount(1);

  await history.region.getByRole('button', { name: /^Do not record/ }).click();
  await expect(history.light).toHaveText('Paused');
  await notebook.run(1);
  await history.region.getByRole('button', { name: /^Record/ }).click();
  await expect(history.light).toHaveText('Recording');
  await notebook.write(0, 'word = "oboe-4714"');
  await notebook.run(0);

  await expect
    .poll(async () => (await server.runs(`${tmpPath}/paused.ipynb`))[0])
    .toMatchObject({ status: 'ok', counts: { executions: 2 } });
});

test('text from a notebook is shown as text', async ({
  history,
  notebook,
  page
}) => {
  const hostile =
    '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script>';
  await notebook.create('hostile.ipynb', [
    [
      'import runledger as rl',
      `hostile = ${JSON.stringify(hostile)}`,
      'rl.parameter(hostile, hostile)',
      'rl.summary("score" + hostile, hostile)',
      'rl.label("label", hostile)',
      'rl.description(hostile)',
      'open("<b>bold<b>.txt", "w").write(hostile)',
      'print(hostile)',
      'raise ValueError(hostile)'
    ].join('\n')
  ]);
  await history.open();
  await notebook.runAll().catch(() => undefined);
  await expect(history.runs).toHaveCount(1);

  const run = history.runs.first();
  await expect(history.title(run)).toHaveText(hostile);
  await history.unfold(run);
  await expect(history.value(run, 'Parameters', hostile)).toHaveText(hostile);
  await expect(history.value(run, 'Results', `score${hostile}`)).toHaveText(
    hostile
  );
  await expect(history.value(run, 'Labels', 'label')).toHaveText(hostile);
  await expect(history.section(run, 'Files')).toContainText('<b>bold<b>.txt');
  await expect(history.section(run, 'Cells')).toContainText(`hostile = "<img`);
  await expect(
    run.getByRole('group', { name: 'Outputs' }).first()
  ).toContainText(hostile);
  await expect(history.region.locator('script, [onerror]')).toHaveCount(0);
  expect(await page.evaluate('window.hurt')).toBeUndefined();
});

test('what a cell displays as HTML is shown without its scripts', async ({
  history,
  notebook
}) => {
  await notebook.create('display.ipynb', [
    'from IPython.display import HTML\nHTML("<b class=bold>loud</b><script>window.hurt=1</script><img src=x onerror=\'window.hurt=1\'>")'
  ]);
  await history.open();
  await notebook.runAll();
  const run = history.runs.first();
  await history.unfold(run);

  const outputs = run.getByRole('group', { name: 'Outputs' });
  await expect(outputs.locator('b')).toHaveText('loud');
  await expect(history.region.locator('script, [onerror]')).toHaveCount(0);
});

test('a failed run shows its error', async ({ history, notebook }) => {
  await notebook.create('failing.ipynb', ['raise ValueError("no such lake")']);
  await history.open();
  await notebook.runAll().catch(() => undefined);

  const run = history.runs.first();
  await expect(history.status(run)).toHaveAccessibleName('Failed');
  await expect(run).toContainText('ValueError: no such lake');
  await history.unfold(run);
  await expect(history.section(run, 'Cells')).toContainText('Traceback');
});

test('the keyboard reaches, opens, renames, stars and deletes a run', async ({
  history,
  notebook,
  page
}) => {
  await notebook.create('keys.ipynb', [
    'import runledger as rl\nrl.parameter("depth", 7)\nrl.summary("score", 0.5)'
  ]);
  await history.open();
  await notebook.run(0);
  await expect(history.runs).toHaveCount(1);
  await notebook.write(
    0,
    'import runledger as rl\nrl.parameter("depth", 8)\nrl.summary("score", 0.6)'
  );
  await notebook.run(0);
  await expect(history.runs).toHaveCount(2);

  await history.runs.first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(history.runs.nth(1)).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(history.runs.nth(1)).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('F2');
  await page.keyboard.type('the shallow one');
  await page.keyboard.press('Enter');
  await expect(history.title(history.runs.nth(1))).toHaveText(
    'the shallow one'
  );
  await page.keyboard.press('s');
  await expect(
    history.runs.nth(1).getByRole('button', { name: 'Remove the star' })
  ).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(history.runs).toHaveCount(1);
  await expect(history.result(history.runs.first())).toHaveText('0.6');
});
