// Notebook diff: ours beside nbdime's, in turn, on the same notebooks. Prints one JSON line.
//
//   node bench/diff/index.mjs [--cells 1000] [--rounds 5] [--peer-seconds 60] [--peer-python python3]
//
// The peer's Python needs nbdime (python3 -m venv /tmp/nbdime && /tmp/nbdime/bin/pip install nbdime). Without it, or
// where it takes longer than --peer-seconds for one diff, its figure is null and says why.
import console from 'node:console';
import process from 'node:process';
import { performance } from 'node:perf_hooks';
import { clearTimeout, setTimeout } from 'node:timers';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES, notebooksOf } from './notebooks.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const require = createRequire(import.meta.url);

const { values: options } = parseArgs({
  options: {
    cells: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '5' },
    'peer-seconds': { type: 'string', default: '60' },
    'peer-python': { type: 'string', default: 'python3' }
  }
});

/** Cells that make two notebooks of 16 MB each; the others have as many cells as asked for. */
const BIG = new Map([
  ['images', 100],
  ['long sources, no common ids', 100]
]);

const BUDGET_MS = { usual: 50, big: 1000 };

/** Compiles the diff as it is now, to CommonJS, which Node loads without a bundler. */
function compiled(folder) {
  const tsc = require.resolve('typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', here, '--outDir', folder]);
  writeFileSync(join(folder, 'package.json'), '{"type": "commonjs"}');
  return require(join(folder, 'index.js'));
}

function ours({ cellsOfNotebook, countEntries, diffCells }, texts) {
  // Read anew, so that nothing is known of these strings from the round before.
  const [a, b] = texts.map(text => JSON.parse(text));
  const start = performance.now();
  const entries = diffCells(cellsOfNotebook(a), cellsOfNotebook(b));
  const ms = performance.now() - start;
  return { ms, counts: countEntries(entries) };
}

/** The peer on two files: `diff()` gives milliseconds, or a sentence once it has failed. */
function peerOn(files) {
  const script = join(here, 'nbdime_diff.py');
  const child = spawn(options['peer-python'], [script, ...files], {
    stdio: ['pipe', 'pipe', 'pipe']
  });
  let complaint = '';
  let waiting = () => {};
  const finish = answer => waiting(answer);
  child.stderr.on(
    'data',
    data => (complaint = `${complaint}${data}`.slice(-300))
  );
  child.stdin.on('error', () => {});
  child.on('error', error => finish(error.message));
  child.on('close', () =>
    finish(complaint.trim().split('\n').pop() || 'ended')
  );
  createInterface({ input: child.stdout }).on('line', line =>
    finish(Number(line))
  );
  let failed = null;
  return {
    async diff() {
      if (failed !== null) {
        return failed;
      }
      const seconds = Number(options['peer-seconds']);
      const answer = await new Promise(resolve => {
        const timer = setTimeout(() => {
          child.kill('SIGKILL');
          resolve(`more than ${seconds} s`);
        }, seconds * 1000);
        waiting = value => {
          clearTimeout(timer);
          resolve(value);
        };
        child.stdin.write('\n');
      });
      failed = typeof answer === 'string' ? answer : null;
      return answer;
    },
    close: () => child.kill('SIGKILL')
  };
}

function median(values) {
  const sorted = [...values].sort((p, q) => p - q);
  return sorted[sorted.length >> 1];
}

const rounded = ms => Math.round(ms * 10) / 10;

async function measured(diff, name, folder) {
  const cells = BIG.get(name) ?? Number(options.cells);
  const texts = notebooksOf(name, cells).map(notebook =>
    JSON.stringify(notebook)
  );
  const files = texts.map((text, i) => {
    const file = join(folder, `${i}.ipynb`);
    writeFileSync(file, text);
    return file;
  });
  const peer = peerOn(files);
  const times = { ours: [], peer: [] };
  let counts;
  let problem = null;
  for (let round = Number(options.rounds); round > 0; round--) {
    const own = ours(diff, texts);
    times.ours.push(own.ms);
    counts = own.counts;
    const answer = await peer.diff();
    if (typeof answer === 'number') {
      times.peer.push(answer);
    } else {
      problem = answer;
    }
  }
  peer.close();
  const ownMs = median(times.ours);
  const peerMs = times.peer.length > 0 ? median(times.peer) : null;
  return {
    case: name,
    cells,
    bytes: texts[0].length,
    ours_ms: rounded(ownMs),
    ours_first_ms: rounded(times.ours[0]),
    budget_ms: BIG.has(name) ? BUDGET_MS.big : BUDGET_MS.usual,
    nbdime_ms: peerMs && rounded(peerMs),
    ratio: peerMs && Math.round(peerMs / ownMs),
    ...(problem === null ? {} : { nbdime_problem: problem }),
    counts
  };
}

const folder = mkdtempSync(join(tmpdir(), 'bench-diff-'));
try {
  const diff = compiled(folder);
  const cases = [];
  for (const name of Object.keys(CASES)) {
    cases.push(await measured(diff, name, folder));
  }
  console.log(
    JSON.stringify({
      bench: 'diff',
      node: process.version,
      rounds: Number(options.rounds),
      cases
    })
  );
} finally {
  rmSync(folder, { recursive: true });
}
