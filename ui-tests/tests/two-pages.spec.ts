import type { WebSocketRoute } from '@playwright/test';

import { HistoryPanel } from '../helpers/history-panel';
import { runCommand } from '../helpers/lab-commands';
import { expect, test } from '../helpers/test';

test('what runs and what is written on a run in one page is there in the other', async ({
  history,
  notebook,
  otherPage,
  page,
  tmpPath
}) => {
  await notebook.create('both.ipynb', [
    'import runledger as rl\nrl.summary("score", 0.5)'
  ]);
  await history.open();
  await otherPage.goto(`tree/${tmpPath}/both.ipynb`);
  const other = new HistoryPanel(otherPage);
  await other.open();

  await notebook.run(0);
  await expect(other.runs).toHaveCount(1);
  await notebook.run(0);
  await expect(other.runs).toHaveCount(2);

  // Written there, seen here.
  await other.runs.first().focus();
  await otherPage.keyboard.press('F2');
  await otherPage.keyboard.type('the good one');
  await otherPage.keyboard.press('Enter');
  await expect(history.title(history.runs.first())).toHaveText('the good one');
  await other.runs.first().focus();
  await otherPage.keyboard.press('s');
  await expect(
    history.runs.first().getByRole('button', { name: 'Remove the star' })
  ).toBeVisible();

  // Deleted here, gone there; brought back here, there again.
  await history.runs.nth(1).focus();
  await page.keyboard.press('Delete');
  await expect(other.runs).toHaveCount(1);
  await runCommand(page, 'runledger:undo-delete-run');
  await expect(other.runs).toHaveCount(2);
});

test('what happened while a page heard nothing is there when it hears again', async ({
  history,
  notebook,
  otherPage,
  tmpPath
}) => {
  await notebook.create('unheard.ipynb', [
    'import runledger as rl\nrl.summary("score", 0.5)'
  ]);
  await history.open();
  let sockets: WebSocketRoute[] = [];
  let isCut = false;
  const cut = async (wanted: boolean) => {
    isCut = wanted;
    const open = sockets;
    sockets = [];
    await Promise.all(open.map(socket => socket.close()));
  };
  await otherPage.routeWebSocket(/\/api\/events\/subscribe/, socket => {
    sockets.push(socket);
    if (!isCut) {
      socket.connectToServer();
    }
  });
  await otherPage.goto(`tree/${tmpPath}/unheard.ipynb`);
  const other = new HistoryPanel(otherPage);
  await other.open();
  await notebook.run(0);
  await expect(other.runs).toHaveCount(1);

  await cut(true);
  await expect.poll(() => sockets.length).toBeGreaterThan(1);
  await notebook.run(0);
  await expect(history.runs).toHaveCount(2);
  await expect(other.runs).toHaveCount(1);
  await cut(false);
  await expect(other.runs).toHaveCount(2);
});
