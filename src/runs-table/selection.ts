import { TITLE } from './columns';
import type { TableLine } from './grouping';

/** Where the keyboard is: a line, or the heads of the columns if there is none. */
export interface ICursor {
  readonly line: string | null;
  readonly column: string;
}

/**
 * Where the keyboard is; which runs are selected, in the order in which they were, and where a range begins.
 */
export class TableSelection {
  /** Where the keyboard is. */
  cursor: ICursor = { line: null, column: TITLE };

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

  /**
   * Take runs out that are about to go. The keyboard goes on to the next line, else to the one before.
   *
   * @param lines - All that are there still
   */
  leave(lines: readonly TableLine[], gone: readonly string[]): void {
    const { line, column } = this.cursor;
    if (line !== null && gone.includes(line)) {
      const at = lines.findIndex(({ key }) => key === line);
      const stays = ({ key }: TableLine) => !gone.includes(key);
      const next =
        lines.slice(at + 1).find(stays) ??
        lines.slice(0, Math.max(at, 0)).reverse().find(stays);
      this.cursor = { line: next?.key ?? null, column };
    }
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
