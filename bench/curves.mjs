// Curves of a million points in Chromium, beside Vega-Lite with the same points, in turns: opened, zoomed, and how long
// frames are meanwhile. One series of a million, and 50 of 20,000 in one plot. Vega-Lite is what JupyterLab ships; it is
// given the points in memory, while ours come from the ledger. Prints one line of JSON; times are milliseconds, medians.
//
//   node bench/curves.mjs [--points 1000000] [--rounds 3]

import { spawnSync } from 'node:child_process';
import console from 'node:console';
import * as fs from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import * as path from 'node:path';
import { URL, fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { launched, uiTests } from './chromium.mjs';
import { lab } from './page/servers.mjs';
import { median } from './page/timing.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));

const { values: options } = parseArgs({
  options: {
    points: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '3' }
  }
});
const rounds = Number(options.rounds);
const points = Number(options.points);
const ZOOMS = 8;
// How long posting may take, in ms.
const PATIENCE = 120_000;
const [WIDTH, HEIGHT] = [900, 320];
const SIZES = { one: 1, fifty: 50 };

const folder = fs.mkdtempSync(path.join(tmpdir(), 'runledger-curves-'));
const server = await lab(folder, 0);
const browser = await launched();

/** The runs, once they are posted: the one series first. */
async function runs() {
  const script = path.join(here, 'curve_runs.py');
  const made = spawnSync(
    'python',
    [script, server.root, '--points', String(points)],
    { encoding: 'utf-8' }
  );
  if (made.status !== 0) {
    throw new Error(made.stderr);
  }
  for (const deadline = Date.now() + PATIENCE; Date.now() < deadline;) {
    const answer = await fetch(`${server.url}/runledger/api/runs`);
    const found = (await answer.json()).runs;
    const ready = await Promise.all(
      found.map(async ({ id }) => {
        const url = `${server.url}/runledger/api/runs/${id}/metrics`;
        const { series } = await (await fetch(url)).json();
        const count = series.reduce((sum, each) => sum + each.count, 0);
        return { id, names: series.map(({ name }) => name), count };
      })
    );
    if (ready.length === 2 && ready.every(({ count }) => count === points)) {
      return Object.fromEntries(
        ready.map(run => [run.names.length === 1 ? 'one' : 'fifty', run])
      );
    }
    await new Promise(resolve => setTimeout(resolve, 500));
  }
  throw new Error('The runs are not posted.');
}

/** Watch frames and long tasks; `window.watched()` ends it and tells. */
const watch = () => {
  const frames = [];
  const tasks = [];
  const observer = new PerformanceObserver(list =>
    tasks.push(...list.getEntries().map(entry => entry.duration))
  );
  observer.observe({ type: 'longtask' });
  let last = performance.now();
  let following = requestAnimationFrame(function frame(now) {
    frames.push(now - last);
    last = now;
    following = requestAnimationFrame(frame);
  });
  window.watched = () => {
    cancelAnimationFrame(following);
    observer.disconnect();
    return {
      longest_frame: Math.round(Math.max(...frames.slice(1))),
      frames_over_50: frames.slice(1).filter(length => length > 50).length,
      longest_task: Math.round(Math.max(0, ...tasks))
    };
  };
};

/** Open a run's page, and zoom into its plot by the keyboard. */
async function ours({ id, names }) {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 1000 }
  });
  await page.goto(`${server.url}/lab?reset`);
  await page.locator('#jupyterlab-splash').waitFor({ state: 'detached' });
  await page.waitForFunction(() => window.jupyterapp);
  await page.waitForTimeout(2000);
  const opened = await page.evaluate(
    async ([run, count]) => {
      const began = performance.now();
      performance.clearMeasures();
      await window.jupyterapp.commands.execute('runledger:open-run', {
        id: run
      });
      for (;;) {
        await new Promise(resolve => requestAnimationFrame(resolve));
        const values = [
          ...document.querySelectorAll('.jp-RunLedger-curveValue')
        ];
        // Empty axes come before the points.
        const painted = performance
          .getEntriesByName('runledger:curves')
          .find(({ detail }) => detail.curves === count);
        if (values.length === count && painted) {
          return painted.startTime + painted.duration - began;
        }
      }
    },
    [id, names.length]
  );
  await page.waitForTimeout(1500);
  await page.locator('.jp-RunLedger-plotArea').first().focus();
  await page.evaluate(watch);
  await page.evaluate(() => performance.clearMeasures());
  const zooms = [];
  for (let i = 0; i < ZOOMS; i++) {
    const before = await page.evaluate(() => performance.now());
    await page.keyboard.press('+');
    const drawn = await page.evaluate(async from => {
      for (;;) {
        const found = performance
          .getEntriesByName('runledger:curves')
          .find(({ startTime }) => startTime > from);
        if (found) {
          return found.startTime + found.duration - from;
        }
        await new Promise(resolve => requestAnimationFrame(resolve));
      }
    }, before);
    zooms.push(drawn);
    // Meanwhile finer points come and are drawn too.
    await page.waitForTimeout(300);
  }
  const frames = await page.evaluate(() => window.watched());
  const paints = await page.evaluate(() =>
    performance
      .getEntriesByName('runledger:curves')
      .map(({ duration }) => duration)
  );
  await page.close();
  return { opened, zooms, paints, frames };
}

/** Draw the same points by Vega-Lite, and zoom as far. */
async function vegas({ id, names }) {
  // The server's policy is for its own pages.
  const page = await browser.newPage({
    bypassCSP: true,
    viewport: { width: 1440, height: 1000 }
  });
  await page.goto(`${server.url}/runledger/api/status`);
  await page.setContent('<div id="plot"></div>');
  for (const file of ['vega/build/vega.js', 'vega-lite/build/vega-lite.js']) {
    await page.addScriptTag({
      path: fileURLToPath(new URL(`node_modules/${file}`, uiTests))
    });
  }
  await page.evaluate(
    async ([url, series]) => {
      const values = [];
      for (const name of series) {
        const query = new URLSearchParams({ name, points: '1000000' });
        const body = await (await fetch(`${url}?${query}`)).arrayBuffer();
        const length = new DataView(body).getUint32(0, true);
        const count = (body.byteLength - 4 - length) / 24;
        const column = i =>
          new Float64Array(body, 4 + length + 8 * count * i, count);
        const [steps, , logged] = [0, 1, 2].map(column);
        steps.forEach((x, i) => values.push({ x, y: logged[i], name }));
      }
      window.points = values;
    },
    [`${server.url}/runledger/api/runs/${id}/metrics`, names]
  );
  await page.evaluate(watch);
  const opened = await page.evaluate(
    async ([width, height, end]) => {
      const began = performance.now();
      const spec = window.vegaLite.compile({
        width,
        height,
        data: { name: 'points', values: window.points },
        params: [{ name: 'range', value: [0, end] }],
        mark: { type: 'line', clip: true },
        encoding: {
          x: {
            field: 'x',
            type: 'quantitative',
            scale: { domain: { expr: 'range' }, nice: false }
          },
          y: { field: 'y', type: 'quantitative' },
          color: { field: 'name', type: 'nominal' }
        }
      }).spec;
      window.view = new window.vega.View(window.vega.parse(spec), {
        renderer: 'canvas',
        container: '#plot'
      });
      await window.view.runAsync();
      return performance.now() - began;
    },
    [WIDTH, HEIGHT, points / names.length]
  );
  const zooms = [];
  let [low, high] = [0, points / names.length];
  for (let i = 0; i < ZOOMS; i++) {
    const less = (high - low) * 0.2;
    [low, high] = [low + less, high - less];
    zooms.push(
      await page.evaluate(
        async range => {
          const began = performance.now();
          await window.view.signal('range', range).runAsync();
          return performance.now() - began;
        },
        [low, high]
      )
    );
  }
  const frames = await page.evaluate(() => window.watched());
  await page.close();
  return { opened, zooms, frames };
}

try {
  const found = await runs();
  const made = {};
  for (const [name, series] of Object.entries(SIZES)) {
    const all = { ours: [], vega: [] };
    for (let round = 0; round < rounds; round++) {
      all.ours.push(await ours(found[name]));
      all.vega.push(await vegas(found[name]));
    }
    const of = (kind, pick) => median(all[kind].flatMap(pick));
    const worst = (kind, what) =>
      Math.max(...all[kind].map(({ frames }) => frames[what]));
    const told = Object.fromEntries(
      ['ours', 'vega'].map(kind => [
        kind,
        {
          open: of(kind, ({ opened }) => opened),
          zoom: of(kind, ({ zooms }) => zooms),
          longest_frame: worst(kind, 'longest_frame'),
          frames_over_50: worst(kind, 'frames_over_50'),
          longest_task: worst(kind, 'longest_task')
        }
      ])
    );
    const paints = all.ours.flatMap(({ paints }) => paints);
    told.ours.paint = median(paints);
    told.ours.longest_paint = Math.round(Math.max(...paints));
    made[name] = {
      series,
      points,
      ...told,
      times_faster: {
        open: Math.round((told.vega.open / told.ours.open) * 10) / 10,
        zoom:
          Math.round((told.vega.zoom / Math.max(told.ours.zoom, 1)) * 10) / 10
      }
    };
  }
  const version = name =>
    JSON.parse(
      fs.readFileSync(
        new URL(`node_modules/${name}/package.json`, uiTests),
        'utf-8'
      )
    ).version;
  console.log(
    JSON.stringify({
      bench: 'curves',
      chromium: browser.version(),
      cpu: cpus()[0]?.model,
      vega: version('vega'),
      vega_lite: version('vega-lite'),
      rounds,
      ...made
    })
  );
} finally {
  await browser.close();
  await server.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
