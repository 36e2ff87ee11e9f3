import type { IProvenanceGraph, ProvenanceNode } from './graph';
import { filesOf } from './graph';
import type { ILayout, IPlace } from './layout';
import type { Point } from './routes';
import { CIRCLE, fittingText } from './sizes';

/** Colours as CSS has them. A file of its own cannot ask for the page's variables. */
export interface ISvgColours {
  readonly background: string;
  readonly text: string;
  readonly line: string;
  readonly file: string;
  readonly execution: string;
  readonly run: string;
  readonly model: string;
  readonly failed: string;
}

/** The texts that the picture cannot know itself. */
export interface ISvgWords {
  /** What the picture shows, as its title. */
  readonly title: string;
  /** What a node is, in a sentence: its tooltip and what a screen reader says. */
  readonly describe: (node: ProvenanceNode) => string;
}

const MARGIN = 24;

/** The picture as the text of an SVG file. Whatever the records hold stays text. */
export function composeSvg(
  graph: IProvenanceGraph,
  layout: ILayout,
  words: ISvgWords,
  colours: ISvgColours
): string {
  const view = [
    layout.x - MARGIN,
    layout.y - MARGIN,
    layout.width + 2 * MARGIN,
    layout.height + 2 * MARGIN
  ].map(rounded);
  const [x, y, width, height] = view;
  const places = new Map(layout.places.map(place => [place.id, place]));
  const nodes = graph.nodes.flatMap(node => {
    const place = places.get(node.id);
    return place === undefined ? [] : [nodeSvg(node, place, words, colours)];
  });
  const lines = layout.routes.map(
    ({ points }) => `<path d="${pathOf(points)}" marker-end="url(#tip)"/>`
  );
  const colour = (name: keyof ISvgColours) => escaped(colours[name]);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view.join(' ')}" width="${width}" height="${height}" role="img" font-family="sans-serif" font-size="13">`,
    `<title>${escaped(words.title)}</title>`,
    `<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8Z" fill="${colour('line')}"/></marker></defs>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${colour('background')}"/>`,
    `<g fill="none" stroke="${colour('line')}">`,
    ...lines,
    '</g>',
    `<g fill="${colour('text')}" dominant-baseline="central">`,
    ...nodes,
    '</g>',
    '</svg>',
    ''
  ].join('\n');
}

function nodeSvg(
  node: ProvenanceNode,
  place: IPlace,
  words: ISvgWords,
  colours: ISvgColours
): string {
  const text = escaped(fittingText(node));
  const title = `<title>${escaped(words.describe(node))}</title>`;
  const left = place.x - place.width / 2;
  const y = rounded(place.y);
  const stroke = escaped(strokeOf(node, colours));
  if (node.kind === 'activity') {
    const x = rounded(left + CIRCLE / 2);
    const textX = rounded(left + CIRCLE + 6);
    return `<g>${title}<circle cx="${x}" cy="${y}" r="${CIRCLE / 2 - 1}" fill="${escaped(colours.background)}" stroke="${stroke}" stroke-width="2"/><text x="${textX}" y="${y}">${text}</text></g>`;
  }
  const count = countOf(node);
  const box = (offset: number) =>
    `<rect x="${rounded(left + offset)}" y="${rounded(place.y - place.height / 2 + offset)}" width="${place.width - 2 * offset}" height="${place.height - 2 * offset}" rx="8" fill="${escaped(colours.background)}" stroke="${stroke}" stroke-width="2"/>`;
  const boxes = node.kind === 'entity' ? box(1) : `${box(1)}${box(4)}`;
  const countText =
    count > 1
      ? `<text x="${rounded(place.x + place.width / 2 - 10)}" y="${y}" text-anchor="end">×${count}</text>`
      : '';
  return `<g>${title}${boxes}<text x="${rounded(left + 14)}" y="${y}">${text}</text>${countText}</g>`;
}

function countOf(node: ProvenanceNode): number {
  switch (node.kind) {
    case 'versions':
      return node.versions.length;
    case 'run':
      return node.activities.length;
    default:
      return 1;
  }
}

function strokeOf(node: ProvenanceNode, colours: ISvgColours): string {
  switch (node.kind) {
    case 'entity':
    case 'versions':
      return filesOf(node).some(({ role }) => role === 'model')
        ? colours.model
        : colours.file;
    case 'activity':
      return hasFailed(node.activity.status)
        ? colours.failed
        : colours.execution;
    case 'run':
      return hasFailed(node.record?.status) ? colours.failed : colours.run;
  }
}

function hasFailed(status: string | undefined): boolean {
  return status === 'error' || status === 'killed';
}

/** A route as the `d` of an SVG path: level at both ends of each part. */
export function pathOf(points: readonly Point[]): string {
  return points
    .map(([x, y], index) => {
      if (index === 0) {
        return `M${rounded(x)} ${rounded(y)}`;
      }
      const [beforeX, beforeY] = points[index - 1];
      if (beforeY === y) {
        return `H${rounded(x)}`;
      }
      const middle = rounded((beforeX + x) / 2);
      return `C${middle} ${rounded(beforeY)} ${middle} ${rounded(y)} ${rounded(x)} ${rounded(y)}`;
    })
    .join('');
}

function rounded(length: number): number {
  return Math.round(length * 10) / 10;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;'
};

/** A text for XML, between tags or in quotes; characters that XML cannot hold become U+FFFD. */
export function escaped(text: string): string {
  return text
    .replace(/[&<>"']/g, character => ENTITIES[character])
    .replace(
      // eslint-disable-next-line no-control-regex
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '\ufffd'
    );
}
