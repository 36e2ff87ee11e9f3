import type { IProvenanceGraph } from './graph';
import { gather } from './gather';
import type { ILayout, IPlace } from './layout';
import type { IFrame } from './marks';
import type { Point } from './routes';

/** What shows that nodes belong to one run: an area around them and the lines between them. */
export interface IHull {
  readonly run: string;
  readonly frames: readonly IFrame[];
  readonly lines: readonly (readonly Point[])[];
  /** Where the run's title ends at the bottom and begins at the left. */
  readonly title: Point;
  /** How many letters of it have room: as far as the run reaches, or a little farther. */
  readonly room: number;
}

/** How far the area reaches beyond a node, in px. */
const MARGIN = 7;

/** An average letter of a title at 11 px, and the room that each title has, in px. */
export const TITLE_LETTER = 6;
const LEAST_ROOM = 240;

/**
 * The areas of the runs that are not collapsed. Never more than the run's own nodes: another run's
 * node that stands between them stays outside.
 */
export function hullsOf(
  graph: IProvenanceGraph,
  layout: ILayout
): readonly IHull[] {
  const places = new Map(layout.places.map(place => [place.id, place]));
  const members = new Map<string, IPlace[]>();
  const runOf = new Map<string, string>();
  const isOpen = new Set<string>();
  for (const { id, run, kind } of graph.nodes) {
    const place = places.get(id);
    if (run !== null && kind !== 'run' && place !== undefined) {
      gather(members, run, place);
      runOf.set(id, run);
      if (kind === 'activity') {
        isOpen.add(run);
      }
    }
  }
  const lines = new Map<string, (readonly Point[])[]>();
  graph.edges.forEach(({ source, target }, index) => {
    const run = runOf.get(source);
    if (run !== undefined && run === runOf.get(target)) {
      gather(lines, run, layout.routes[index].points);
    }
  });
  return [...members]
    .filter(([run]) => isOpen.has(run))
    .map(([run, own]) => {
      const first = own.reduce((a, b) => {
        const isBefore = b.column < a.column;
        return isBefore || (b.column === a.column && b.y < a.y) ? b : a;
      });
      const left = first.x - first.width / 2 - MARGIN + 4;
      const right = own.reduce(
        (end, { x, width }) => Math.max(end, x + width / 2),
        left + LEAST_ROOM
      );
      return {
        run,
        frames: own.map(frameAround),
        lines: lines.get(run) ?? [],
        title: [left, first.y - first.height / 2 - MARGIN - 4],
        room: (right - left) / TITLE_LETTER
      };
    });
}

function frameAround({ x, y, width, height }: IPlace): IFrame {
  return {
    x: x - width / 2 - MARGIN,
    y: y - height / 2 - MARGIN,
    width: width + 2 * MARGIN,
    height: height + 2 * MARGIN
  };
}
