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
  ICurveName,
  INames,
  ISeries,
  ISeriesPoints,
  ISeriesQuery,
  ISmallCurve,
  ILedgerClient,
  IProvenanceRecords,
  IRecording,
  IRun,
  IRunAnswer,
  IRunDetail,
  IRunEdit,
  IRunOrder,
  IRunsEdit,
  IRunsEdited,
  IRunsPage,
  IRunsQuery,
  ISimilarRun,
  IStatus
} from '../../ledger';
import { LedgerError, parseRun, parseRunDetail } from '../../ledger';
import { detailJson, runJson } from '../../ledger/__tests__/json';
import { fakePoints, fakeSeries } from '../../ledger/__tests__/fake-series';

/** Seconds after 2026-11-21 10:00 UTC as the server writes a time. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 21, 10) + seconds * 1000).toISOString();
}

/**
 * Hold back what a ledger answers to one of its questions from now on: each answer is of the moment it was asked for.
 *
 * @returns What lets an answer come, one for each question in the order they were asked
 */
export function hold(
  ledger: FakeLedger,
  question: 'cells' | 'curves' | 'edit' | 'notebook' | 'remove' | 'run' | 'runs'
): (() => void)[] {
  const answers: (() => void)[] = [];
  const ask = ledger[question] as (...args: unknown[]) => Promise<unknown>;
  ledger[question] = (...args: unknown[]): Promise<never> => {
    const answer = ask.apply(ledger, args) as Promise<never>;
    return new Promise(resolve => answers.push(() => resolve(answer)));
  };
  return answers;
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
    files: [],
    environment: [],
    packages: [],
    users: [],
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
    const parent = /^parent = '(.*)'$/.exec(query.filter ?? '')?.[1];
    if (parent !== undefined) {
      const all = { ...query, filter: undefined, limit: Infinity };
      const { runs } = await this.runs(all);
      return { runs: runs.filter(run => run.parent === parent), next: null };
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

  /** What is known of the order of each run's cells; nothing of others. */
  readonly orders = new Map<string, IRunOrder>();

  async order(id: string): Promise<IRunOrder> {
    this._check();
    return this.orders.get(id) ?? { cells: null, executions: [] };
  }

  /** The runs that are near each run. */
  readonly near = new Map<string, readonly ISimilarRun[]>();

  async similar(id: string): Promise<readonly ISimilarRun[]> {
    this._check();
    return this.near.get(id) ?? [];
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

  async editRuns(
    ids: readonly string[],
    { deleted, addTags, removeTags, ...fields }: IRunsEdit
  ): Promise<IRunsEdited> {
    this._check();
    const runs: IRun[] = [];
    const missing: string[] = [];
    for (const id of ids) {
      const json = this.there.get(id) ?? this._deleted.get(id);
      if (json === undefined) {
        missing.push(id);
        continue;
      }
      const tags = (json.tags as string[]).filter(
        tag => !removeTags?.includes(tag) && !addTags?.includes(tag)
      );
      Object.assign(json, fields, { tags: [...tags, ...(addTags ?? [])] });
      if (deleted === true) {
        this.there.delete(id);
        this._deleted.set(id, json);
        missing.push(id);
      } else {
        this._deleted.delete(id);
        this.there.set(id, json);
        runs.push(parseRun(json));
      }
    }
    return { runs, missing };
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

  /** The series of each run, by its id: the names and all values, at the steps 0, 1, 2 and so on. */
  readonly logged = new Map<string, Map<string, number[]>>();
  readonly askedPoints: [string, readonly string[], ISeriesQuery][] = [];
  readonly askedCurves: (readonly ICurveName[])[] = [];

  async series(id: string): Promise<readonly ISeries[]> {
    this._check();
    return [...(this.logged.get(id) ?? [])].map(([name, values]) =>
      fakeSeries(name, values)
    );
  }

  async seriesPoints(
    id: string,
    names: readonly string[],
    query: ISeriesQuery = {}
  ): Promise<readonly ISeriesPoints[]> {
    this._check();
    this.askedPoints.push([id, names, query]);
    return names.map((name, i) => {
      const values = this.logged.get(id)?.get(name);
      if (!values) {
        throw new LedgerError('absent', `The run has no series '${name}'.`);
      }
      const from =
        typeof query.from === 'object' ? query.from[i] : (query.from ?? 0);
      return fakePoints(name, values, { ...query, from });
    });
  }

  async curves(of: readonly ICurveName[]): Promise<readonly ISmallCurve[]> {
    this._check();
    this.askedCurves.push(of);
    return of.flatMap(({ run, name }) => {
      const values = this.logged.get(run)?.get(name);
      return values
        ? [{ run, name, count: values.length, minima: values, maxima: values }]
        : [];
    });
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
