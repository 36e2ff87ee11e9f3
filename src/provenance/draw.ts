import type { Selection } from 'd3-selection';
import { select } from 'd3-selection';
import type { ProvenanceNode } from './graph';
import type { IHull } from './hulls';
import type { IPlace } from './layout';
import type { IStrip } from './lines';
import { pathOf } from './lines';
import type { IMark, IMarkWords } from './marks';
import { isIncomplete, marksOf, toneOf } from './marks';
import { cutTo } from './sizes';
import { TIP } from './svg';

/** A group of the picture. */
export type Layer = Selection<SVGGElement, unknown, null, undefined>;

/** Draw the areas of the runs that are not collapsed, with a title each. */
export function drawHulls(
  layer: Layer,
  hulls: readonly IHull[],
  words: { runTitle: (run: string) => string; collapse: string },
  toggle: (run: string) => void
): void {
  const groups = layer
    .selectAll<SVGGElement, IHull>('g.jp-RunLedger-graphHull')
    .data(hulls, hull => hull.run)
    .join('g')
    .attr('class', 'jp-RunLedger-graphHull');
  groups.selectAll('*').remove();
  const area = groups.append('g').attr('class', 'jp-RunLedger-graphArea');
  area
    .selectAll('path')
    .data(hull => hull.lines)
    .join('path')
    .attr('d', pathOf);
  area
    .selectAll('rect')
    .data(hull => hull.frames)
    .join('rect')
    .attr('x', ({ x }) => x)
    .attr('y', ({ y }) => y)
    .attr('width', ({ width }) => width)
    .attr('height', ({ height }) => height)
    .attr('rx', 14);
  const title = groups
    .append('text')
    .attr('class', 'jp-RunLedger-graphRunTitle')
    .attr('x', ({ title: [x] }) => x)
    .attr('y', ({ title: [, y] }) => y)
    .text(({ run, room }) => cutTo(`⊟ ${words.runTitle(run)}`, room))
    .on('click', (event: MouseEvent, { run }) => toggle(run));
  title
    .append('title')
    .text(({ run }) => `${words.runTitle(run)}\n${words.collapse}`);
}

/** Draw a node into its group, or again what changed of it. */
export function drawNode(
  element: SVGGElement,
  node: ProvenanceNode,
  place: IPlace,
  words: IMarkWords & {
    label: (node: ProvenanceNode) => string;
    describe: (node: ProvenanceNode) => string;
    /** Whether a line leads to it. */
    isLedTo: (node: ProvenanceNode) => boolean;
    expand: string;
  },
  toggle: (run: string) => void
): void {
  const group = select(element)
    .attr('data-led', String(words.isLedTo(node)))
    .attr('transform', `translate(${place.x} ${place.y})`)
    .attr('data-tone', toneOf(node))
    .attr('data-kind', node.kind)
    .attr('data-incomplete', String(isIncomplete(node)))
    .attr('aria-label', words.label(node));
  const text = words.describe(node);
  if (element.querySelector('title')?.textContent === text) {
    return;
  }
  group.selectAll('*').remove();
  group.append('title').text(text);
  group
    .append('path')
    .attr('class', 'jp-RunLedger-graphTip')
    .attr(
      'd',
      `M${-place.width / 2 - TIP} ${-TIP / 2}L${-place.width / 2} 0L${-place.width / 2 - TIP} ${TIP / 2}Z`
    );
  for (const mark of marksOf(node, words)) {
    drawMark(element, mark);
  }
  const { run } = node;
  if (node.kind === 'run' && node.activities.length > 0 && run !== null) {
    const sign = group
      .append('text')
      .attr('class', 'jp-RunLedger-graphToggle')
      .attr('x', place.width / 2 - 22)
      .attr('y', 10)
      .text('⊞')
      .on('click', (event: MouseEvent) => {
        event.stopPropagation();
        toggle(run);
      });
    sign.append('title').text(words.expand);
  }
}

function drawMark(group: SVGGElement, mark: IMark): void {
  const { within } = mark;
  let parent: SVGElement = group;
  if (within !== undefined) {
    parent = select(group)
      .append('svg')
      .attr('x', within.x)
      .attr('y', within.y)
      .attr('width', within.width)
      .attr('height', within.height)
      .node() as SVGSVGElement;
  }
  const drawn = select(parent)
    .append(mark.tag)
    .attr('class', `jp-RunLedger-graph${PART_NAMES[mark.part]}`);
  for (const [name, value] of Object.entries(mark.attributes)) {
    drawn.attr(name, value);
  }
  if (mark.text !== undefined) {
    drawn.text(mark.text);
  }
}

const PART_NAMES = {
  box: 'Box',
  sign: 'Sign',
  name: 'Name',
  facts: 'Facts'
} as const;

/** Draw lines, each strip of them one path. */
export function drawStrips(layer: Layer, strips: readonly IStrip[]): void {
  layer
    .selectAll<SVGPathElement, IStrip>('path')
    .data(strips, strip => strip.key)
    .join('path')
    .attr('class', 'jp-RunLedger-graphEdge')
    .attr('data-style', ({ style }) => style)
    .attr('d', ({ path }) => path);
}
