import { VDomModel } from '@jupyterlab/ui-components';
import type { ICellGlance, ILedgerClient, IRun } from '../ledger';
import type { ILastTime } from './last-time';
import { bestFirst, isBreak, lastTime, measure } from './last-time';

/** Runs that tell what is measured. */
const ENOUGH = 20;

/** The notebook that somebody comes back to. */
export interface IVisited {
  /** Its path, as the server has it. */
  readonly path: string;
  /** The first line of a cell, null if the cell is not there. */
  titleOf(cellId: string): string | null;
}

/** What is told of the last time. */
export interface ILastTimeShown extends ILastTime {
  readonly notebook: IVisited;
  /** The best run so far; null if nobody knows which is. */
  readonly best: IRun | null;
  /** The newest run. */
  readonly latest: IRun | null;
}

/**
 * Tells somebody who comes back to a notebook where they were: once in a page, and again after each break.
 */
export class LastTimeModel extends VDomModel {
  /** @param client - The ledger */
  constructor(client: ILedgerClient) {
    super();
    this._client = client;
  }

  /** How long nothing runs in a break, in ms. */
  pause = 3600000;

  /** Whether it is told at all. */
  get isEnabled(): boolean {
    return this._isEnabled;
  }
  set isEnabled(value: boolean) {
    this._isEnabled = value;
    if (!value) {
      this.dismiss();
    }
  }

  /** Whether somebody would see it; while not, nothing is asked. */
  get isActive(): boolean {
    return this._isActive;
  }
  set isActive(value: boolean) {
    this._isActive = value;
    if (value) {
      void this._look();
    }
  }

  /** What is told now; null if nothing is. */
  get shown(): ILastTimeShown | null {
    return this._shown;
  }

  /** A notebook came to the front, or none is there any more. */
  async visit(notebook: IVisited | null): Promise<void> {
    if (notebook?.path !== this._visited?.path) {
      this.dismiss();
    }
    this._visited = notebook;
    await this._look();
  }

  /** Tell it no longer: it was read, or somebody goes on working. */
  dismiss(): void {
    this._looked = null;
    this._show(null);
  }

  private async _look(): Promise<void> {
    const notebook = this._visited;
    if (!notebook || !this._isActive || !this._isEnabled || this._shown) {
      return;
    }
    if (this._looked?.path === notebook.path) {
      return; // The answer is under way.
    }
    this._looked = notebook;
    const isFirst = !this._seen.has(notebook.path);
    try {
      const glances = await this._client.cells(notebook.path);
      const isBack = isFirst
        ? glances.every(({ status }) => status !== 'running')
        : isBreak(glances, Date.now(), this.pause) &&
          latestOf(glances) !== this._seen.get(notebook.path);
      const found = isBack
        ? lastTime(glances, id => notebook.titleOf(id) !== null, this.pause)
        : null;
      this._seen.set(notebook.path, latestOf(glances));
      if (found) {
        const shown = { ...found, notebook, ...(await this._runs(notebook)) };
        if (this._looked === notebook && !this.isDisposed) {
          this._show(shown);
        }
      }
    } catch {
      // The history below says what is wrong.
    } finally {
      if (this._looked === notebook) {
        this._looked = null;
      }
    }
  }

  private async _runs({ path }: IVisited): Promise<{
    best: IRun | null;
    latest: IRun | null;
  }> {
    const { runs } = await this._client.runs({ notebook: path, limit: ENOUGH });
    const measured = measure(runs);
    const best = measured
      ? (
          await this._client.runs({
            notebook: path,
            sort: bestFirst(measured),
            limit: 1
          })
        ).runs[0]
      : undefined;
    return { best: best ?? null, latest: runs[0] ?? null };
  }

  private _show(shown: ILastTimeShown | null): void {
    if (shown !== this._shown) {
      this._shown = shown;
      this.stateChanged.emit();
    }
  }

  private readonly _client: ILedgerClient;
  /** The latest execution of each notebook when it was last looked at. */
  private readonly _seen = new Map<string, string>();
  private _visited: IVisited | null = null;
  /** The notebook that is being looked up; null if none is, or nobody wants to know any more. */
  private _looked: IVisited | null = null;
  private _shown: ILastTimeShown | null = null;
  private _isActive = false;
  private _isEnabled = true;
}

function latestOf(glances: readonly ICellGlance[]): string {
  const latest = [...glances].sort((a, b) => b.started - a.started)[0];
  return latest?.last ?? '';
}
