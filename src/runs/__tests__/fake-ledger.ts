import type { INotebookContent, IOutput } from '@jupyterlab/nbformat';
import type {
  IArtifactHistory,
  IBootstrap,
  IExecutionsAnswer,
  IExecutionsQuery,
  ICellExecution,
  ICellGlance,
  IFileHistory,
  IForkReport,
  INames,
  ILedgerClient,
  IProvenanceRecords,
  IRecording,
  IRun,
  IRunAnswer,
  IRunDetail,
  IRunEdit,
  IRunsPage,
  IRunsQuery,
  IStatus
} from '../../ledger';
import { LedgerError, parseRun, parseRunDetail } from '../../ledger';
import { detailJson, runJson } from '../../ledger/__tests__/json';

/** Seconds after 2026-11-21 10:00 UTC as the server writes a time. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 21, 10) + seconds * 1000).toISOString();
}

/**
 * A ledger in memory: runs by id, pages by number, and whatever goes wrong.
 */
export class FakeLedger implements ILedgerClient {
  /** The JSON of the runs that are there. */
  readonly there = new Map<string, Record<string, unknown>>();
  /** What is thrown at every request while it is set. */
  problem: LedgerError | null = null;
  answer: IStatus | null = null;
  /** What whole runs have beside the fields of the list. */
  readonly details = new Map<string, Record<string, unknown>>();
  readonly pauses: [string, boolean][] = [];
  readonly asked: IRunsQuery[] = [];
  readonly fetched: string[] = [];
  /** The cells of whatever notebook is asked for, and their histories. */
  glances: readonly ICellGlance[] = [];
  known: INames = {
    parameters: [],
    metrics: [],
    labels: [],
    tags: [],
    notebooks: []
  };
  readonly histories = new Map<string, readonly ICellExecution[]>();
  private readonly _deleted = new Map<string, Record<string, unknown>>();

  /** Put runs in; they are told apart by id. */
  put(...runs: Record<string, unknown>[]): this {
    for (const fields of runs) {
      const json = runJson(fields);
      this.there.set(String(json.id), json);
    }
    return this;
  }

  /** Put in so many runs, `r0` the oldest, a minute after each other. */
  fill(count: number, fields: Record<string, unknown> = {}): this {
    for (let index = 0; index < count; index++) {
      this.put({
        id: `r${index}`,
        title: `run ${index}`,
        started: at(60 * index),
        summaries: { accuracy: 0.5 + index / 1000 },
        previous: index > 0 ? `r${index - 1}` : null,
        ...fields
      });
    }
    return this;
  }

  async runs(query: IRunsQuery): Promise<IRunsPage> {
    this.asked.push(query);
    this._check();
    if (query.filter?.endsWith('>')) {
      throw new LedgerError('refused', 'After > a number is missing.');
    }
    const found = [...this.there.values()]
      .map(json => parseRun(json))
      .filter(run => !query.notebook || run.notebook === query.notebook)
      .filter(run => !query.filter || run.title.includes(query.filter))
      .sort((a, b) => b.started - a.started);
    const from = Number(query.cursor ?? 0);
    const to = from + (query.limit ?? 50);
    return {
      runs: found.slice(from, to),
      next: to < found.length ? String(to) : null
    };
  }

  async run(id: string): Promise<IRunDetail> {
    this.fetched.push(id);
    this._check();
    return parseRunDetail({
      ...detailJson(this._json(id)),
      ...this.details.get(id)
    });
  }

  async runAnswer(id: string): Promise<IRunAnswer> {
    const run = await this.run(id);
    return { run, text: JSON.stringify(this._json(id)) };
  }

  /** What was told of forks. */
  readonly forks: [string, IForkReport][] = [];

  async fork(id: string, report: IForkReport): Promise<void> {
    this._check();
    this.forks.push([id, report]);
  }

  /** The notebooks as of the runs; those of other runs are not there. */
  readonly notebooks = new Map<string, INotebookContent>();

  async notebook(id: string): Promise<INotebookContent> {
    this._check();
    const notebook = this.notebooks.get(id);
    if (!notebook) {
      throw new LedgerError('missing', '404 Not Found');
    }
    return notebook;
  }

  async edit(id: string, edit: IRunEdit): Promise<IRun> {
    this._check();
    const json = this._json(id);
    Object.assign(json, edit);
    if (edit.name) {
      json.title = edit.name;
    }
    return parseRun(json);
  }

  async remove(id: string): Promise<void> {
    this._check();
    this._deleted.set(id, this._json(id));
    this.there.delete(id);
  }

  async undoRemove(id: string): Promise<IRun> {
    const json = this._deleted.get(id);
    if (!json) {
      throw new LedgerError('absent', 'It is gone for good.');
    }
    this.there.set(id, json);
    return parseRun(json);
  }

  async names(): Promise<INames> {
    this._check();
    return this.known;
  }

  async cells(): Promise<readonly ICellGlance[]> {
    this._check();
    return this.glances;
  }

  async status(kernelId: string | null): Promise<IStatus> {
    const answer = this.answer;
    this._check();
    return (
      answer ?? {
        version: '1',
        root: '/r',
        prefix: '',
        recording: { state: 'on', reason: null },
        problem: null,
        skipped: 0,
        runs: 0,
        executions: 0
      }
    );
  }

  async pause(kernelId: string, paused: boolean): Promise<IRecording> {
    this._check();
    this.pauses.push([kernelId, paused]);
    return { state: paused ? 'paused' : 'on', reason: null };
  }

  async setSettings(): Promise<void> {
    this._check();
  }

  async storedOutput(sha256: string): Promise<IOutput> {
    return {
      output_type: 'display_data',
      data: { 'text/plain': `stored ${sha256.slice(0, 4)}` },
      metadata: {}
    };
  }

  async executions({ cell }: IExecutionsQuery): Promise<IExecutionsAnswer> {
    this._check();
    const executions = this.histories.get(cell ?? '') ?? [];
    return { executions, now: Date.parse(at(0)) };
  }

  async bootstrap(): Promise<IBootstrap> {
    return { code: null, interpreters: [] };
  }

  async snapshot(): Promise<readonly string[]> {
    return [];
  }

  async provenance(): Promise<IProvenanceRecords> {
    throw new LedgerError('absent', 'Nothing is known about it.');
  }

  async artifact(): Promise<IArtifactHistory> {
    throw new LedgerError('absent', 'No such content is known.');
  }

  async fileHistory(): Promise<IFileHistory> {
    throw new LedgerError('absent', 'There is no such file.');
  }

  private _json(id: string): Record<string, unknown> {
    const json = this.there.get(id);
    if (!json) {
      throw new LedgerError('absent', 'There is no such run.');
    }
    return json;
  }

  private _check(): void {
    if (this.problem) {
      throw this.problem;
    }
  }
}
