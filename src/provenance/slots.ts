/**
 * Where things may stand: columns run with time, and what passes through a column on its way to a
 * later one has a slot in it like a node.
 */

/** A node, as far as the layout is concerned. */
export interface IBox {
  readonly id: string;
  /** In px. */
  readonly width: number;
  /** In px. */
  readonly height: number;
}

/** An edge, as far as the layout is concerned. */
export interface IArrow {
  readonly id: string;
  readonly source: string;
  readonly target: string;
}

/** A place in a column. */
export interface ISlot {
  readonly column: number;
  /** The box that stands here, or that the passing line comes from. */
  readonly box: number;
  readonly isPassing: boolean;
  /** In px. */
  readonly height: number;
  /** Slots of the column before that have a line to this one. */
  readonly before: number[];
  /** Slots of the column after that have a line from this one. */
  readonly after: number[];
}

/** All places, and how each arrow goes through them. */
export interface ISlots {
  readonly slots: readonly ISlot[];
  /** By column, the numbers of its slots. The boxes are the first slots, in their order. */
  readonly columns: readonly (readonly number[])[];
  /** By arrow, the slots from source to target; null if it goes through a lane beside the columns. */
  readonly ways: readonly (readonly number[] | null)[];
}

// A taller column is hard to take in; the next ones take the rest.
const TALLEST_COLUMN = 16;

// Slots of passing lines, over which the longest lines go through lanes: 1,000 nodes need a second.
const MOST_PASSING = 4000;

const PASSING_HEIGHT = 6;

/**
 * The columns of boxes: to the right of all they depend on, and never to the left of an earlier
 * one, so that time runs from left to right everywhere. A box added at the end moves none.
 *
 * @param boxes - In an order in which every arrow goes from an earlier to a later one
 * @param arrows - Their ends, as numbers of boxes
 */
export function columnsOf(
  boxes: readonly IBox[],
  arrows: readonly (readonly [number, number])[]
): Int32Array {
  const sources: number[][] = boxes.map(() => []);
  for (const [source, target] of arrows) {
    sources[target].push(source);
  }
  const columns = new Int32Array(boxes.length);
  let column = 0;
  let height = 0;
  boxes.forEach((_, index) => {
    const dependsOnColumn = sources[index].some(
      source => columns[source] === column
    );
    if (dependsOnColumn || height >= TALLEST_COLUMN) {
      column++;
      height = 0;
    }
    columns[index] = column;
    height++;
  });
  return columns;
}

/** Give every box and every passing line its slots. Lines from the same box share their way. */
export function slotsOf(
  boxes: readonly IBox[],
  arrows: readonly IArrow[]
): ISlots {
  const index = new Map(boxes.map(({ id }, box) => [id, box]));
  const ends = arrows.map(({ source, target }): [number, number] => [
    index.get(source) ?? 0,
    index.get(target) ?? 0
  ]);
  const column = columnsOf(boxes, ends);
  const slots: ISlot[] = boxes.map((box, number) => ({
    column: column[number],
    box: number,
    isPassing: false,
    height: box.height,
    before: [],
    after: []
  }));

  const farthest = column.slice();
  for (const [source, target] of ends) {
    farthest[source] = Math.max(farthest[source], column[target]);
  }
  const usesLane = laneUsers(column, farthest);

  const trunks = new Map<number, number[]>();
  const ways = ends.map(([source, target]) => {
    const length = column[target] - column[source];
    if (length > 1 && usesLane[source]) {
      return null;
    }
    let trunk = trunks.get(source);
    if (trunk === undefined) {
      trunks.set(source, (trunk = [source]));
    }
    while (trunk.length < length) {
      const last = trunk[trunk.length - 1];
      const next = slots.length;
      slots[last].after.push(next);
      slots.push({
        column: slots[last].column + 1,
        box: source,
        isPassing: true,
        height: PASSING_HEIGHT,
        before: [last],
        after: []
      });
      trunk.push(next);
    }
    const last = trunk[length - 1];
    slots[last].after.push(target);
    slots[target].before.push(last);
    return [...trunk.slice(0, length), target];
  });

  const columns: number[][] = [];
  slots.forEach((slot, number) => {
    (columns[slot.column] ??= []).push(number);
  });
  return { slots, columns, ways };
}

/** The boxes whose long lines go through a lane: the longest ones, if there are too many slots else. */
function laneUsers(column: Int32Array, farthest: Int32Array): boolean[] {
  const usesLane: boolean[] = Array.from(column, () => false);
  const lengths = Array.from(column, (from, box) => ({
    box,
    passing: Math.max(0, farthest[box] - from - 1)
  })).sort((a, b) => a.passing - b.passing || a.box - b.box);
  let passing = 0;
  for (const line of lengths) {
    passing += line.passing;
    usesLane[line.box] = passing > MOST_PASSING;
  }
  return usesLane;
}
