import type { MutGraphNode, SugiDatum, SugiNode, Twolayer } from 'd3-dag';
import { graph, twolayerAgg, twolayerGreedy } from 'd3-dag';
import type { ISlots } from './slots';

// Up to here crossings are also removed by swapping neighbours, over more sweeps.
const THOROUGH_UP_TO = 150;
const THOROUGH_SWEEPS = 12;
const QUICK_SWEEPS = 3;

// Nodes or their links that are made at a time.
const STEP = 100;

type Layers = SugiNode<number, undefined>[][];

/**
 * Order the slots of each column so that few lines cross, by sweeps of d3-dag's two-layer
 * operators over the columns.
 *
 * @param boxes - The number of boxes, which decides how thorough to be
 * @returns By column, the numbers of its slots from top to bottom. Yields after each short step
 */
export function* orderRows(
  { slots, columns }: ISlots,
  boxes: number
): Generator<void, readonly (readonly number[])[]> {
  // The graph is made here, not by d3-dag's `sugifyLayer`: that is one call of over 100 ms.
  const boxesOnly = graph<number, undefined>();
  const layered = graph<SugiDatum<number, undefined>, undefined>();
  const nodes: MutGraphNode<SugiDatum<number, undefined>, undefined>[] = [];
  for (const [number, { column }] of slots.entries()) {
    const node = boxesOnly.node(number);
    nodes.push(
      layered.node({
        role: 'node',
        topLayer: column,
        bottomLayer: column,
        node
      })
    );
    if (number % STEP === STEP - 1) {
      yield;
    }
  }
  for (const [number, { after }] of slots.entries()) {
    after.forEach(next => layered.link(nodes[number], nodes[next]));
    if (number % STEP === STEP - 1) {
      yield;
    }
  }
  const layers: Layers = columns.map(column => column.map(slot => nodes[slot]));
  yield;

  const isThorough = boxes <= THOROUGH_UP_TO;
  const order: Twolayer<unknown, unknown> = isThorough
    ? twolayerGreedy().base(twolayerAgg())
    : twolayerAgg();
  const sweeps = isThorough ? THOROUGH_SWEEPS : QUICK_SWEEPS;
  let best = numbersOf(layers);
  let fewest = Infinity;
  let isUnchanged = false;
  for (let sweep = 0; sweep < sweeps && !isUnchanged; sweep++) {
    const before = numbersOf(layers);
    for (let column = 1; column < layers.length; column++) {
      order(layers[column - 1], layers[column], true);
      yield;
    }
    for (let column = layers.length - 2; column >= 0; column--) {
      order(layers[column], layers[column + 1], false);
      yield;
    }
    const now = numbersOf(layers);
    const crossing = yield* crossings(slots, now);
    if (crossing < fewest) {
      best = now;
      fewest = crossing;
    }
    isUnchanged = now.every((column, index) =>
      column.every((slot, row) => slot === before[index][row])
    );
  }
  return best;
}

function numbersOf(layers: Layers): number[][] {
  return layers.map(layer =>
    layer.map(({ data }) => (data.role === 'node' ? data.node.data : -1))
  );
}

/** How often lines cross. Yields after each column. */
export function* crossings(
  slots: ISlots['slots'],
  columns: readonly (readonly number[])[]
): Generator<void, number> {
  let sum = 0;
  const row = new Int32Array(slots.length);
  for (const column of columns) {
    column.forEach((slot, place) => (row[slot] = place));
  }
  for (let index = 0; index + 1 < columns.length; index++) {
    const ends = columns[index].flatMap(slot =>
      slots[slot].after.map(next => row[next]).sort((a, b) => a - b)
    );
    sum += inversions(ends, columns[index + 1].length);
    yield;
  }
  return sum;
}

/** Pairs of numbers that stand in the wrong order, with a Fenwick tree. */
function inversions(numbers: readonly number[], limit: number): number {
  const tree = new Int32Array(limit + 1);
  let sum = 0;
  numbers.forEach((number, seen) => {
    let notLarger = 0;
    for (let at = number + 1; at > 0; at -= at & -at) {
      notLarger += tree[at];
    }
    sum += seen - notLarger;
    for (let at = number + 1; at <= limit; at += at & -at) {
      tree[at]++;
    }
  });
  return sum;
}
