import type { IProvenanceGraph, ProvenanceNode } from './graph';
import { nodeText } from './graph';
import type { ILayoutInput } from './layout';

// An average letter at the interface's 13 px, in px; wide letters are cut off by the view.
const LETTER = 7;

/** The room for words in place of a name that the books do not have, in letters. */
const NAMELESS = 14;

/** The circle of an execution, in px. Its text stands to the right of it. */
export const CIRCLE = 28;

/** Sizes in px: the text's room on both sides, the least and the most width, the height. */
const SIZES = {
  entity: { room: 36, least: 72, most: 200, height: 36 },
  versions: { room: 64, least: 96, most: 220, height: 42 },
  activity: { room: CIRCLE + 16, least: 72, most: 220, height: CIRCLE },
  run: { room: 44, least: 132, most: 240, height: 48 }
} as const;

/** The size of a node in px, from its kind and its text. */
export function sizeOf(node: ProvenanceNode): {
  width: number;
  height: number;
} {
  const { room, least, most, height } = SIZES[node.kind];
  const letters = [...nodeText(node).slice(0, most)].length || NAMELESS;
  const width = Math.min(most, Math.max(least, room + LETTER * letters));
  return { width, height };
}

/** The text of a node, cut to what its size has room for. */
export function fittingText(node: ProvenanceNode): string {
  const { room, most } = SIZES[node.kind];
  const letters = [...nodeText(node).slice(0, most)];
  const fitting = Math.floor((most - room) / LETTER);
  return letters.length <= fitting
    ? letters.join('')
    : `${letters.slice(0, fitting - 1).join('')}…`;
}

/**
 * What to hand to `layout`: plain data, fit for a message to a worker.
 *
 * @param previous - The layout that is shown now, to change as little as possible
 */
export function layoutInput(
  graph: IProvenanceGraph,
  previous?: ILayoutInput['previous']
): ILayoutInput {
  return {
    boxes: graph.nodes.map(node => ({ id: node.id, ...sizeOf(node) })),
    arrows: graph.edges.map(({ id, source, target }) => ({
      id,
      source,
      target
    })),
    previous
  };
}
