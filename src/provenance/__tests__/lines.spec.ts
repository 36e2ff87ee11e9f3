import { buildGraph } from '../build';
import { layout } from '../layout';
import type { ILines } from '../lines';
import { linesOfPicture, stripsOf } from '../lines';
import { layoutInput } from '../sizes';
import { workOfMonths } from './sessions';

const graph = buildGraph(workOfMonths(300));
const { routes } = layout(layoutInput(graph));

function finished(): ILines {
  const steps = linesOfPicture(graph.edges, routes);
  for (;;) {
    const step = steps.next();
    if (step.done === true) {
      return step.value;
    }
  }
}

/** The horizontal reach of a path that begins each part with an absolute move. */
function reachOf(path: string): [number, number] {
  const xs = [...path.matchAll(/[MH](-?[\d.]+)/g)].map(match =>
    Number(match[1])
  );
  return [Math.min(...xs), Math.max(...xs)];
}

describe('the lines of a picture', () => {
  const lines = finished();

  it('draw what several edges share once', () => {
    const pieces = lines.pieces.map(({ style, path }) => `${style} ${path}`);
    expect(new Set(pieces).size).toBe(pieces.length);
    const walked = lines.ofEdge.reduce((sum, own) => sum + own.length, 0);
    expect(pieces.length).toBeLessThan(walked / 2);
  });

  it('are complete: each edge has its pieces, from where it begins to where it ends', () => {
    routes.forEach(({ points }, edge) => {
      const own = lines.ofEdge[edge].map(piece => lines.pieces[piece].path);
      const [from] = reachOf(own[0]);
      expect(from).toBeCloseTo(points[0][0], 1);
      const last = own[own.length - 1];
      const end = Number(last.match(/[HC ](-?[\d.]+)(?: -?[\d.]+)?$/)?.[1]);
      expect(end).toBeCloseTo(points[points.length - 1][0], 1);
    });
  });

  it('are cut into strips, so that what is out of sight costs nothing', () => {
    const strips = stripsOf(lines);
    expect(new Set(strips.map(({ key }) => key)).size).toBe(strips.length);
    for (const { path } of strips) {
      const [from, to] = reachOf(path);
      expect(to - from).toBeLessThan(5000);
    }
  });

  it('can be drawn for some edges only', () => {
    expect(stripsOf(lines, [])).toEqual([]);
    const [strip] = stripsOf(lines, [0]);
    expect(strip.path).toContain(lines.pieces[lines.ofEdge[0][0]].path);
    expect(strip.path.length).toBeLessThan(
      stripsOf(lines).reduce((sum, { path }) => sum + path.length, 0)
    );
  });
});
