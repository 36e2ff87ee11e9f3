import type { TranslationBundle } from '@jupyterlab/translation';
import type { IDisposable } from '@lumino/disposable';
import uPlot from 'uplot';
import { xTicks, yTicks } from './axes';
import { paintScene } from './paint';
import type { IRange } from './ranges';
import type { IScene } from './scene';
import type { ICurvesTheme } from './theme';

/** What a user does to a plot with the pointer. */
export interface IPlotEvents {
  /** A stretch of the x axis was marked. */
  zoom(range: IRange): void;
  /** Look closer or farther, around a position. */
  zoomBy(factor: number, around: number): void;
  /** Show everything again. */
  reset(): void;
  /** The pointer is over a position of the x axis; null if it left. */
  hover(x: number | null): void;
}

/** Ticks are left out by us, never by uPlot. */
const all = (plot: uPlot, splits: number[]) => splits;

/**
 * A plot on the screen: uPlot lays it out, draws its axes and follows the pointer; the curves are ours.
 */
export class Plot implements IDisposable {
  /**
   * @param node - Where it is put
   * @param scene - What it shows first
   */
  constructor(
    node: HTMLElement,
    private _scene: IScene,
    private readonly _theme: ICurvesTheme,
    private readonly _events: IPlotEvents,
    private readonly _trans: TranslationBundle
  ) {
    const { width, height } = node.getBoundingClientRect();
    this._node = node;
    this._plot = new uPlot(this._options(width, height), NO_DATA, node);
    this._plot.over.addEventListener('wheel', this._onWheel, {
      passive: false
    });
    this._resizing = new ResizeObserver(() => this._resize());
    this._resizing.observe(node);
    this._show();
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Show something else. */
  update(scene: IScene): void {
    if (scene !== this._scene) {
      this._scene = scene;
      this._show();
    }
  }

  /** Put the line of the cursor somewhere; null takes it away. */
  pointAt(x: number | null): void {
    const plot = this._plot;
    this._pointed = x;
    const left = x === null ? -10 : plot.valToPos(x, 'x');
    if (Math.abs((plot.cursor.left ?? -10) - left) > 0.5) {
      plot.setCursor({ left, top: x === null ? -10 : 0 }, false);
    }
  }

  /** Take it away. */
  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._resizing.disconnect();
      this._plot.over.removeEventListener('wheel', this._onWheel);
      this._plot.destroy();
    }
  }

  private _show(): void {
    const { x, y } = this._scene;
    this._isLaidOut = false;
    this._plot.batch(() => {
      this._plot.setScale('x', { ...x });
      this._plot.setScale('y', { ...y });
      this._plot.redraw(false, true);
    });
    this._isLaidOut = true;
    // The pointer stays where it is, and is at another value now; without one the value stays.
    if (this._plot.over.matches(':hover')) {
      this._onCursor(this._plot);
    } else {
      this.pointAt(this._pointed);
    }
  }

  private _onCursor(plot: uPlot): void {
    if (this._isLaidOut) {
      const left = plot.cursor.left ?? -1;
      this._pointed = left >= 0 ? plot.posToVal(left, 'x') : null;
      this._events.hover(this._pointed);
    }
  }

  private _resize(): void {
    const { width, height } = this._node.getBoundingClientRect();
    if (width > 0 && height > 0) {
      this._plot.setSize({ width, height });
    }
  }

  private _options(width: number, height: number): uPlot.Options {
    const theme = this._theme;
    const font = `11px ${theme.font}`;
    const look = {
      stroke: theme.faint,
      font,
      filter: all,
      // How far ticks are apart is ours to say; uPlot takes only what it knows, or 5 and more.
      incrs: (plot: uPlot, axis: number, min: number, max: number) => [
        Math.max(max - min, 5)
      ],
      space: 1,
      grid: { stroke: theme.grid, width: 1 },
      ticks: { stroke: theme.grid, width: 1, size: 4 }
    };
    return {
      width: Math.max(width, 100),
      height: Math.max(height, 80),
      padding: [8, 12, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, range: (plot, min, max) => [min, max] },
        y: {
          auto: false,
          distr: this._scene.log ? 3 : 1,
          range: (plot, min, max) => [min, max]
        }
      },
      axes: [
        {
          ...look,
          size: this._scene.axis === 'wall' ? 42 : 26,
          gap: 3,
          splits: plot => [...this._xTicks(plot).at],
          values: plot => [...this._xTicks(plot).labels]
        },
        {
          ...look,
          gap: 4,
          size: (plot, labels) => widthOf(plot, labels, font),
          splits: plot => [...this._yTicks(plot).at],
          values: plot => [...this._yTicks(plot).labels]
        }
      ],
      series: [
        {},
        { paths: () => null, points: { show: false }, stroke: theme.faint }
      ],
      cursor: {
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: {
          dblclick: () => () => {
            this._events.reset();
            return null;
          }
        }
      },
      hooks: {
        draw: [
          plot => {
            const { left, top, width, height } = plot.bbox;
            const ratio = devicePixelRatio || 1;
            const box = { left, top, width, height, ratio };
            const start = performance.now();
            paintScene(plot.ctx, this._scene, box, theme);
            // For the developer tools, and the benchmark.
            const detail = { curves: this._scene.lines.length };
            if (++painted % MEASURES === 0) {
              performance.clearMeasures(PAINTED);
            }
            performance.measure(PAINTED, { start, detail });
          }
        ],
        setSelect: [
          plot => {
            const { left, width } = plot.select;
            if (width > 0) {
              const min = plot.posToVal(left, 'x');
              const max = plot.posToVal(left + width, 'x');
              plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              this._events.zoom({ min, max });
            }
          }
        ],
        setCursor: [plot => this._onCursor(plot)]
      }
    };
  }

  private _xTicks(plot: uPlot) {
    return xTicks(
      this._scene,
      plot.over.clientWidth || plot.width,
      this._trans
    );
  }

  private _yTicks(plot: uPlot) {
    return yTicks(this._scene, plot.over.clientHeight || plot.height);
  }

  private readonly _onWheel = (event: WheelEvent): void => {
    // Scrolling goes on scrolling the page, as everywhere.
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const left = event.clientX - this._plot.rect.left;
      const factor = Math.pow(
        1.002,
        Math.min(Math.max(event.deltaY, -300), 300)
      );
      this._events.zoomBy(factor, this._plot.posToVal(left, 'x'));
    }
  };

  private readonly _node: HTMLElement;
  private readonly _plot: uPlot;
  private readonly _resizing: ResizeObserver;
  /** Where the cursor is; null if it is nowhere. */
  private _pointed: number | null = null;
  private _isLaidOut = false;
  private _isDisposed = false;
}

/** The Performance entry of each drawing. */
const PAINTED = 'runledger:curves';

/** So many of them are kept: a page stays open for a day of training. */
const MEASURES = 1000;
let painted = 0;

/** uPlot wants some; the curves are drawn from the scene. */
const NO_DATA: uPlot.AlignedData = [
  [0, 1],
  [1, 1]
];

function widthOf(
  plot: uPlot,
  labels: readonly string[] | null,
  font: string
): number {
  plot.ctx.save();
  plot.ctx.font = font;
  const widths = (labels ?? []).map(text => plot.ctx.measureText(text).width);
  plot.ctx.restore();
  return Math.ceil(Math.max(...widths, 20)) + 12;
}
