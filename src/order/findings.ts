import type { FindingKind, ICellPlace, IOrderFinding } from './model';

/**
 * Findings as they are made: those about the same cells become one, with all its names.
 */
export class Findings {
  /** Something was found about cells, and a name if it is about one. */
  add(
    kind: FindingKind,
    matters: boolean,
    cells: readonly ICellPlace[],
    name?: string
  ): void {
    const key = [kind, matters, ...cells.map(({ number }) => number)].join();
    const found = this._byKey.get(key) ?? {
      kind,
      matters,
      cells,
      names: new Set<string>()
    };
    if (name !== undefined) {
      found.names.add(name);
    }
    this._byKey.set(key, found);
  }

  /** What was found: what matters first, then in the notebook's order. */
  sorted(): IOrderFinding[] {
    const all = [...this._byKey.values()];
    // Where a name says what came of an order, the order alone says nothing new.
    const told = new Set(
      all
        .filter(({ kind }) => kind === 'order' || kind === 'stale')
        .flatMap(({ cells }) =>
          cells.flatMap(one => cells.map(other => pairOf(one, other)))
        )
    );
    const rest = all.filter(
      ({ kind, cells }) =>
        kind !== 'moved' || !told.has(pairOf(cells[0], cells[1]))
    );
    return rest
      .map(({ names, ...finding }) => ({
        ...finding,
        names: [...names].sort()
      }))
      .sort(
        (a, b) =>
          Number(b.matters) - Number(a.matters) || firstOf(a) - firstOf(b)
      );
  }

  private readonly _byKey = new Map<
    string,
    Omit<IOrderFinding, 'names'> & { readonly names: Set<string> }
  >();
}

function pairOf(one: ICellPlace, other: ICellPlace): string {
  return JSON.stringify([one.id, other.id]);
}

function firstOf({ cells }: IOrderFinding): number {
  return cells.length === 0 ? 0 : Math.min(...cells.map(cell => cell.number));
}
