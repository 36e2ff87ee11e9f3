import type { INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { ServerConnection } from '@jupyterlab/services';
import type { IBootstrap } from './bootstrap';
import { parseBootstrap } from './bootstrap';
import { Fields } from './border';
import type { IRunsEdit, IRunsEdited } from './bulk';
import { MOST_AT_ONCE, parseRunsEdited, runsEditBody } from './bulk';
import type { IExecutionsAnswer, IExecutionsQuery } from './executions';
import { parseExecutions } from './executions';
import type { ICellGlance } from './cells';
import { parseCells } from './cells';
import type { INames } from './names';
import { parseNames } from './names';
import type { IRunOrder } from './order';
import { parseOrder } from './order';
import type {
  IArtifactHistory,
  IFileHistory,
  IProvenanceRecords,
  ProvenanceOf
} from './provenance';
import {
  parseArtifactHistory,
  parseFileHistory,
  parseProvenance
} from './provenance';
import type { IRun, IRunDetail, IRunsPage } from './records';
import {
  parseNotebook,
  parseOutput,
  parseRun,
  parseRunDetail,
  parseRunsPage
} from './records';
import type { IBooksSettings } from './settings';
import type { ILedgerRequest } from './request';
import { requestAnswer, requestBytes, requestLedger } from './request';
import type { ICurveName, ISmallCurve } from './curves';
import { parseCurves } from './curves';
import type {
  ISeries,
  ISeriesClient,
  ISeriesPoints,
  ISeriesQuery
} from './series';
import { parseSeriesList, parseSeriesPoints } from './series';
import type { ISimilarRun } from './similar';
import { parseSimilar } from './similar';
import type { ISnapshotReport } from './snapshots';
import { snapshotBody } from './snapshots';
import type { IRecording, IStatus } from './status';
import { parseRecording, parseStatus } from './status';

/** Which runs to list. */
export interface IRunsQuery {
  /** How many at most. */
  limit?: number;
  /** Where to go on: `next` of the page before. */
  cursor?: string;
  /** An expression of the filter language. */
  filter?: string;
  /** Only runs of the notebook that is at this path now. */
  notebook?: string;
  /** A name to sort by, descending with `-` before it; newest first if not given. */
  sort?: string;
  /** Names whose values come with each run, at most 50. */
  columns?: readonly string[];
  /** Whether archived runs come too. */
  archived?: boolean;
}

/** What a user can write on a run. A null takes it away. */
export interface IRunEdit {
  name?: string | null;
  note?: string | null;
  tags?: readonly string[];
  starred?: boolean;
}

/** A run as it was read, and the JSON it was read from. */
export interface IRunAnswer {
  readonly run: IRunDetail;
  /** Numbers in it keep their digits. */
  readonly text: string;
}

/** A notebook that was made of a run. */
export interface IForkReport {
  /** Where it is, as the server has it. */
  readonly path: string;
  /** The id of the cell that sets the parameters. */
  readonly parameters: string;
  /** Of each other cell its new id, the original one, and the execution it repeats. */
  readonly cells: readonly (readonly [string, string | null, string | null])[];
}

/** Everything the page asks of the ledger. */
export interface ILedgerClient extends ISeriesClient {
  runs(query: IRunsQuery, signal?: AbortSignal): Promise<IRunsPage>;
  run(id: string, signal?: AbortSignal): Promise<IRunDetail>;
  runAnswer(id: string, signal?: AbortSignal): Promise<IRunAnswer>;
  notebook(id: string, signal?: AbortSignal): Promise<INotebookContent>;
  order(id: string, signal?: AbortSignal): Promise<IRunOrder>;
  similar(id: string, limit: number): Promise<readonly ISimilarRun[]>;
  fork(id: string, report: IForkReport): Promise<void>;
  edit(id: string, edit: IRunEdit): Promise<IRun>;
  editRuns(ids: readonly string[], edit: IRunsEdit): Promise<IRunsEdited>;
  remove(id: string): Promise<void>;
  undoRemove(id: string): Promise<IRun>;
  status(kernelId: string | null): Promise<IStatus>;
  pause(kernelId: string, paused: boolean): Promise<IRecording>;
  setSettings(settings: IBooksSettings): Promise<void>;
  storedOutput(sha256: string): Promise<IOutput>;
  executions(query: IExecutionsQuery): Promise<IExecutionsAnswer>;
  bootstrap(): Promise<IBootstrap>;
  snapshot(report: ISnapshotReport): Promise<readonly string[]>;
  names(notebook?: string): Promise<INames>;
  cells(notebook: string): Promise<readonly ICellGlance[]>;
  provenance(
    of: ProvenanceOf,
    signal?: AbortSignal
  ): Promise<IProvenanceRecords>;
  artifact(sha256: string, signal?: AbortSignal): Promise<IArtifactHistory>;
  fileHistory(path: string, signal?: AbortSignal): Promise<IFileHistory>;
}

/**
 * The ledger of a Jupyter server, by its REST interface.
 */
export class LedgerClient implements ILedgerClient {
  /**
   * @param settings - The server; the page's own if not given
   */
  constructor(
    settings: ServerConnection.ISettings = ServerConnection.makeSettings()
  ) {
    this._settings = settings;
  }

  /** A page of the history, newest first. */
  async runs(query: IRunsQuery, signal?: AbortSignal): Promise<IRunsPage> {
    const { archived, ...rest } = query;
    return parseRunsPage(
      await this._request(['runs'], {
        query: { ...rest, archived: archived ? 'true' : undefined },
        signal
      })
    );
  }

  /** One whole run. */
  async run(id: string, signal?: AbortSignal): Promise<IRunDetail> {
    return parseRunDetail(await this._request(['runs', id], { signal }));
  }

  /** One whole run, with the text it came in. */
  async runAnswer(id: string, signal?: AbortSignal): Promise<IRunAnswer> {
    const { value, text } = await requestAnswer(this._settings, ['runs', id], {
      signal
    });
    return { run: parseRunDetail(value), text };
  }

  /** The notebook as of a run: all its cells, with the sources and outputs of that run. */
  async notebook(id: string, signal?: AbortSignal): Promise<INotebookContent> {
    return parseNotebook(
      await this._request(['runs', id, 'notebook'], { signal })
    );
  }

  /** What tells whether a run's cells ran in the notebook's order. */
  async order(id: string, signal?: AbortSignal): Promise<IRunOrder> {
    return parseOrder(await this._request(['runs', id, 'order'], { signal }));
  }

  /** The runs nearest to one, the nearest first. */
  async similar(id: string, limit: number): Promise<ISimilarRun[]> {
    return parseSimilar(
      await this._request(['runs', id, 'similar'], { query: { limit } })
    );
  }

  /** What is known of the series of a run. */
  async series(id: string, signal?: AbortSignal): Promise<ISeries[]> {
    return parseSeriesList(
      await this._request(['runs', id, 'metrics'], { signal })
    );
  }

  /** The points of some series of a run, at least one. */
  async seriesPoints(
    id: string,
    names: readonly string[],
    query: ISeriesQuery = {},
    signal?: AbortSignal
  ): Promise<ISeriesPoints[]> {
    const { points, from, to } = query;
    return parseSeriesPoints(
      await requestBytes(this._settings, ['runs', id, 'metrics'], {
        query: {
          name: names,
          points,
          from: typeof from === 'object' ? from.map(String) : from,
          to
        },
        signal
      })
    );
  }

  /**
   * Series of many runs at a glance, those that are there.
   *
   * @param points - How many values of each at most
   */
  async curves(
    of: readonly ICurveName[],
    points?: number,
    signal?: AbortSignal
  ): Promise<ISmallCurve[]> {
    const query = {
      run: of.map(({ run }) => run),
      name: of.map(({ name }) => name),
      points
    };
    return parseCurves(await this._request(['curves'], { query, signal }));
  }

  /** Tell that a notebook was made of a run. */
  async fork(id: string, report: IForkReport): Promise<void> {
    await this._request(['runs', id, 'fork'], { method: 'POST', body: report });
  }

  /** Write the user's words on a run. */
  async edit(id: string, edit: IRunEdit): Promise<IRun> {
    return parseRun(
      await this._request(['runs', id], { method: 'PATCH', body: edit })
    );
  }

  /** Write the same on many runs, or delete them. */
  async editRuns(
    ids: readonly string[],
    edit: IRunsEdit
  ): Promise<IRunsEdited> {
    const edited: IRunsEdited[] = [];
    for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
      const body = runsEditBody(ids.slice(from, from + MOST_AT_ONCE), edit);
      edited.push(
        parseRunsEdited(
          await this._request(['runs', 'edit'], { method: 'POST', body })
        )
      );
    }
    return {
      runs: edited.flatMap(({ runs }) => runs),
      missing: edited.flatMap(({ missing }) => missing)
    };
  }

  /** Delete a run; `undoRemove` brings it back for a while. */
  async remove(id: string): Promise<void> {
    await this._request(['runs', id], { method: 'DELETE' });
  }

  /** Take a deletion back. */
  async undoRemove(id: string): Promise<IRun> {
    return parseRun(
      await this._request(['runs', id], {
        method: 'PATCH',
        body: { deleted: false }
      })
    );
  }

  /** How the server part stands, and the recording of a kernel if one is given. */
  async status(kernelId: string | null): Promise<IStatus> {
    return parseStatus(
      await this._request(['status'], {
        query: { kernel_id: kernelId ?? undefined }
      })
    );
  }

  /** Pause or go on recording a kernel. */
  async pause(kernelId: string, paused: boolean): Promise<IRecording> {
    return parseRecording(
      await this._request(['recording'], {
        method: 'PUT',
        body: { kernel_id: kernelId, paused }
      })
    );
  }

  /** Write into the books what kernels and servers are to obey. */
  async setSettings(settings: IBooksSettings): Promise<void> {
    await this._request(['settings'], { method: 'PUT', body: settings });
  }

  /** An output that was too big to come with its run. */
  async storedOutput(sha256: string): Promise<IOutput> {
    return parseOutput(await this._request(['objects', sha256], {}));
  }

  /** Executions of a notebook, newest first. */
  async executions(query: IExecutionsQuery): Promise<IExecutionsAnswer> {
    return parseExecutions(
      await this._request(['executions'], { query: { ...query } })
    );
  }

  /** What makes a Python kernel of another environment record. */
  async bootstrap(): Promise<IBootstrap> {
    return parseBootstrap(await this._request(['bootstrap'], {}));
  }

  /**
   * Report a notebook as it was when executions were requested.
   *
   * @returns Hashes whose texts the server does not have yet
   */
  async snapshot(report: ISnapshotReport): Promise<readonly string[]> {
    const answer = await this._request(['snapshots'], {
      method: 'POST',
      body: snapshotBody(report)
    });
    return new Fields(answer, 'snapshot').texts('missing');
  }

  /** The names and values that runs have, of one notebook or of all. */
  async names(notebook?: string): Promise<INames> {
    return parseNames(await this._request(['names'], { query: { notebook } }));
  }

  /** The cells of a notebook that were executed, at a glance. */
  async cells(notebook: string): Promise<readonly ICellGlance[]> {
    return parseCells(await this._request(['cells'], { query: { notebook } }));
  }

  /** The graph around a run, a content or a path. */
  async provenance(
    of: ProvenanceOf,
    signal?: AbortSignal
  ): Promise<IProvenanceRecords> {
    return parseProvenance(
      await this._request(['provenance'], { query: { ...of }, signal })
    );
  }

  /** Which runs wrote and read a content, under whatever name. */
  async artifact(
    sha256: string,
    signal?: AbortSignal
  ): Promise<IArtifactHistory> {
    return parseArtifactHistory(
      await this._request(['artifacts', sha256], { signal })
    );
  }

  /**
   * Which runs wrote and read what a file holds now. The server reads the whole file for it.
   *
   * @param path - Below the server's root
   */
  async fileHistory(path: string, signal?: AbortSignal): Promise<IFileHistory> {
    return parseFileHistory(
      await this._request(['artifacts'], { query: { path }, signal })
    );
  }

  private _request(
    segments: readonly string[],
    request: ILedgerRequest
  ): Promise<unknown> {
    return requestLedger(this._settings, segments, request);
  }

  private readonly _settings: ServerConnection.ISettings;
}
