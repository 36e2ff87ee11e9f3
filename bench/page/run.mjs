// The history in Chromium, beside MLflow's page with the same runs: opened, filtered, sorted and scrolled, in turns.
// Prints one line of JSON; times are milliseconds, medians of the rounds.
//
//   node bench/page/run.mjs [--runs 10000,100000] [--rounds 5] [--peers .venv-peers]

import console from 'node:console';
import * as fs from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { launched } from '../chromium.mjs';
import { lab, mlflow, oneRun } from './servers.mjs';
import { median, scrolled, shown, timed } from './timing.mjs';

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '10000,100000' },
    rounds: { type: 'string', default: '5' },
    peers: { type: 'string', default: '.venv-peers' }
  }
});
const rounds = Number(options.rounds);
// MLflow is given as many runs as the issue of a history with 10,000 is about.
const PEER_RUNS = 10_000;
const FILTERS = [
  'metrics.accuracy > 0.9',
  "metrics.accuracy > 0.5 and params.optimizer = 'adam'"
];
// What the wheel turns in 16 ms, in px: as far as a quick hand does, and much farther.
const SPEEDS = { by_hand: 120, flung: 400 };
const TURNS = 120;

/** The history of JupyterLab's sidebar. */
const sidebar = {
  shown: () =>
    [...document.querySelectorAll('.jp-RunLedger-run[role="row"]')]
      .map(row => row.dataset.key)
      .join() || null,
  rows: '.jp-RunLedger-list',
  async begin(page, { url }) {
    await page.goto(`${url}/lab?reset`);
    await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
    await page.locator('.jp-Launcher, .jp-LauncherBody').first().waitFor();
    await page.waitForFunction(() => window.jupyterapp);
    await page.waitForTimeout(2000);
  },
  open: async page => {
    await page
      .locator(
        '.jp-SideBar.jp-mod-right [data-id="jupyterlab-runledger:history"]'
      )
      .click();
  },
  filter: async (page, text) => {
    const field = page.locator('.jp-RunLedger-filterInput').first();
    await field.fill(text);
    await field.press('Enter');
  }
};

/** The runs table of JupyterLab's main area. */
const table = {
  // Its nodes are used again for other runs, in any order.
  shown: () =>
    [...document.querySelectorAll('.jp-RunLedger-tableRun')]
      .map(line => line.dataset.line)
      .sort()
      .join() || null,
  rows: '.jp-RunLedger-tableGrid',
  begin: sidebar.begin,
  open: page =>
    page.evaluate(() => {
      window.dispatchEvent(new PointerEvent('pointerdown'));
      void window.jupyterapp.commands.execute('runledger:open-table', {
        scope: 'all'
      });
    }),
  filter: async (page, text) => {
    const field = page.locator('.jp-RunLedger-table .jp-RunLedger-filterInput');
    await field.fill(text);
    await field.press('Enter');
  },
  sort: page =>
    page
      .locator('.jp-RunLedger-tableColumn[data-column="params.lr"]')
      .click({ position: { x: 12, y: 12 } })
};

/** MLflow's list of the runs of an experiment. */
const peer = {
  shown: () =>
    [...document.querySelectorAll('.ag-center-cols-container [role="row"]')]
      .map(row => row.getAttribute('row-id'))
      .join() || null,
  rows: '.ag-body-viewport',
  async begin(page, { url }) {
    await page.goto(`${url}/#/experiments`);
    await page.getByRole('link', { name: 'study' }).first().waitFor();
    await page.waitForTimeout(1000);
  },
  open: async (page, { experiment }) => {
    await page.evaluate(to => {
      window.dispatchEvent(new PointerEvent('pointerdown'));
      window.location.hash = to;
    }, `#/experiments/${experiment}/runs`);
  },
  filter: async (page, text) => {
    const field = page.getByTestId('search-box');
    await field.fill(text);
    await field.press('Enter');
  }
};

/** One round with one of the two. */
async function round(browser, history, server) {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 }
  });
  try {
    await history.begin(page, server);
    const open = await timed(page, history.shown, () =>
      history.open(page, server)
    );
    await page.waitForTimeout(500);
    const filters = [];
    for (const text of FILTERS) {
      filters.push(
        await timed(page, history.shown, () => history.filter(page, text))
      );
      await page.waitForTimeout(300);
    }
    await history.filter(page, '');
    await page.waitForTimeout(500);
    const sort = history.sort
      ? await timed(page, history.shown, () => history.sort(page))
      : null;
    const scroll = {};
    for (const [speed, distance] of Object.entries(SPEEDS)) {
      scroll[speed] = await scrolled(page, history.rows, TURNS, distance);
      await page.waitForTimeout(500);
    }
    return { open, filter: Math.max(...filters), sort, scroll };
  } finally {
    await page.close();
  }
}

/** How long an entry takes from disk to the screen, and a star from one page to another. */
async function steps(browser, server, rounds) {
  const pages = [];
  const arrivals = [];
  const edits = [];
  try {
    for (let each = 0; each < 2; each++) {
      const page = await browser.newPage({
        viewport: { width: 1440, height: 900 }
      });
      pages.push(page);
      await sidebar.begin(page, server);
      await sidebar.open(page);
      await page.waitForFunction(sidebar.shown);
    }
    const [page, other] = pages;
    const stars = () =>
      document.querySelector('.jp-RunLedger-run .jp-RunLedger-star')
        .ariaPressed;
    for (let turn = 0; turn < rounds; turn++) {
      const [written, there] = await shown(page, sidebar.shown, () =>
        oneRun(server.root, 100_000 + turn)
      );
      arrivals.push(there - written);
      await page.waitForTimeout(1000);
      await page.locator('.jp-RunLedger-run[role="row"]').first().focus();
      const [pressed, seen] = await shown(other, stars, async () => {
        await page.keyboard.press('s');
        return Date.now();
      });
      edits.push(seen - pressed);
      await page.waitForTimeout(500);
    }
  } finally {
    await Promise.all(pages.map(page => page.close()));
  }
  return { entry_to_row: median(arrivals), edit_to_other_page: median(edits) };
}

function summary(told) {
  return {
    open: median(told.map(({ open }) => open)),
    filter: median(told.map(({ filter }) => filter)),
    ...(told[0].sort !== null && {
      sort: median(told.map(({ sort }) => sort))
    }),
    ...Object.fromEntries(
      Object.keys(SPEEDS).map(speed => {
        const all = told.map(({ scroll }) => scroll[speed]);
        return [
          speed,
          {
            frames: all.reduce((sum, { frames }) => sum + frames, 0),
            longest_frame: median(all.map(each => each.longest_frame)),
            longest_task: median(all.map(each => each.longest_task)),
            frames_over_50: all.map(({ over_50 }) => over_50)
          }
        ];
      })
    )
  };
}

const folder = fs.mkdtempSync(path.join(tmpdir(), 'runledger-bench-'));
const browser = await launched();
const result = {
  bench: 'page',
  cpu: cpus()[0]?.model,
  chromium: browser.version(),
  rounds
};
try {
  for (const runs of options.runs.split(',').map(Number)) {
    const ours = await lab(folder, runs);
    const told = { sidebar: [], table: [], mlflow: [] };
    let theirs = null;
    const python = path.resolve(options.peers, 'mlflow', 'bin', 'python');
    if (runs === PEER_RUNS && fs.existsSync(python)) {
      theirs = await mlflow(folder, python, ours.url);
      result.mlflow = theirs.version;
    }
    for (let turn = 0; turn < rounds; turn++) {
      told.sidebar.push(await round(browser, sidebar, ours));
      told.table.push(await round(browser, table, ours));
      if (theirs) {
        told.mlflow.push(await round(browser, peer, theirs));
      }
    }
    const sizes = (result[runs] = {
      sidebar: summary(told.sidebar),
      table: summary(told.table)
    });
    Object.assign(sizes.sidebar, await steps(browser, ours, rounds));
    if (theirs) {
      sizes.mlflow = summary(told.mlflow);
      sizes.times_faster = {
        open: Math.round((10 * sizes.mlflow.open) / sizes.sidebar.open) / 10,
        filter:
          Math.round((10 * sizes.mlflow.filter) / sizes.sidebar.filter) / 10
      };
      await theirs.stop();
    }
    await ours.stop();
  }
} finally {
  await browser.close();
  fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}
console.log(JSON.stringify(result));
