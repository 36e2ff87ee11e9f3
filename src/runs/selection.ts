import type { HistoryRow } from './rows';

/**
 * Where the user is in the history: the row with the keyboard, the selected runs, and the groups that were unfolded.
 */
export class Selection {
  /** @param changed - Called when any of it changed */
  constructor(changed: () => void) {
    this._changed = changed;
  }

  /** The key of the row that the keyboard is at: a run's id, or that of a fold. */
  get current(): string | null {
    return this._current;
  }
  set current(value: string | null) {
    if (value !== this._current) {
      this._current = value;
      // A range begins where the keyboard is.
      this._anchor = null;
      this._changed();
    }
  }

  /** The selected runs, in the order in which they were selected. */
  get selected(): ReadonlySet<string> {
    return this._selected;
  }

  /** Select a run, or not any more; a range begins there. */
  toggle(id: string): void {
    if (!this._selected.delete(id)) {
      this._selected.add(id);
    }
    this._anchor = id;
    this._range.clear();
    this._changed();
  }

  /**
   * Select the runs from where the range began, or else from where the keyboard is, to a row, and go there.
   *
   * @param rows - The lines of the history
   * @param key - The key of the row
   */
  extendTo(rows: readonly HistoryRow[], key: string): void {
    const indexOf = (wanted: string | null) =>
      rows.findIndex(row => row.key === wanted);
    if (indexOf(this._anchor) < 0) {
      this._anchor = this._current;
      this._range.clear();
    }
    const to = indexOf(key);
    const from = indexOf(this._anchor) < 0 ? to : indexOf(this._anchor);
    const step = to < from ? -1 : 1;
    // A range that shrinks gives back what it took.
    this._range.forEach(id => this._selected.delete(id));
    this._range.clear();
    for (let index = from; to >= 0 && index !== to + step; index += step) {
      const row = rows[index];
      if (row.kind === 'run' && !this._selected.has(row.run.id)) {
        this._selected.add(row.run.id);
        // The end that it began at stays.
        if (row.key !== this._anchor) {
          this._range.add(row.run.id);
        }
      }
    }
    this._current = key;
    this._changed();
  }

  /** Select these runs beside those that are. */
  add(ids: Iterable<string>): void {
    for (const id of ids) {
      this._selected.add(id);
    }
    this._range.clear();
    this._changed();
  }

  /** Select no run any more. */
  clear(): void {
    if (this._selected.size > 0) {
      this._forgetSelected();
      this._changed();
    }
  }

  /** A run is not there any more. */
  delete(id: string): void {
    this._selected.delete(id);
    this._range.delete(id);
  }

  /** Begin anew, as in another list. */
  reset(): void {
    this._current = null;
    this._forgetSelected();
  }

  /** Whether a group with this run among them was unfolded. */
  isUnfolded(id: string): boolean {
    return this._unfolded.has(id);
  }

  /** Unfold groups by their runs, or fold them. */
  unfold(ids: readonly string[], isOpen: boolean): void {
    for (const id of ids) {
      if (isOpen) {
        this._unfolded.add(id);
      } else {
        this._unfolded.delete(id);
      }
    }
    this._changed();
  }

  /** Bring a run into sight, with the keyboard on it. */
  show(id: string): void {
    this._current = id;
    this._shown = id;
    this._changed();
  }

  /** The run that has to come into sight, told once; null if there is none. */
  takeShown(): string | null {
    const shown = this._shown;
    this._shown = null;
    return shown;
  }

  /** Before rows go, put the keyboard on the next row that stays. */
  moveOn(rows: readonly HistoryRow[], gone: ReadonlySet<string>): void {
    const index = rows.findIndex(row => row.key === this._current);
    if (index < 0 || !gone.has(rows[index].key)) {
      return;
    }
    const stays = (row: HistoryRow) =>
      row.kind === 'run' && !gone.has(row.run.id);
    const next =
      rows.slice(index + 1).find(stays) ??
      rows.slice(0, index).reverse().find(stays);
    this._current = next?.key ?? null;
  }

  private _forgetSelected(): void {
    this._selected.clear();
    this._range.clear();
    this._anchor = null;
  }

  private readonly _changed: () => void;
  private readonly _selected = new Set<string>();
  private readonly _range = new Set<string>();
  private readonly _unfolded = new Set<string>();
  private _anchor: string | null = null;
  private _current: string | null = null;
  private _shown: string | null = null;
}
