import { ROW_GAP } from './heights';
import type { ISlot, ISlots } from './slots';

/**
 * Order the slots of each column when most boxes are known: these stay where they are, the others
 * go where there is room, as near as can be to what they come from.
 *
 * @param wanted - By slot, the height it has now; NaN if it is new
 * @returns By column, the numbers of its slots from top to bottom. Yields after each column
 */
export function* insertRows(
  { slots, columns }: ISlots,
  wanted: Float64Array
): Generator<void, readonly (readonly number[])[]> {
  const height = wanted.slice();
  const rows: number[][] = [];
  for (const column of columns) {
    const standing = column.filter(slot => !Number.isNaN(height[slot]));
    for (const slot of column.filter(other => Number.isNaN(height[other]))) {
      const { before } = slots[slot];
      const wish =
        before.length > 0
          ? before.reduce((sum, other) => sum + height[other], 0) /
            before.length
          : standing.reduce((low, other) => Math.max(low, height[other]), 0);
      height[slot] = nearestRoom(wish, slots[slot], standing, slots, height);
      standing.push(slot);
    }
    rows.push([...column].sort((a, b) => height[a] - height[b] || a - b));
    yield;
  }
  return rows;
}

/** The height nearest to the wished one at which nothing has to make room. */
function nearestRoom(
  wish: number,
  slot: ISlot,
  standing: readonly number[],
  slots: readonly ISlot[],
  height: Float64Array
): number {
  const apart = standing.map(
    other => (slots[other].height + slot.height) / 2 + ROW_GAP
  );
  const candidates = [wish];
  standing.forEach((other, index) => {
    candidates.push(height[other] - apart[index], height[other] + apart[index]);
  });
  candidates.sort((a, b) => Math.abs(a - wish) - Math.abs(b - wish) || a - b);
  const isFree = (y: number) =>
    standing.every(
      (other, index) => Math.abs(height[other] - y) >= apart[index] - 1e-6
    );
  return candidates.find(isFree) ?? wish;
}
