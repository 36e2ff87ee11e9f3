import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** How long a server may take to answer, in ms: a cold machine starts Python slowly. */
const START = 60_000;

/** How long a server may take to shut its kernels down, in ms. */
const STOP = 20_000;

/** A run as the server tells it, as far as the tests look at it. */
export interface IRecordedRun {
  readonly id: string;
  readonly title: string;
  readonly status: string;
  readonly parameters: Record<string, unknown>;
  readonly summaries: Record<string, unknown>;
  readonly inherited_summaries: Record<string, unknown>;
  readonly forked_from: string | null;
  readonly counts: Record<string, number>;
}

/**
 * A JupyterLab server with a root and settings of its own, which can be stopped and started again.
 */
export class LabServer {
  private constructor(
    /** The folder it serves. */
    readonly root: string,
    readonly port: number,
    private readonly _home: string,
    private readonly _environment: NodeJS.ProcessEnv
  ) {
    this.url = `http://localhost:${port}`;
  }

  /**
   * Make a fresh root, and start a server on it.
   *
   * @param environment - variables of its environment beside those of the tests
   */
  static async create(environment: NodeJS.ProcessEnv = {}): Promise<LabServer> {
    const home = fs.mkdtempSync(path.join(os.tmpdir(), 'runledger-ui-'));
    const root = path.join(home, 'root');
    fs.mkdirSync(root);
    const server = new LabServer(root, await freePort(), home, environment);
    await server.start();
    return server;
  }

  /** Where it answers, without a slash at the end. */
  readonly url: string;

  /** The books it keeps. */
  get books(): string {
    return path.join(this.root, '.runledger');
  }

  /**
   * Start it, and wait until it answers.
   *
   * @param args - further arguments of `jupyter lab`
   */
  async start(args: string[] = []): Promise<void> {
    const log = fs.openSync(path.join(this._home, 'server.log'), 'a');
    this._process = spawn(
      'jupyter',
      [
        'lab',
        '--allow-root',
        `--config=${path.join(__dirname, '..', 'jupyter_server_test_config.py')}`,
        `--ServerApp.port=${this.port}`,
        `--ServerApp.root_dir=${this.root}`,
        ...args
      ],
      {
        stdio: ['ignore', log, log],
        cwd: this._home,
        env: {
          ...process.env,
          ...this._environment,
          JUPYTER_CONFIG_DIR: path.join(this._home, 'config'),
          JUPYTER_DATA_DIR: path.join(this._home, 'data'),
          JUPYTER_RUNTIME_DIR: path.join(this._home, 'runtime'),
          IPYTHONDIR: path.join(this._home, 'ipython')
        }
      }
    );
    fs.closeSync(log);
    const deadline = Date.now() + START;
    while (!(await this._answers())) {
      if (this._process.exitCode !== null || Date.now() > deadline) {
        throw new Error(`JupyterLab did not start:\n${this.log()}`);
      }
      await pause(100);
    }
  }

  /** Make a Python known as a kernel, which may speak another language. */
  addKernel(
    name: string,
    python: string,
    module = 'ipykernel_launcher',
    language = 'python'
  ): void {
    const folder = path.join(this._home, 'data', 'kernels', name);
    const spec = {
      argv: [python, '-m', module, '-f', '{connection_file}'],
      display_name: name,
      language
    };
    fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(path.join(folder, 'kernel.json'), JSON.stringify(spec));
  }

  /** Stop it, kernels and all, and wait until it is gone. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const server = this._process;
    this._process = null;
    if (!server || server.exitCode !== null || server.signalCode !== null) {
      return;
    }
    const gone = once(server, 'exit');
    const late = setTimeout(() => server.kill('SIGKILL'), STOP);
    server.kill(signal);
    await gone;
    clearTimeout(late);
  }

  /** Stop it, and start it on the same root and port. */
  async restart(args: string[] = []): Promise<void> {
    await this.stop();
    await this.start(args);
  }

  /** Stop it, and remove all it wrote. */
  async dispose(): Promise<void> {
    await this.stop();
    fs.rmSync(this._home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** What the server said. */
  log(): string {
    return fs.readFileSync(path.join(this._home, 'server.log'), 'utf-8');
  }

  /** The files of the books that hold a text, packed or not. */
  booksWith(text: string): string[] {
    const wanted = Buffer.from(text);
    return fs
      .readdirSync(this.books, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => path.join(entry.parentPath, entry.name))
      .filter(file => contentOf(file).includes(wanted));
  }

  /** The recorded runs of a notebook, newest first. */
  async runs(notebook: string): Promise<IRecordedRun[]> {
    const response = await fetch(
      `${this.url}/runledger/api/runs?notebook=${encodeURIComponent(notebook)}`
    );
    return (await response.json()).runs;
  }

  /** Write on a run what a user can say of it. */
  async edit(run: string, words: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${this.url}/runledger/api/runs/${run}`, {
      method: 'PATCH',
      body: JSON.stringify(words)
    });
    if (!response.ok) {
      throw new Error(await response.text());
    }
  }

  /** The sources of all cells of the notebook as of a run. */
  async sources(run: string): Promise<string[]> {
    const response = await fetch(
      `${this.url}/runledger/api/runs/${run}/notebook`
    );
    const { cells } = (await response.json()) as {
      cells: { source: string | string[] }[];
    };
    return cells.map(({ source }) => [source].flat().join(''));
  }

  /** What this server wrote down of a kind, in the journals that are not packed. */
  entries(kind: string): Record<string, unknown>[] {
    const folder = path.join(this.books, 'journal');
    return fs
      .readdirSync(folder)
      .filter(file => file.startsWith('s-') && file.endsWith('.jsonl'))
      .flatMap(file => {
        const lines = fs.readFileSync(path.join(folder, file), 'utf-8');
        return lines.split('\n').filter(Boolean);
      })
      .map(line => JSON.parse(line) as Record<string, unknown>)
      .filter(entry => entry.kind === kind);
  }

  private async _answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/api/status`)).ok;
    } catch {
      return false;
    }
  }

  private _process: ChildProcess | null = null;
}

/** The bytes of a file, unpacked; none if it went meanwhile, as a journal does while gc rewrites it. */
function contentOf(file: string): Buffer {
  try {
    const content = fs.readFileSync(file);
    return file.endsWith('.gz') ? gunzipSync(content) : content;
  } catch {
    return Buffer.alloc(0);
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, milliseconds));
}
