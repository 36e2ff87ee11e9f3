import { gather } from './gather';
import type { ILayout, ILine, IPlace } from './layout';
import type { IArrow, IBox, ISlots } from './slots';

/** A point in px. */
export type Point = readonly [x: number, y: number];

/** The way of an edge: from the right side of its source to the left side of its target, x never falling. */
export interface IRoute {
  readonly id: string;
  readonly points: readonly Point[];
}

const COLUMN_GAP = 56;
const LANE_GAP = 10;

// Points that are made at a time.
const STEP = 5000;

/** Where the boxes stand, once their heights are known. */
export function frame(
  boxes: readonly IBox[],
  { slots, columns }: ISlots,
  heights: Float64Array
): IPlace[] {
  // A column is flush left: one that grows moves nothing that stands in it.
  const lefts = new Float64Array(columns.length);
  let left = 0;
  columns.forEach((column, number) => {
    lefts[number] = left;
    const widths = column.map(slot =>
      slots[slot].isPassing ? 0 : boxes[slot].width
    );
    left += Math.max(...widths) + COLUMN_GAP;
  });
  return boxes.map(({ id, width, height }, box) => ({
    id,
    x: lefts[slots[box].column] + width / 2,
    y: heights[box],
    width,
    height,
    column: slots[box].column
  }));
}

/** The heights of the lines that pass columns, for a later layout to keep to. */
export function linesOf(
  boxes: readonly IBox[],
  { slots }: ISlots,
  heights: Float64Array
): ILine[] {
  const byBox = new Map<number, number[]>();
  slots.forEach(({ box, isPassing }, slot) => {
    if (isPassing) {
      gather(byBox, box, heights[slot]);
    }
  });
  return [...byBox].map(([box, own]) => ({ id: boxes[box].id, heights: own }));
}

/** The ways of the arrows between placed boxes. Yields now and then. */
export function* routes(
  arrows: readonly IArrow[],
  { slots, columns, ways }: ISlots,
  heights: Float64Array,
  places: readonly IPlace[]
): Generator<void, Omit<ILayout, 'lines'>> {
  const left = new Float64Array(columns.length).fill(Infinity);
  const right = new Float64Array(columns.length).fill(-Infinity);
  for (const { x, width, column } of places) {
    left[column] = Math.min(left[column], x - width / 2);
    right[column] = Math.max(right[column], x + width / 2);
  }
  const index = new Map(places.map((place, box) => [place.id, box]));
  const lanes = lanesOf(arrows, ways, places, index);
  const made: IRoute[] = [];
  let sincePause = 0;
  for (let number = 0; number < arrows.length; number++) {
    const { id, source, target } = arrows[number];
    const from = places[index.get(source) ?? 0];
    const to = places[index.get(target) ?? 0];
    const points: Point[] = [
      [from.x + from.width / 2, from.y],
      [right[from.column], from.y]
    ];
    const way = ways[number];
    if (way !== null) {
      for (const slot of way.slice(1, -1)) {
        const { column } = slots[slot];
        points.push(
          [left[column], heights[slot]],
          [right[column], heights[slot]]
        );
      }
    } else {
      const y = lanes.get(source) ?? 0;
      points.push(
        [right[from.column] + COLUMN_GAP / 2, y],
        [left[to.column] - COLUMN_GAP / 2, y]
      );
    }
    points.push([left[to.column], to.y], [to.x - to.width / 2, to.y]);
    made.push({ id, points: simplified(points) });
    sincePause += points.length;
    if (sincePause >= STEP) {
      sincePause = 0;
      yield;
    }
  }
  yield;
  return { places, routes: made, ...boundsOf(places, made) };
}

/** The heights of the lanes below everything, by source; lines that do not meet share one. */
function lanesOf(
  arrows: readonly IArrow[],
  ways: ISlots['ways'],
  places: readonly IPlace[],
  index: ReadonlyMap<string, number>
): ReadonlyMap<string, number> {
  const columnOf = (id: string) => places[index.get(id) ?? 0].column;
  const farthest = new Map<string, number>();
  arrows.forEach(({ source, target }, number) => {
    if (ways[number] === null) {
      const known = farthest.get(source) ?? 0;
      farthest.set(source, Math.max(known, columnOf(target)));
    }
  });
  const bottom = places.reduce(
    (lowest, { y, height }) => Math.max(lowest, y + height / 2),
    -Infinity
  );
  const ends: number[] = [];
  const lanes = new Map<string, number>();
  const inOrder = [...farthest].sort(
    ([a], [b]) => (index.get(a) ?? 0) - (index.get(b) ?? 0)
  );
  for (const [source, end] of inOrder) {
    const free = ends.findIndex(taken => taken <= columnOf(source));
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    lanes.set(source, bottom + LANE_GAP * (lane + 2));
  }
  return lanes;
}

/** Without points that a straight line goes through anyway. */
function simplified(points: readonly Point[]): readonly Point[] {
  const kept: Point[] = [];
  for (const point of points) {
    const [x, y] = point;
    const last = kept[kept.length - 1];
    const before = kept[kept.length - 2];
    if (last !== undefined && last[0] === x && last[1] === y) {
      continue;
    }
    if (before !== undefined && before[1] === y && last[1] === y) {
      kept.pop();
    }
    kept.push(point);
  }
  return kept;
}

function boundsOf(places: readonly IPlace[], made: readonly IRoute[]) {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  const include = (x: number, y: number) => {
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  };
  for (const { x, y, width, height } of places) {
    include(x - width / 2, y - height / 2);
    include(x + width / 2, y + height / 2);
  }
  for (const { points } of made) {
    points.forEach(([x, y]) => include(x, y));
  }
  return places.length === 0
    ? { x: 0, y: 0, width: 0, height: 0 }
    : { x: left, y: top, width: right - left, height: bottom - top };
}
