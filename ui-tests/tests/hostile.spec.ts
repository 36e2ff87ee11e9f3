import { HOSTILE } from '../helpers/hostile';
import { expect, test } from '../helpers/test';
import { goThrough, VIEWS } from '../helpers/views';

/** Puts the texts wherever a notebook can put one, a little different each time. */
const CELL = [
  'import runledger as rl',
  'round = 1 + globals().get("round", 0)',
  'from IPython.display import HTML, Markdown, display',
  `hostile = ${JSON.stringify(HOSTILE)}`,
  'rl.description(hostile[0] + str(round))',
  'for number, text in enumerate(hostile):',
  '    rl.parameter(text, text + str(round))',
  '    rl.summary(text, number)',
  '    rl.label(text, text)',
  '    rl.log({text: number}, 0)',
  '    rl.log({text: number + 1}, 1)',
  '    name = text.replace("/", "-").replace(chr(7), "-") + ".txt"',
  '    open(name, "w").write(text)',
  '    open(name).read()',
  '    print(text)',
  '    display(HTML(text), Markdown(text))',
  'names = {text: text for text in hostile}',
  'raise ValueError(hostile[2] + str(round))'
].join('\n');

test('hostile text in every field is shown as text, in all views', async ({
  history,
  notebook,
  page,
  server,
  tmpPath
}) => {
  test.slow();
  page.on('dialog', dialog => expect.soft(dialog.message()).toBe('no dialog'));
  await notebook.create('hostile.ipynb', [CELL]);
  await history.open();
  await notebook.run(0).catch(() => undefined);
  await expect(history.runs).toHaveCount(1);
  await notebook.clearOutputs();
  await notebook.run(0).catch(() => undefined);
  await expect(history.runs).toHaveCount(2);
  await notebook.clearOutputs();
  // The notebook itself is trusted: it ran here. Only what we show is looked at from here on.
  await page.evaluate(() => {
    delete (window as unknown as { hurt?: number }).hurt;
  });

  const runs = (await server.runs(`${tmpPath}/hostile.ipynb`)).map(
    ({ id }) => id
  );
  for (const id of runs) {
    await server.edit(id, {
      name: HOSTILE[2] + id,
      note: HOSTILE.join('\n\n'),
      tags: HOSTILE.slice(0, 10)
    });
  }
  await expect(history.title(history.runs.first())).toHaveText(
    HOSTILE[2] + runs[0]
  );
  await history.unfold(history.runs.first());
  await expect(
    history.section(history.runs.first(), 'Parameters')
  ).toContainText(HOSTILE[4]);

  for (const { name, part, open } of VIEWS) {
    await open(page, runs);
    const view = page.locator(`${part}:visible`).first();
    await view.waitFor();
    await goThrough(view);
    if (name !== 'what the books hold') {
      await expect(view, name).toContainText(/onerror=|<script>/);
    }
    const live = view.locator(
      'script, [onerror], [onload], [onfocus], [ontoggle], [onbegin], [onclick], [href^="javascript:"], [src^="javascript:"], [srcdoc]'
    );
    await expect(live, name).toHaveCount(0);
    expect(await page.evaluate('window.hurt'), name).toBeUndefined();
  }
});
