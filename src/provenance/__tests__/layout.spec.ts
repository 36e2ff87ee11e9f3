import * as fc from 'fast-check';
import { buildGraph } from '../build';
import { collapseRuns } from '../collapse';
import type { IProvenanceGraph } from '../graph';
import type { ILayout } from '../layout';
import { layout, layoutInPieces } from '../layout';
import type { Point } from '../routes';
import { layoutInput } from '../sizes';
import { anyRecords } from './arbitrary';
import { workOfMonths } from './sessions';

// Of sums of many heights, in px.
const ROUNDING = 1e-6;

function expectReadable(graph: IProvenanceGraph, laid: ILayout): void {
  const places = new Map(laid.places.map(place => [place.id, place]));
  expect(places.size).toBe(graph.nodes.length);
  graph.edges.forEach((edge, index) => {
    const source = places.get(edge.source);
    const target = places.get(edge.target);
    const { id, points } = laid.routes[index];
    expect(id).toBe(edge.id);
    if (source === undefined || target === undefined) {
      throw new Error('an edge has no place');
    }
    expect(source.column).toBeLessThan(target.column);
    expect(points[0]).toEqual([source.x + source.width / 2, source.y]);
    expect(points[points.length - 1]).toEqual([
      target.x - target.width / 2,
      target.y
    ]);
    expect(fallsBack(points)).toBe(false);
    const isOutside = points.some(
      ([x, y]) =>
        Math.abs(x - laid.x - laid.width / 2) > laid.width / 2 + ROUNDING ||
        Math.abs(y - laid.y - laid.height / 2) > laid.height / 2 + ROUNDING
    );
    expect(isOutside).toBe(false);
  });
  const columns = laid.places.map(({ column }) => column);
  expect(columns).toEqual([...columns].sort((a, b) => a - b));
  const overlapping = laid.places.flatMap((a, index) =>
    laid.places
      .slice(index + 1)
      .filter(
        b =>
          Math.abs(a.x - b.x) < (a.width + b.width) / 2 &&
          Math.abs(a.y - b.y) < (a.height + b.height) / 2 - ROUNDING
      )
  );
  expect(overlapping).toEqual([]);
}

function fallsBack(points: readonly Point[]): boolean {
  return points.slice(1).some(([x], at) => x < points[at][0]);
}

describe('the layout', () => {
  it('runs to the right along every edge and lets nothing overlap', () => {
    fc.assert(
      fc.property(anyRecords, any => {
        const graph = buildGraph(any);
        expectReadable(graph, layout(layoutInput(graph)));
      }),
      { numRuns: 100 }
    );
  });

  it.each([30, 120, 300])('does so for the work of months: %d nodes', size => {
    const records = workOfMonths(size);
    const graph = buildGraph(records);
    expectReadable(graph, layout(layoutInput(graph)));
    const collapsed = collapseRuns(graph, records.runs);
    expectReadable(collapsed, layout(layoutInput(collapsed)));
  });

  it('leads the longest lines through lanes below when too many would pass', () => {
    const graph = buildGraph(workOfMonths(1000));
    const laid = layout(layoutInput(graph));
    const lowestNode = Math.max(...laid.places.map(({ y }) => y));
    const below = laid.routes.filter(({ points }) =>
      points.some(([, y]) => y > lowestNode)
    );
    expect(below.length).toBeGreaterThan(0);
    expect(laid.routes.some(({ points }) => fallsBack(points))).toBe(false);
  });

  it('is the same at one go and in pieces, and the same each time', async () => {
    const input = layoutInput(buildGraph(workOfMonths(80)));
    let pauses = 0;
    const pause = async () => {
      pauses++;
    };
    const inPieces = await layoutInPieces(input, { slice: 0, pause });
    expect(pauses).toBeGreaterThan(100);
    expect(inPieces).toEqual(layout(input));
  });

  it('stops when nobody waits for it any more', async () => {
    const input = layoutInput(buildGraph(workOfMonths(80)));
    const stop = new AbortController();
    const pause = async () => stop.abort(new Error('closed'));
    await expect(
      layoutInPieces(input, { slice: 0, pause, signal: stop.signal })
    ).rejects.toThrow('closed');
  });

  it('can be handed to a worker and back', () => {
    const input = layoutInput(buildGraph(workOfMonths(40)));
    const sent = JSON.parse(JSON.stringify(input));
    expect(JSON.parse(JSON.stringify(layout(sent)))).toEqual(layout(input));
  });

  it.each([20, 60, 100, 220])(
    'moves nothing when a run is added to %d nodes',
    size => {
      const before = layout(layoutInput(buildGraph(workOfMonths(size))));
      const after = buildGraph(workOfMonths(size + 7));
      const laid = layout(layoutInput(after, before));
      expectReadable(after, laid);
      expect(laid.places.length).toBeGreaterThan(before.places.length);
      const places = new Map(laid.places.map(place => [place.id, place]));
      const moved = before.places.filter(({ id, x, y }) => {
        const now = places.get(id);
        return !(now !== undefined && now.x === x && Math.abs(now.y - y) < 1);
      });
      expect(moved).toEqual([]);
    }
  );

  it('begins anew when little of it was there before', () => {
    const few = layout(layoutInput(buildGraph(workOfMonths(20))));
    const many = buildGraph(workOfMonths(100));
    expect(layout(layoutInput(many, few))).toEqual(layout(layoutInput(many)));
  });
});
