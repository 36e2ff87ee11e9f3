import type { IRun, IRunsPage } from '../ledger';

/** The order of runs; below 0 if the first comes first. */
export type RunOrder = (p: IRun, q: IRun) => number;

/**
 * The runs that the table has, in the server's order, and where the next ones begin.
 *
 * Invariant: everything the ledger has from the first run down to the last one here is here, as far as the page was
 * told.
 */
export class TableRows {
  /** The runs, in their order. */
  get all(): readonly IRun[] {
    return this._order;
  }

  /** Where the next page begins; null at the end. */
  get next(): string | null {
    return this._next;
  }

  /** Grows with every change. */
  get version(): number {
    return this._version;
  }

  /** Grows with every change but for runs that come after the last one. */
  get generation(): number {
    return this._generation;
  }

  /** A run by its id. */
  get(id: string): IRun | undefined {
    return this._runs.get(id);
  }

  /** Forget everything. */
  clear(): void {
    this.replace({ runs: [], next: null });
  }

  /** Take a first page for all there is. */
  replace({ runs, next }: IRunsPage): void {
    this._order = [...runs];
    this._runs = new Map(runs.map(run => [run.id, run]));
    this._next = next;
    this._changed();
  }

  /** Add the page that begins at `next`. */
  append({ runs, next }: IRunsPage): void {
    const known = runs.filter(run => this._runs.has(run.id));
    // What moved down meanwhile stands where the server has it now.
    this.delete(known.map(run => run.id));
    this._order = [...this._order, ...runs];
    runs.forEach(run => this._runs.set(run.id, run));
    this._next = next;
    this._version++;
  }

  /** Take in a first page that was read anew: what is not in it any more is gone. */
  renew({ runs, next }: IRunsPage, order: RunOrder): void {
    const last = runs[runs.length - 1];
    const ids = new Set(runs.map(run => run.id));
    const [first] = this._order;
    // Between a page that ends before what is here and that, there may be more.
    const isJoined = last && first && next !== null && order(first, last) <= 0;
    const rest = isJoined
      ? this._order.filter(run => !ids.has(run.id) && order(run, last) > 0)
      : [];
    this.replace({
      runs: [...runs, ...rest],
      next: rest.length > 0 ? this._next : next
    });
  }

  /** Take newer states of runs that are here, without moving them. */
  update(runs: readonly IRun[]): void {
    const newer = new Map(
      runs.filter(run => this._runs.has(run.id)).map(run => [run.id, run])
    );
    if (newer.size > 0) {
      this._order = this._order.map(run => newer.get(run.id) ?? run);
      newer.forEach((run, id) => this._runs.set(id, run));
      this._changed();
    }
  }

  /**
   * Put a run where it belongs, or its newer state in its place.
   *
   * @returns Whether it is here now: what belongs behind the last one comes with a later page
   */
  place(run: IRun, order: RunOrder): boolean {
    const here = this._runs.get(run.id);
    if (here && order(here, run) === 0) {
      this.update([run]);
      return true;
    }
    this.delete([run.id]);
    let low = 0;
    let high = this._order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (order(this._order[middle], run) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low === this._order.length && this._next !== null && low > 0) {
      return false;
    }
    this._order = [
      ...this._order.slice(0, low),
      run,
      ...this._order.slice(low)
    ];
    this._runs.set(run.id, run);
    this._changed();
    return true;
  }

  /** Take runs out. */
  delete(ids: readonly string[]): void {
    const gone = new Set(ids.filter(id => this._runs.delete(id)));
    if (gone.size > 0) {
      this._order = this._order.filter(run => !gone.has(run.id));
      this._changed();
    }
  }

  private _changed(): void {
    this._version++;
    this._generation++;
  }

  private _order: readonly IRun[] = [];
  private _runs = new Map<string, IRun>();
  private _next: string | null = null;
  private _version = 0;
  private _generation = 0;
}
