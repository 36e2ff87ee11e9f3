import { nullTranslator } from '@jupyterlab/translation';
import type { IPlotEvents } from '../plot';
import { Plot } from '../plot';
import { positionsOf } from '../positions';
import { ON_LIGHT } from '../palette';
import type { IScene } from '../scene';
import { track } from './tracks';

const THEME = {
  background: '#ffffff',
  text: '#000000',
  faint: '#616161',
  grid: '#e0e0e0',
  problem: '#d32f2f',
  font: 'sans-serif',
  colours: ON_LIGHT,
  width: 1.5
};

function sceneTo(last: number): IScene {
  const all = track([0, 1]);
  return {
    title: 'loss',
    axis: 'step',
    x: { min: 0, max: last },
    y: { min: 0, max: 1 },
    log: false,
    lines: [
      {
        key: 'a',
        style: { colour: '#0072b2', dash: [] },
        track: all,
        positions: positionsOf(all, 'step', 0),
        smooth: null
      }
    ]
  };
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
