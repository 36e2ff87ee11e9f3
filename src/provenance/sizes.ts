import type { IProvenanceGraph, ProvenanceNode } from './graph';
import { nodeText } from './graph';
import type { ILayoutInput } from './layout';

// An average letter at the interface's 13 px, in px.
const LETTER = 7;

/** Letters that are as wide as high, such as those of Chinese, and how many average ones they are. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const WIDE_LETTERS = 2;

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
  const letters = lettersOf(nodeText(node).slice(0, most)) || NAMELESS;
  const width = Math.min(most, Math.max(least, room + LETTER * letters));
  return { width, height };
}

/** The text of a node, cut to what its size has room for. */
export function fittingText(node: ProvenanceNode): string {
  const { room, most } = SIZES[node.kind];
  const text = nodeText(node).slice(0, 10 * most);
  const fitting = (most - room) / LETTER;
  const name = text.slice(text.lastIndexOf('/') + 1);
  const isFile = node.kind === 'entity' || node.kind === 'versions';
  if (isFile && name !== text && lettersOf(text) > fitting) {
    // The folder goes before the name does.
    const rest = fitting - lettersOf(name) - 2;
    const folder = [...text.slice(0, -name.length - 1)].reverse().join('');
    const kept = [...cutTo(folder, rest)].reverse().join('');
    return rest > 1 ? `${kept}/${name}` : cutTo(name, fitting);
  }
  return cutTo(text, fitting);
}

/** A text cut to a width in average letters, with `…` where it is cut. */
export function cutTo(text: string, most: number): string {
  if (lettersOf(text) <= most) {
    return text;
  }
  let kept = '';
  let left = most - 1;
  for (const letter of text) {
    left -= widthOf(letter);
    if (left < 0) {
      break;
    }
    kept += letter;
  }
  return `${kept}…`;
}

/** How wide a text is about, in average letters. */
export function lettersOf(text: string): number {
  let sum = 0;
  for (const letter of text) {
    sum += widthOf(letter);
  }
  return sum;
}

function widthOf(letter: string): number {
  return WIDE.test(letter) ? WIDE_LETTERS : 1;
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
