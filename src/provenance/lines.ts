import type { IProvenanceEdge } from './graph';
import type { IRoute, Point } from './routes';

/**
 * Lines as they are drawn. Edges from the same node share most of their way, and a long picture has
 * thousands that run through all of it: each piece is drawn once, and in strips from left to right,
 * so that what is out of sight costs nothing.
 */

/** How a line is drawn: data as a whole one, inheritance with dashes, descent with dots. */
export type LineStyle = 'data' | 'inherited' | 'derived';

/** How the line of an edge is drawn; data outweighs what else it stands for. */
export function lineStyle({ relations }: IProvenanceEdge): LineStyle {
  const types = new Set(relations.map(({ type }) => type));
  if (types.has('used') || types.has('wasGeneratedBy')) {
    return 'data';
  }
  return types.has('wasInformedBy') ? 'inherited' : 'derived';
}

/** The lines of one style in one strip. */
export interface IStrip {
  /** Unique in the picture. */
  readonly key: string;
  readonly style: LineStyle;
  /** The `d` of an SVG path. */
  readonly path: string;
}

interface IPiece {
  readonly strip: string;
  readonly style: LineStyle;
  readonly path: string;
}

/** All lines of a picture, and which edge goes through which pieces. */
export interface ILines {
  readonly pieces: readonly IPiece[];
  /** By the number of an edge, the numbers of its pieces. */
  readonly ofEdge: readonly (readonly number[])[];
}

/** The width of a strip, in px. */
const STRIP = 4000;

/** Points that are looked at between two pauses. */
const STEP = 2000;

/** The lines of a picture. Yields after each short step. */
export function* linesOfPicture(
  edges: readonly IProvenanceEdge[],
  routes: readonly IRoute[]
): Generator<void, ILines> {
  const pieces: IPiece[] = [];
  const known = new Map<string, number[]>();
  const ofEdge: number[][] = [];
  let sincePause = 0;
  for (const [index, edge] of edges.entries()) {
    const style = lineStyle(edge);
    const { points } = routes[index];
    const own: number[] = [];
    for (let at = 1; at < points.length; at++) {
      const key = `${style} ${points[at - 1].join()} ${points[at].join()}`;
      let numbers = known.get(key);
      if (numbers === undefined) {
        numbers = cut(points[at - 1], points[at]).map(
          ([strip, path]) => pieces.push({ strip, style, path }) - 1
        );
        known.set(key, numbers);
      }
      for (const number of numbers) {
        own.push(number);
      }
    }
    ofEdge.push(own);
    sincePause += points.length;
    if (sincePause >= STEP) {
      sincePause = 0;
      yield;
    }
  }
  return { pieces, ofEdge };
}

/**
 * What to draw for some edges.
 *
 * @param edges - Their numbers; all if not given
 */
export function stripsOf(
  { pieces, ofEdge }: ILines,
  edges?: Iterable<number>
): readonly IStrip[] {
  const isDrawn = new Uint8Array(pieces.length).fill(edges ? 0 : 1);
  for (const edge of edges ?? []) {
    for (const piece of ofEdge[edge]) {
      isDrawn[piece] = 1;
    }
  }
  const strips = new Map<string, { style: LineStyle; paths: string[] }>();
  pieces.forEach(({ strip, style, path }, index) => {
    if (isDrawn[index] === 1) {
      const key = `${style} ${strip}`;
      const known = strips.get(key);
      if (known === undefined) {
        strips.set(key, { style, paths: [path] });
      } else {
        known.paths.push(path);
      }
    }
  });
  return [...strips].map(([key, { style, paths }]) => ({
    key,
    style,
    path: paths.join('')
  }));
}

/** A piece of a line, level pieces cut where strips begin: the strip and the path of each part. */
function cut(from: Point, to: Point): (readonly [string, string])[] {
  const [x, y] = from;
  const [endX, endY] = to;
  const first = Math.floor(x / STRIP);
  if (y !== endY) {
    return [[String(first), `M${rounded(x)} ${rounded(y)}${curve(from, to)}`]];
  }
  const parts: (readonly [string, string])[] = [];
  for (let strip = first; strip * STRIP < endX || strip === first; strip++) {
    const start = Math.max(x, strip * STRIP);
    const end = Math.min(endX, (strip + 1) * STRIP);
    parts.push([
      String(strip),
      `M${rounded(start)} ${rounded(y)}H${rounded(end)}`
    ]);
  }
  return parts;
}

/** A route as the `d` of an SVG path: level at both ends of each part. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const [x, y] = point;
      if (index === 0) {
        return `M${rounded(x)} ${rounded(y)}`;
      }
      return points[index - 1][1] === y
        ? `H${rounded(x)}`
        : curve(points[index - 1], point);
    })
    .join('');
}

function curve([x, y]: Point, [endX, endY]: Point): string {
  const middle = rounded((x + endX) / 2);
  return `C${middle} ${rounded(y)} ${middle} ${rounded(endY)} ${rounded(endX)} ${rounded(endY)}`;
}

/** A length to a tenth of a px. */
export function rounded(length: number): number {
  return Math.round(length * 10) / 10;
}
