import { placeRows } from './heights';
import { insertRows } from './insertion';
import { orderRows } from './rows';
import { frame, linesOf, routes } from './routes';
import type { IRoute } from './routes';
import type { IArrow, IBox, ISlots } from './slots';
import { slotsOf } from './slots';

/**
 * What is laid out: plain data, so that the same call can run here, in pieces, or in a worker.
 */
export interface ILayoutInput {
  /** In an order in which every arrow goes from an earlier to a later one. */
  readonly boxes: readonly IBox[];
  readonly arrows: readonly IArrow[];
  /** How it is now: boxes and lines keep their rows, and their heights as far as there is room. */
  readonly previous?: Pick<ILayout, 'places' | 'lines'>;
}

/** Where a node stands, in px; x and y are its centre. */
export interface IPlace {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Its column, from 0: the later, the higher. */
  readonly column: number;
}

/** The heights of the line that leads to everything that came of a node, column by column after it. */
export interface ILine {
  readonly id: string;
  readonly heights: readonly number[];
}

/** The picture, in px. It need not begin at 0, so that an addition on top moves nothing. */
export interface ILayout {
  /** In the order of the boxes. */
  readonly places: readonly IPlace[];
  /** In the order of the arrows. */
  readonly routes: readonly IRoute[];
  /** Of nodes with a line through other columns. */
  readonly lines: readonly ILine[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

// With fewer known neighbours than this the old rows are worth less than a fresh look.
const KNOWN_SHARE = 0.5;

/**
 * Lay a graph out, step by step. Each step is short, whoever takes them can stop in between.
 */
export function* layoutSteps(input: ILayoutInput): Generator<void, ILayout> {
  const { boxes, arrows, previous } = input;
  const slots = slotsOf(boxes, arrows);
  yield;
  const wanted = previous === undefined ? null : wantedHeights(input, slots);
  const rows =
    wanted === null
      ? yield* orderRows(slots, boxes.length)
      : yield* insertRows(slots, wanted);
  const heights = yield* placeRows(slots, rows, wanted);
  const places = frame(boxes, slots, heights);
  const lines = linesOf(boxes, slots, heights);
  yield;
  return { ...(yield* routes(arrows, slots, heights, places)), lines };
}

/** By slot the height it had; NaN if it is new. Null if too little was there before. */
function wantedHeights(
  { boxes, previous }: ILayoutInput,
  { slots }: ISlots
): Float64Array | null {
  const places = new Map(previous?.places.map(({ id, y }) => [id, y]));
  const lines = new Map(previous?.lines.map(line => [line.id, line.heights]));
  const known = boxes.filter(({ id }) => places.has(id)).length;
  if (known < KNOWN_SHARE * boxes.length) {
    return null;
  }
  return Float64Array.from(slots, ({ box, column, isPassing }) => {
    const { id } = boxes[box];
    return isPassing
      ? (lines.get(id)?.[column - slots[box].column - 1] ?? NaN)
      : (places.get(id) ?? NaN);
  });
}

/** Lay a graph out at one go. */
export function layout(input: ILayoutInput): ILayout {
  const steps = layoutSteps(input);
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}

/** How to share the page with others. */
export interface ISharing {
  /** How long to go on without a pause, in ms; 12 if not given. */
  readonly slice?: number;
  /** Lets others go first. */
  readonly pause?: () => Promise<void>;
  /** Stops the work; the promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Lay a graph out with pauses, so that the page stays awake. */
export async function layoutInPieces(
  input: ILayoutInput,
  { slice = 12, pause = nextTask, signal }: ISharing = {}
): Promise<ILayout> {
  const steps = layoutSteps(input);
  let began = performance.now();
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
    if (performance.now() - began >= slice) {
      await pause();
      if (signal?.aborted === true) {
        throw signal.reason;
      }
      began = performance.now();
    }
  }
}

function nextTask(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 0));
}
