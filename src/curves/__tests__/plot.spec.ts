import { nullTranslator } from '@jupyterlab/translation';
import type { IPlotEvents } from '../plot';
import { Plot } from '../plot';
import { sceneOf, THEME } from './scenes';
import { track } from './tracks';

function sceneTo(last: number) {
  const [x, y] = [last, 1].map(max => ({ min: 0, max }));
  return sceneOf(track([0, 1]), { x, y });
}

describe('a plot', () => {
  let plot: Plot;
  let events: jest.Mocked<IPlotEvents>;

  beforeEach(() => {
    // jsdom draws nothing.
    const context = new Proxy(
      {},
      {
        get: (target, name) =>
          name === 'measureText'
            ? (text: string) => ({ width: 6 * text.length })
            : () => undefined,
        set: () => true
      }
    );
    HTMLCanvasElement.prototype.getContext = () => context as never;
    Object.assign(window, {
      Path2D: class {},
      matchMedia: () => ({
        addEventListener: () => undefined,
        removeEventListener: () => undefined
      }),
      ResizeObserver: class {
        observe() {
          // Nothing changes its size.
        }
        disconnect() {
          // Nothing is held.
        }
      }
    });
    performance.measure = () => undefined as never;
    const node = document.createElement('div');
    node.getBoundingClientRect = () => ({ width: 500, height: 200 }) as DOMRect;
    document.body.replaceChildren(node);
    events = {
      zoom: jest.fn(),
      zoomBy: jest.fn(),
      reset: jest.fn(),
      hover: jest.fn()
    };
    plot = new Plot(node, sceneTo(100), THEME, events, nullTranslator.load(''));
  });

  afterEach(() => plot.dispose());

  const line = () =>
    document.querySelector<HTMLElement>('.u-cursor-x')?.style.transform ?? '';

  it('keeps the cursor where it is when points come, and tells nobody', () => {
    plot.pointAt(50);
    const before = line();
    expect(before).toMatch(/translate/);
    events.hover.mockClear();
    plot.update(sceneTo(200));
    expect(events.hover).not.toHaveBeenCalled();
    const half = (text: string) => Number(/\((\d+)px/.exec(text)?.[1]);
    expect(Math.abs(half(line()) - half(before) / 2)).toBeLessThanOrEqual(1);
  });
});
