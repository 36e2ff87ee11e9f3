import { escapedXml } from '../components';
import type { IProvenanceGraph, ProvenanceNode } from './graph';
import { adjacency } from './graph';
import type { IHull } from './hulls';
import { hullsOf, TITLE_LETTER } from './hulls';
import type { ILayout, IPlace } from './layout';
import type { LineStyle } from './lines';
import { linesOfPicture, pathOf, rounded, stripsOf } from './lines';
import type { IMark, IMarkWords, Tone } from './marks';
import { isIncomplete, marksOf, toneOf } from './marks';
import { cutTo, lettersOf } from './sizes';

/** Colours as CSS has them. A file of its own cannot ask for the page's variables. */
export interface ISvgColours extends Readonly<Record<Tone, string>> {
  readonly background: string;
  readonly text: string;
  readonly faint: string;
  readonly line: string;
  /** Behind the nodes of a run. */
  readonly hull: string;
}

/** The texts that the picture cannot know itself. */
export interface ISvgWords extends IMarkWords {
  /** What the picture shows, as its title. */
  readonly title: string;
  /** What a node is, in a sentence: its tooltip and what a screen reader says. */
  readonly describe: (node: ProvenanceNode) => string;
  /** The title of a run. */
  readonly runTitle: (run: string) => string;
}

const MARGIN = 24;
/** The width of the band behind a line within a run, in px. */
const BAND = 14;
/** The length of an arrow's tip, in px. */
export const TIP = 8;

const DASHES: Readonly<Record<LineStyle, string>> = {
  data: '',
  inherited: ' stroke-dasharray="6 4"',
  derived: ' stroke-dasharray="2 3"'
};

/** The picture as the text of an SVG file. Whatever the records hold stays text. */
export function composeSvg(
  graph: IProvenanceGraph,
  layout: ILayout,
  words: ISvgWords,
  colours: ISvgColours
): string {
  const hulls = hullsOf(graph, layout);
  const right = hulls.reduce((end, { run, room, title: [left] }) => {
    const letters = Math.min(lettersOf(words.runTitle(run)), room);
    return Math.max(end, left + TITLE_LETTER * letters);
  }, layout.x + layout.width);
  const view = [
    layout.x - MARGIN,
    layout.y - MARGIN,
    right - layout.x + 2 * MARGIN,
    layout.height + 2 * MARGIN
  ].map(rounded);
  const [x, y, width, height] = view;
  const places = new Map(layout.places.map(place => [place.id, place]));
  const nodes = graph.nodes.flatMap(node => {
    const place = places.get(node.id);
    return place === undefined ? [] : [nodeSvg(node, place, words, colours)];
  });
  const lines = stripsOf(finished(linesOfPicture(graph.edges, layout.routes)));
  const { incoming } = adjacency(graph);
  const tips = layout.places
    .filter(({ id }) => (incoming.get(id) ?? []).length > 0)
    .map(place => `<path d="${tipOf(place)}"/>`);
  const colour = (name: keyof ISvgColours) => escapedXml(colours[name]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view.join(' ')}" width="${width}" height="${height}" role="img" font-family="sans-serif" font-size="13">`,
    `<title>${escapedXml(words.title)}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour('background')}"/>`,
    '<g id="runs">',
    ...hullsSvg(hulls, words, colours),
    '</g>',
    `<g id="lines" fill="none" stroke="${colour('line')}" stroke-width="1.5">`,
    ...lines.map(({ path, style }) => `<path d="${path}"${DASHES[style]}/>`),
    '</g>',
    `<g id="tips" fill="${colour('line')}">`,
    ...tips,
    '</g>',
    `<g id="nodes" fill="${colour('text')}" dominant-baseline="central">`,
    ...nodes,
    '</g>',
    '</svg>',
    ''
  ].join('\n');
}

/** The arrow's tip at a node that lines lead to. */
function tipOf({ x, y, width }: IPlace): string {
  const end = x - width / 2;
  return `M${rounded(end - TIP)} ${rounded(y - TIP / 2)}L${rounded(end)} ${rounded(y)}L${rounded(end - TIP)} ${rounded(y + TIP / 2)}Z`;
}

function finished<T>(steps: Generator<void, T>): T {
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}

function hullsSvg(
  hulls: readonly IHull[],
  words: ISvgWords,
  colours: ISvgColours
): readonly string[] {
  const hull = escapedXml(colours.hull);
  return hulls.map(({ run, frames, lines, title, room }) => {
    const bands = lines.map(points => `<path d="${pathOf(points)}"/>`);
    const areas = frames.map(
      frame =>
        `<rect x="${rounded(frame.x)}" y="${rounded(frame.y)}" width="${rounded(frame.width)}" height="${rounded(frame.height)}" rx="14"/>`
    );
    return [
      `<g fill="${hull}"><g fill="none" stroke="${hull}" stroke-width="${BAND}">${bands.join('')}</g>${areas.join('')}`,
      `<text x="${rounded(title[0])}" y="${rounded(title[1])}" font-size="11" fill="${escapedXml(colours.faint)}">${escapedXml(cutTo(words.runTitle(run), room))}</text>`,
      '</g>'
    ].join('');
  });
}

function nodeSvg(
  node: ProvenanceNode,
  place: IPlace,
  words: ISvgWords,
  colours: ISvgColours
): string {
  const dashes = isIncomplete(node) ? ' stroke-dasharray="4 3"' : '';
  const stroke = escapedXml(colours[toneOf(node)]);
  const marks = marksOf(node, words).map(mark =>
    markSvg(mark, stroke, dashes, colours)
  );
  return `<g transform="translate(${rounded(place.x)} ${rounded(place.y)})"><title>${escapedXml(words.describe(node))}</title>${marks.join('')}</g>`;
}

function markSvg(
  mark: IMark,
  stroke: string,
  dashes: string,
  colours: ISvgColours
): string {
  const attributes = Object.entries(mark.attributes)
    .map(
      ([name, value]) =>
        ` ${name}="${typeof value === 'number' ? rounded(value) : value}"`
    )
    .join('');
  switch (mark.part) {
    case 'box':
      return `<${mark.tag}${attributes} fill="${escapedXml(colours.background)}" stroke="${stroke}" stroke-width="2"${dashes}/>`;
    case 'sign':
      return `<text${attributes} font-size="11" fill="${stroke}">${escapedXml(mark.text ?? '')}</text>`;
    case 'facts':
      return `<text${attributes} font-size="11" fill="${escapedXml(colours.faint)}">${escapedXml(mark.text ?? '')}</text>`;
    case 'name': {
      const text = `<text${attributes}>${escapedXml(mark.text ?? '')}</text>`;
      const frame = mark.within;
      return frame === undefined
        ? text
        : `<svg x="${rounded(frame.x)}" y="${rounded(frame.y)}" width="${rounded(frame.width)}" height="${frame.height}">${text}</svg>`;
    }
  }
}
