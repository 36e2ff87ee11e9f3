import type { IProvenanceGraph } from './graph';
import { adjacency } from './graph';
import type { ILayout, IPlace } from './layout';

/**
 * Where an arrow key leads from a node: right and left along its edges, to the neighbour that is
 * nearest in height; up and down within the column; Home and End to the first and the last.
 *
 * @param key - As keyboard events name it
 * @returns The id of the node; null if there is none that way, or this is no key for going
 */
export function nextNode(
  graph: IProvenanceGraph,
  layout: ILayout,
  id: string,
  key: string
): string | null {
  const places = new Map(layout.places.map(place => [place.id, place]));
  const here = places.get(id);
  if (here === undefined) {
    return null;
  }
  const { incoming, outgoing } = adjacency(graph);
  const placed = (ids: readonly string[]) =>
    ids.flatMap(other => places.get(other) ?? []);
  switch (key) {
    case 'ArrowRight':
      return nearest(
        placed((outgoing.get(id) ?? []).map(({ target }) => target)),
        here
      );
    case 'ArrowLeft':
      return nearest(
        placed((incoming.get(id) ?? []).map(({ source }) => source)),
        here
      );
    case 'ArrowDown':
    case 'ArrowUp': {
      const sign = key === 'ArrowDown' ? 1 : -1;
      const others = layout.places.filter(
        ({ column, y }) => column === here.column && (y - here.y) * sign > 0
      );
      return nearest(others, here);
    }
    case 'Home':
      return graph.nodes[0]?.id ?? null;
    case 'End':
      return graph.nodes[graph.nodes.length - 1]?.id ?? null;
    default:
      return null;
  }
}

/** The nearest place: in height first, then in column. */
function nearest(places: readonly IPlace[], from: IPlace): string | null {
  let best: IPlace | null = null;
  const distance = ({ y, column }: IPlace) =>
    Math.abs(y - from.y) + 40 * Math.abs(column - from.column);
  for (const place of places) {
    if (best === null || distance(place) < distance(best)) {
      best = place;
    }
  }
  return best?.id ?? null;
}
