import { longestIncreasing } from '../diff/order';
import type { IOrderedExecution, IRunOrder } from '../ledger';
import type { INameFacts } from './facts';
import { NO_FACTS } from './facts';
import { Findings } from './findings';
import type { IOrderFinding, IOrderJudgement } from './model';
import { HIDDEN, ORDER } from './model';
import { Places } from './places';

/** Names that IPython gives; what they hold is told by prompts, not by cells. */
const OF_IPYTHON = /^(_+|_i+|_i?\d+|_[doi]h|In|Out|get_ipython|exit|quit)$/;

/**
 * Whether the notebook, run from top to bottom, holds all that a run rests on, in the order in which it was.
 *
 * Each name that an execution read came from the last one before it that made it, or from where the server says. From top to bottom it would come
 * from the last cell above that makes it. Where these are not the same, something is in the way; names that nobody
 * made, such as builtins, are not.
 *
 * @param order - The notebook, and the executions with the names that pass through them
 * @param facts - What else is known of these names
 */
export function judgeOrder(
  order: IRunOrder,
  facts: INameFacts = NO_FACTS
): IOrderJudgement {
  const { cells } = order;
  const executions = [...order.executions].sort(
    (a, b) => a.ordinal - b.ordinal
  );
  if (cells === null || executions.every(({ cellId }) => cellId === null)) {
    return {
      isKnown: false,
      isInOrder: true,
      needsHidden: false,
      findings: []
    };
  }
  const found = new Judge(executions, new Places(cells), facts).findings();
  return {
    isKnown: true,
    isInOrder: !found.some(({ kind }) => ORDER.includes(kind)),
    needsHidden: found.some(
      ({ kind, matters }) => matters && HIDDEN.includes(kind)
    ),
    findings: found
  };
}

class Judge {
  constructor(
    private readonly _executions: readonly IOrderedExecution[],
    private readonly _places: Places,
    private readonly _facts: INameFacts
  ) {
    for (const execution of _executions) {
      const place = _places.of(execution);
      if (place.kind === 'here') {
        // The last one stands for its cell, unless the run says that an earlier one does.
        const before = this._standing.get(place.index);
        if (!before?.shown || execution.shown) {
          this._standing.set(place.index, execution);
        }
      }
      if (execution.cellId !== null) {
        this._latest.set(execution.cellId, execution);
      }
    }
    for (const index of [...this._standing.keys()].sort((a, b) => a - b)) {
      for (const name of this._standing.get(index)?.writes ?? []) {
        const makers = this._makers.get(name) ?? [];
        this._makers.set(name, [...makers, index]);
      }
    }
  }

  findings(): IOrderFinding[] {
    this._lookAtEdits();
    this._lookAtNames();
    this._lookAtOrder();
    return this._found.sorted();
  }

  /** Cells that were edited after they ran. */
  private _lookAtEdits(): void {
    for (const execution of this._latest.values()) {
      const place = this._places.of(execution);
      if (place.kind === 'edited') {
        this._found.add('edited', true, [this._places.cell(place.index)]);
      }
    }
  }

  /** Names that would come from elsewhere. */
  private _lookAtNames(): void {
    const makers = new Map<string, IOrderedExecution>();
    const sources = new Map<string, [string, IOrderedExecution][]>();
    const byId = new Map(this._executions.map(each => [each.id, each]));
    for (const execution of this._executions) {
      const used: [string, IOrderedExecution][] = [];
      for (const name of execution.reads) {
        const origin = execution.origins.get(name);
        const maker =
          origin === undefined ? makers.get(name) : byId.get(origin);
        if (maker && !OF_IPYTHON.test(name)) {
          used.push([name, maker]);
        }
      }
      sources.set(execution.id, used);
      for (const name of execution.writes) {
        makers.set(name, execution);
      }
    }
    // Executions that nothing rests on any more are left out.
    const waiting = this._executions.filter(({ shown }) => shown);
    const seen = new Set(waiting);
    for (let user = waiting.pop(); user; user = waiting.pop()) {
      for (const [name, maker] of sources.get(user.id) ?? []) {
        this._compare(name, maker, user);
        if (!seen.has(maker)) {
          seen.add(maker);
          waiting.push(maker);
        }
      }
    }
  }

  /** Where a name came from, and where it would come from. */
  private _compare(
    name: string,
    maker: IOrderedExecution,
    user: IOrderedExecution
  ): void {
    const places = this._places;
    const from = places.of(maker);
    const to = places.of(user);
    const above =
      to.kind === 'here' || to.kind === 'edited'
        ? this._makerAbove(name, to.index)
        : null;
    if (above && this._isSame(name, maker, above.execution)) {
      return;
    }
    switch (from.kind) {
      case 'gone':
      case 'outside':
        // A current cell that makes it too is no reason to warn.
        this._found.add(from.kind, above === null, [], name);
        return;
      case 'edited':
        if (maker.cellId === user.cellId) {
          this._found.add('again', false, [places.cell(from.index)], name);
        } else if (this._latest.get(maker.cellId ?? '') === maker) {
          this._found.add('edited', true, [places.cell(from.index)], name);
        } else if (to.kind === 'here') {
          const cells = [places.cell(from.index), places.cell(to.index)];
          this._found.add('stale', true, cells, name);
        }
        return;
      case 'here':
        if (to.kind !== 'here') {
          return;
        }
        if (from.index === to.index) {
          this._goesOn(name, maker, user, from.index);
        } else if (from.index > to.index || above?.index !== from.index) {
          // In between stands a cell that makes it too, or there is none above.
          const would = above ? [places.cell(above.index)] : [];
          const cells = [places.cell(from.index), places.cell(to.index)];
          this._found.add('order', true, [...cells, ...would], name);
        }
    }
  }

  /** A cell went on with what it had itself left: that does nothing if it leaves the same each time. */
  private _goesOn(
    name: string,
    maker: IOrderedExecution,
    user: IOrderedExecution,
    index: number
  ): void {
    if (maker === user || this._facts.isImport(maker.id, name)) {
      return;
    }
    const before = this._facts.fingerprint(maker.id, name);
    const after = this._facts.fingerprint(user.id, name);
    if (before === null || before !== after) {
      const isSure = before !== null && after !== null;
      this._found.add('again', isSure, [this._places.cell(index)], name);
    }
  }

  /** What stands for the last cell above one that makes a name. */
  private _makerAbove(
    name: string,
    below: number
  ): { index: number; execution: IOrderedExecution } | null {
    const index = this._makers
      .get(name)
      ?.filter(at => at < below)
      .pop();
    const execution = index !== undefined && this._standing.get(index);
    return execution ? { index, execution } : null;
  }

  /** Whether two executions make the same of a name. */
  private _isSame(
    name: string,
    a: IOrderedExecution,
    b: IOrderedExecution
  ): boolean {
    const { isImport, fingerprint } = this._facts;
    if (a === b || (isImport(a.id, name) && isImport(b.id, name))) {
      return true;
    }
    const seen = fingerprint(a.id, name);
    return seen !== null && seen === fingerprint(b.id, name);
  }

  /** Cells that ran before cells above them; the fewest that would have to be moved. */
  private _lookAtOrder(): void {
    const ran = [...this._standing].sort(
      ([, a], [, b]) => a.ordinal - b.ordinal
    );
    const kept = new Set(longestIncreasing(ran.map(([index]) => index)));
    const positions = new Map(
      ran.map(([index], position) => [index, position])
    );
    ran.forEach(([index], position) => {
      const other = kept.has(position)
        ? undefined
        : this._nearestInverted(index, position, positions);
      if (other !== undefined) {
        const below = this._places.cell(Math.max(index, other));
        const above = this._places.cell(Math.min(index, other));
        this._found.add('moved', false, [below, above]);
      }
    });
  }

  /** The nearest cell that stands on the other side of one than it ran, of two the one that ran first. */
  private _nearestInverted(
    index: number,
    position: number,
    positions: ReadonlyMap<number, number>
  ): number | undefined {
    for (let distance = 1; distance < this._places.count; distance++) {
      const above = positions.get(index - distance) ?? -1;
      const below = positions.get(index + distance) ?? Infinity;
      const isAbove = above > position;
      const isBelow = below < position;
      if (isAbove || isBelow) {
        // What ran before this one did so before what ran after it.
        return isBelow ? index + distance : index - distance;
      }
    }
    return undefined;
  }

  private readonly _found = new Findings();
  private readonly _standing = new Map<number, IOrderedExecution>();
  private readonly _latest = new Map<string, IOrderedExecution>();
  /** The cells that make a name, in the notebook's order. */
  private readonly _makers = new Map<string, readonly number[]>();
}
