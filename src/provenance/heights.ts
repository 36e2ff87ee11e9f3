import type { ISlots } from './slots';

/** Between what stands one below the other, in px. */
export const ROW_GAP = 24;

// Lines of two nodes, of a node and a passing line, of a line with itself: this one stays straight,
// however many nodes hang on it, or it would drift off sideways.
const WEIGHTS = [1, 2, 1000];

const ROUNDS = 4;

/**
 * Give every slot its height, near to what it is connected with, in the order of its column and
 * without overlap.
 *
 * @param rows - By column, the numbers of its slots from top to bottom
 * @param wanted - By slot the height it had, NaN if it is new; null if all are new
 * @returns By slot, the y of its centre. Yields after each column
 */
export function* placeRows(
  { slots }: ISlots,
  rows: readonly (readonly number[])[],
  wanted: Float64Array | null
): Generator<void, Float64Array> {
  const heights = new Float64Array(slots.length);
  const settle = (column: readonly number[], looksAfter: boolean) => {
    const targets = column.map(slot => {
      const wish = wanted?.[slot] ?? NaN;
      if (!Number.isNaN(wish)) {
        return { wish, weight: 1e6 };
      }
      const { before, after } = slots[slot];
      const others = looksAfter ? [...before, ...after] : before;
      let weight = 0;
      let sum = 0;
      for (const other of others) {
        const passing =
          Number(slots[slot].isPassing) + Number(slots[other].isPassing);
        const pull = WEIGHTS[passing];
        weight += pull;
        sum += pull * heights[other];
      }
      return weight === 0
        ? { wish: heights[slot], weight: 0.1 }
        : { wish: sum / weight, weight };
    });
    const gaps = column.map((slot, row) =>
      row === 0
        ? 0
        : (slots[column[row - 1]].height + slots[slot].height) / 2 + ROW_GAP
    );
    const settled = spread(targets, gaps);
    column.forEach((slot, row) => (heights[slot] = settled[row]));
  };

  for (let round = 0; round < ROUNDS; round++) {
    for (const column of rows) {
      settle(column, round > 0);
      yield;
    }
    if (round + 1 < ROUNDS) {
      for (let column = rows.length - 1; column >= 0; column--) {
        settle(rows[column], true);
        yield;
      }
    }
  }
  return heights;
}

/**
 * The positions nearest to what is wished (least weighted squares) that keep their order and gaps:
 * neighbours that are too close are pooled and move as one.
 */
function spread(
  targets: readonly { readonly wish: number; readonly weight: number }[],
  gaps: readonly number[]
): number[] {
  const blocks: { sum: number; weight: number; size: number }[] = [];
  const offsets: number[] = [];
  let offset = 0;
  targets.forEach(({ wish, weight }, index) => {
    offset += gaps[index];
    offsets.push(offset);
    let block = { sum: weight * (wish - offset), weight, size: 1 };
    for (;;) {
      const last = blocks[blocks.length - 1];
      if (
        last === undefined ||
        last.sum / last.weight <= block.sum / block.weight
      ) {
        break;
      }
      blocks.pop();
      block = {
        sum: last.sum + block.sum,
        weight: last.weight + block.weight,
        size: last.size + block.size
      };
    }
    blocks.push(block);
  });
  return blocks
    .flatMap(({ sum, weight, size }) =>
      Array.from({ length: size }, () => sum / weight)
    )
    .map((position, index) => position + offsets[index]);
}
