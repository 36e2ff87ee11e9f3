import type { IRun, JsonValue } from '../ledger';
import { isSame } from '../runs/compared';
import type { Directions, IColumn } from './columns';
import { directionFor } from './columns';
import type { IFigures } from './heat';
import { areSame, figuresOf, NO_FIGURES } from './heat';
import type { TableRows } from './rows';
import { valueOf } from './values';
import { numberText } from './words';

interface IKept {
  readonly version: number;
  readonly told: Directions;
  readonly figures: IFigures;
}

/**
 * What is known of each column, looked through only when it is asked for, and again only when the runs changed.
 */
export class Figures {
  /** @param rows - The runs that are here */
  constructor(private readonly _rows: TableRows) {}

  /** The figures of a column: the same object as long as they say the same. */
  of(column: IColumn, told: Directions): IFigures {
    const kept = this._kept.get(column.key);
    const { version } = this._rows;
    if (kept?.version === version && kept.told === told) {
      return kept.figures;
    }
    const found = figuresOf(
      valuesOf(this._rows.all, column, told),
      directionFor(column, told),
      (value, digits) => numberText(column, value, digits)
    );
    const before = kept?.figures ?? NO_FIGURES;
    const figures = areSame(before, found) ? before : found;
    this._kept.set(column.key, { version, told, figures });
    return figures;
  }

  /** Whether some run has another value in a column than another one. */
  differs(column: IColumn, told: Directions): boolean {
    const kept = this._differing.get(column.key);
    // Once two runs differ, more runs do not make them equal.
    if (kept?.generation === this._rows.generation && kept.differs) {
      return true;
    }
    if (kept?.version === this._rows.version) {
      return kept.differs;
    }
    const differs = haveDifferent(valuesOf(this._rows.all, column, told));
    const { version, generation } = this._rows;
    this._differing.set(column.key, { version, generation, differs });
    return differs;
  }

  private readonly _kept = new Map<string, IKept>();
  private readonly _differing = new Map<
    string,
    { version: number; generation: number; differs: boolean }
  >();
}

function* valuesOf(
  runs: readonly IRun[],
  column: IColumn,
  told: Directions
): Generator<JsonValue | undefined> {
  for (const run of runs) {
    yield valueOf(column, run, told);
  }
}

function haveDifferent(values: Iterable<JsonValue | undefined>): boolean {
  let first: JsonValue | undefined;
  let count = 0;
  for (const value of values) {
    if (count++ === 0) {
      first = value;
    } else if (!isSame(first, value)) {
      return true;
    }
  }
  return false;
}
