import type { IRun, IRunsPage } from '../ledger';

/**
 * The runs that the page has, newest first, and where the next older ones begin.
 *
 * Invariant: everything the ledger has from the newest run down to the oldest one here is here, as far as the
 * page was told. A new first page either overlaps what is here or replaces it, so there is never a gap.
 */
export class RunCollection {
  /** The runs, newest first. */
  get all(): readonly IRun[] {
    this._sorted ??= [...this._runs.values()].sort(newestFirst);
    return this._sorted;
  }

  /** Where the next page begins; null at the end. */
  get next(): string | null {
    return this._next;
  }

  /** A run by its id. */
  get(id: string): IRun | undefined {
    return this._runs.get(id);
  }

  /** Forget everything. */
  clear(): void {
    this._runs.clear();
    this._next = null;
    this._sorted = null;
  }

  /** Put a run in, or its newer state in its place. */
  put(run: IRun): void {
    this._runs.set(run.id, run);
    this._sorted = null;
  }

  /** Whether a run is within the range that is here, so that it may be put in. */
  covers(run: IRun): boolean {
    const oldest = this.all[this.all.length - 1];
    return this._next === null || !oldest || run.started >= oldest.started;
  }

  /** Take a run out. */
  delete(id: string): void {
    if (this._runs.delete(id)) {
      this._sorted = null;
    }
  }

  /** Add the page that begins at `next`. */
  append(page: IRunsPage): void {
    page.runs.forEach(run => this.put(run));
    this._next = page.next;
  }

  /** Take in a new first page: what it does not have any more is gone. */
  renew(page: IRunsPage): void {
    const oldest = page.runs[page.runs.length - 1];
    const here = new Set(page.runs.map(run => run.id));
    const overlaps = this.all.some(run => here.has(run.id));
    if (!oldest || page.next === null || !overlaps) {
      this.clear();
      this.append(page);
      return;
    }
    for (const run of this.all) {
      if (run.started > oldest.started && !here.has(run.id)) {
        this.delete(run.id);
      }
    }
    const hadMore = this.all.some(run => run.started < oldest.started);
    const next = hadMore ? this._next : page.next;
    this.append({ runs: page.runs, next });
  }

  private readonly _runs = new Map<string, IRun>();
  private _next: string | null = null;
  private _sorted: readonly IRun[] | null = null;
}

function newestFirst(a: IRun, b: IRun): number {
  return b.started - a.started || (a.id < b.id ? 1 : -1);
}
