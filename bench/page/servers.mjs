// The two servers that are measured, each on a free port of this machine, in a folder of its own.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer } from 'node:net';
import * as path from 'node:path';
import process from 'node:process';
import { URL, fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const START = 120_000;

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Start a server, and wait until an address answers. */
async function start(command, args, options, address) {
  const server = spawn(command, args, {
    ...options,
    stdio: 'ignore',
    detached: true
  });
  const stop = async () => {
    if (server.exitCode === null && server.signalCode === null) {
      const gone = once(server, 'exit');
      process.kill(-server.pid, 'SIGKILL');
      await gone;
    }
  };
  const deadline = Date.now() + START;
  for (;;) {
    try {
      if ((await fetch(address)).ok) {
        return stop;
      }
    } catch {
      // Not yet.
    }
    if (Date.now() > deadline || server.exitCode !== null) {
      await stop();
      throw new Error(`${command} does not answer at ${address}.`);
    }
    await new Promise(resolve => setTimeout(resolve, 200));
  }
}

/** What a process of ours or theirs may know of the machine: nothing of the user's. */
function environment(home, more = {}) {
  return { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8', ...more };
}

/** What the user of JupyterLab has set. */
function setting(home, plugin, values) {
  const settings = path.join(home, '.jupyter', 'lab', 'user-settings');
  const file = path.join(settings, `${plugin}.jupyterlab-settings`);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, JSON.stringify(values));
}

/** JupyterLab on a folder with books of so many runs. */
export async function lab(folder, runs) {
  const root = path.join(folder, `root-${runs}`);
  const seed = path.join(here, '..', 'seed.py');
  const made = spawnSync('python', [seed, root, '--runs', String(runs)], {
    stdio: 'ignore'
  });
  if (made.status !== 0) {
    throw new Error('bench/seed.py failed.');
  }
  setting(folder, 'jupyterlab-runledger/history', { scope: 'all' });
  setting(folder, '@jupyterlab/apputils-extension/notification', {
    fetchNews: 'false'
  });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const stop = await start(
    'jupyter',
    [
      'lab',
      '--allow-root',
      '--no-browser',
      '--IdentityProvider.token=',
      '--ServerApp.password=',
      `--ServerApp.port=${port}`,
      `--ServerApp.root_dir=${root}`,
      '--ServerApp.log_level=ERROR',
      '--LabApp.expose_app_in_browser=True'
    ],
    { cwd: root, env: environment(folder) },
    `${url}/runledger/api/status`
  );
  return { url, root, stop };
}

/** Write one more run into the books; returns when it stood on disk, in ms since 1970. */
export function oneRun(root, number) {
  const script = path.join(here, 'one_run.py');
  const told = spawnSync('python', [script, root, String(number)], {
    encoding: 'utf-8'
  });
  return Number(told.stdout);
}

/** MLflow's server, with the runs of a server of ours. */
export async function mlflow(folder, python, ours) {
  const home = path.join(folder, 'mlflow');
  fs.mkdirSync(home, { recursive: true });
  const lines = [];
  for (let cursor = ''; cursor !== null;) {
    const query = `limit=1000${cursor && `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await fetch(`${ours}/runledger/api/runs?${query}`);
    const page = await answer.json();
    lines.push(...page.runs.map(run => JSON.stringify(run)));
    cursor = page.next;
  }
  // Nothing leaves the machine.
  const env = environment(home, {
    MLFLOW_DISABLE_TELEMETRY: 'true',
    DO_NOT_TRACK: 'true'
  });
  const made = spawnSync(python, [path.join(here, 'mlflow_runs.py'), home], {
    input: lines.join('\n'),
    env,
    encoding: 'utf-8'
  });
  if (made.status !== 0) {
    throw new Error(made.stderr.trim().split('\n').pop());
  }
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const stop = await start(
    python,
    [
      ...['-m', 'mlflow', 'server', '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${path.join(home, 'mlflow.db')}`],
      ...['--host', '127.0.0.1', '--port', String(port)]
    ],
    { cwd: home, env },
    `${url}/health`
  );
  const version = spawnSync(
    python,
    ['-c', 'import mlflow; print(mlflow.__version__)'],
    { encoding: 'utf-8' }
  ).stdout.trim();
  const experiment = made.stdout.trim().split('\n').pop();
  return { url, stop, version, experiment };
}
