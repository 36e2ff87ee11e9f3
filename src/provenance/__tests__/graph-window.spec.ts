import { zoomTransform } from 'd3-zoom';
import { GraphWindow } from '../graph-window';
import type { IPlace } from '../layout';

const [WIDTH, HEIGHT] = [1000, 600];

/** What the window onto a picture shows of it at first. */
function begun(pictureWidth: number, asked: readonly number[]) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  Object.defineProperties(svg, {
    clientWidth: { value: WIDTH },
    clientHeight: { value: HEIGHT }
  });
  const content = document.createElementNS(svg.namespaceURI!, 'g');
  const places = asked.map((x, column): IPlace => ({
    id: `${x}`,
    x,
    y: 50,
    width: 200,
    height: 36,
    column
  }));
  const graph = new GraphWindow(svg, content as SVGGElement);
  graph.begin({ x: 0, y: 0, width: pictureWidth, height: 100 }, places);
  const seen = zoomTransform(svg);
  graph.dispose();
  const [left, right] = [seen.invertX(0), seen.invertX(WIDTH)];
  return { scale: seen.k, left, right, middle: (left + right) / 2 };
}

describe('a graph', () => {
  it('is shown whole where it can be read', () => {
    const { left, right, scale } = begun(1300, [400]);
    expect(left).toBeLessThanOrEqual(0);
    expect(right).toBeGreaterThanOrEqual(1300);
    expect(scale).toBeGreaterThanOrEqual(0.7);
  });

  it('is else shown around what was asked for, as small as can be read', () => {
    expect(begun(9000, [4000, 4400])).toMatchObject({
      scale: 0.7,
      middle: 4200
    });
  });

  it('shows what is there rather than nothing beside its end', () => {
    const { left, right } = begun(3000, [2900]);
    expect(right).toBeCloseTo(3032);
    expect(left).toBeLessThan(1700);
  });

  it('shows the end of what was asked for where that is too wide', () => {
    expect(begun(9000, [0, 5000]).middle).toBe(5000);
  });
});
