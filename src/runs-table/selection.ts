import type { TableLine } from './grouping';

/**
 * Which runs are selected, in the order in which they were, and where a range begins.
 */
export class TableSelection {
  /** The ids of the selected runs. */
  get ids(): ReadonlySet<string> {
    return this._ids;
  }

  /** Select a run, or not any more. */
  toggle(id: string): void {
    const ids = new Set(this._ids);
    if (!ids.delete(id)) {
      ids.add(id);
    }
    this._ids = ids;
    this._anchor = id;
  }

  /**
   * Select all runs from where the last selection was to a line.
   *
   * @param from - The line to begin at if none was selected
   */
  extend(lines: readonly TableLine[], from: string, to: string): void {
    const anchor = lines.findIndex(line => line.key === this._anchor);
    const start =
      anchor >= 0 ? anchor : lines.findIndex(line => line.key === from);
    const end = lines.findIndex(line => line.key === to);
    if (start < 0 || end < 0) {
      return;
    }
    this._anchor = lines[start].key;
    const range = runsAmong(
      lines.slice(Math.min(start, end), Math.max(start, end) + 1)
    );
    this._ids = new Set(start <= end ? range : range.reverse());
  }

  /** Select all runs of the lines. */
  all(lines: readonly TableLine[]): void {
    this._ids = new Set(runsAmong(lines));
  }

  /** Take runs out that are gone. */
  drop(gone: readonly string[]): void {
    if (gone.some(id => this._ids.has(id))) {
      const left = new Set(this._ids);
      gone.forEach(id => left.delete(id));
      this._ids = left;
    }
  }

  /** Select no run any more. */
  clear(): void {
    this._ids = new Set();
    this._anchor = null;
  }

  private _ids: ReadonlySet<string> = new Set();
  private _anchor: string | null = null;
}

function runsAmong(lines: readonly TableLine[]): string[] {
  return lines.flatMap(line => (line.kind === 'run' ? [line.key] : []));
}
