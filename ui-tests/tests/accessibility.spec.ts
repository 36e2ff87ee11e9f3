import { seriousFindings } from '../helpers/accessibility';
import { expect, test } from '../helpers/test';
import { VIEWS } from '../helpers/views';

const TRAIN = (rate: number) =>
  [
    'import runledger as rl',
    `rl.parameter("rate", ${rate})`,
    'open("data.txt", "w").write("data")',
    // No loop: the editor would indent what stands below it.
    `points = [rl.log({"loss": ${rate} / (step + 1)}, step) for step in range(20)]`,
    `rl.summary("accuracy", ${1 - rate})`
  ].join('\n');

const THEMES = [
  'JupyterLab Light',
  'JupyterLab Dark',
  'JupyterLab Dark High Contrast'
];

test('axe finds nothing serious in any view, whatever the theme', async ({
  history,
  notebook,
  page,
  server,
  tmpPath
}) => {
  test.slow();
  await notebook.create('seen.ipynb', [TRAIN(0.2), '1 / 0']);
  await history.open();
  await notebook.run(0);
  await notebook.write(0, TRAIN(0.1));
  await notebook.run(0);
  await notebook.run(1).catch(() => undefined);
  await expect(history.runs).toHaveCount(2);
  const runs = (await server.runs(`${tmpPath}/seen.ipynb`)).map(({ id }) => id);
  await history.unfold(history.runs.first());
  // The sign of what folds is no part of its name.
  await expect(
    history.runs
      .first()
      .getByRole('button', { name: 'Environment', exact: true })
  ).toBeVisible();

  for (const theme of THEMES) {
    await page.theme.setTheme(theme);
    for (const { name, part, open } of VIEWS) {
      await open(page, runs);
      await page.locator(`${part}:visible`).first().waitFor();
      const findings = await seriousFindings(page, part);
      expect.soft(findings, `${name}, ${theme}`).toEqual([]);
    }
  }
});
