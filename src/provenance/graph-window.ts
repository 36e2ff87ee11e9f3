import type { IDisposable } from '@lumino/disposable';
import { select } from 'd3-selection';
import type { D3ZoomEvent, ZoomBehavior } from 'd3-zoom';
import { zoom, zoomIdentity, zoomTransform } from 'd3-zoom';
import type { ILayout, IPlace } from './layout';

/** A part of the picture, in its px. */
type Area = Pick<ILayout, 'x' | 'y' | 'width' | 'height'>;

const MARGIN = 32;
/** Smaller than this nothing is shown unasked: nobody could read it. */
const READABLE = 0.7;
/** The scale of what is brought into sight. */
const NEAR = 0.85;
const LIMITS: [number, number] = [0.05, 3];

/**
 * The window onto a picture that is larger than it: zoomed and panned, and steady when the picture
 * changes.
 */
export class GraphWindow implements IDisposable {
  /**
   * @param svg - The window
   * @param content - What moves in it
   */
  constructor(
    private readonly _svg: SVGSVGElement,
    content: SVGGElement
  ) {
    this._zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent(LIMITS)
      .extent(() => [[0, 0], this._size()])
      .on('zoom', (event: D3ZoomEvent<SVGSVGElement, unknown>) => {
        content.setAttribute('transform', event.transform.toString());
        if (event.sourceEvent) {
          this._isTouched = true;
        }
      });
    // Two quick clicks on a node open it; they do not zoom.
    select(_svg).call(this._zoom).on('dblclick.zoom', null);
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Whether the user chose the window's place. */
  get isTouched(): boolean {
    return this._isTouched;
  }

  /** Move so that everything is in sight. */
  fit(layout: Area): void {
    this._lookAt(layout, this._fittingScale(layout));
    this._isTouched = false;
  }

  /** Everything if it can be read that small, else what was asked for and as much around it as can be read. */
  begin(layout: Area, asked: readonly IPlace[]): void {
    const scale = this._fittingScale(layout);
    if (scale >= READABLE || asked.length === 0) {
      this.fit(layout);
      return;
    }
    const [width, height] = this._size();
    const last = asked[asked.length - 1];
    const [start, end] = [
      asked[0].x - asked[0].width / 2,
      last.x + last.width / 2
    ];
    const isWithin = end - start < width / READABLE;
    // The latest, if not all have room: what came of it is what people look for.
    const first = isWithin ? asked[0] : last;
    // Within the picture's bounds: what lies around it rather than nothing.
    const x = clamped(
      (first.x + last.x) / 2,
      layout.x - MARGIN,
      layout.x + layout.width + MARGIN,
      width / READABLE
    );
    const y = clamped(
      (first.y + last.y) / 2,
      layout.y - MARGIN,
      layout.y + layout.height + MARGIN,
      height / READABLE
    );
    this._lookAt({ x, y, width: 0, height: 0 }, READABLE);
    this._isTouched = false;
  }

  /** Keep the middle in the middle after the window got another size. */
  resize(): void {
    const [width, height] = this._size();
    const [oldWidth, oldHeight] = this._known;
    this._known = [width, height];
    const { k } = zoomTransform(this._svg);
    select(this._svg).call(
      this._zoom.translateBy,
      (width - oldWidth) / 2 / k,
      (height - oldHeight) / 2 / k
    );
  }

  /** Zoom around the middle. */
  zoomBy(factor: number): void {
    select(this._svg).call(this._zoom.scaleBy, factor);
    this._isTouched = true;
  }

  /** Bring a place into sight, large enough to be read; nothing moves if it is. */
  reveal(place: IPlace): void {
    this._isTouched = true;
    const [width, height] = this._size();
    if (zoomTransform(this._svg).k < READABLE) {
      select(this._svg).call(this._zoom.scaleTo, NEAR);
    }
    const now = zoomTransform(this._svg);
    const [x, y] = now.apply([place.x, place.y]);
    const reach = Math.min((place.width / 2) * now.k, width / 2);
    const isInSight =
      x >= reach && x + reach <= width && y > MARGIN && y < height - MARGIN;
    if (!isInSight) {
      select(this._svg).call(this._zoom.translateTo, place.x, place.y);
    }
  }

  /**
   * Move so that a picture that replaces another one stands where that stood.
   *
   * @param before - The places of the old picture
   * @param after - Those of the new one
   * @param held - The node that must not move; else the one nearest to the middle does not
   * @returns Whether the two have a node in common
   */
  keep(
    before: readonly IPlace[],
    after: ReadonlyMap<string, IPlace>,
    held: string | null
  ): boolean {
    const [width, height] = this._size();
    const [x, y] = zoomTransform(this._svg).invert([width / 2, height / 2]);
    let anchor: IPlace | null = null;
    let nearest = Infinity;
    for (const place of before) {
      const distance =
        place.id === held ? -1 : Math.hypot(place.x - x, place.y - y);
      if (distance < nearest && after.has(place.id)) {
        anchor = place;
        nearest = distance;
      }
    }
    const now = anchor && after.get(anchor.id);
    if (anchor === null || !now) {
      return false;
    }
    if (now.x !== anchor.x || now.y !== anchor.y) {
      select(this._svg).call(
        this._zoom.translateBy,
        anchor.x - now.x,
        anchor.y - now.y
      );
    }
    return true;
  }

  /** Stop listening. */
  dispose(): void {
    this._isDisposed = true;
    select(this._svg).on('.zoom', null);
  }

  private _size(): [number, number] {
    return [this._svg.clientWidth || 1, this._svg.clientHeight || 1];
  }

  private _fittingScale(area: Area): number {
    const [width, height] = this._size();
    const fitting = Math.min(
      (width - 2 * MARGIN) / Math.max(area.width, 1),
      (height - 2 * MARGIN) / Math.max(area.height, 1)
    );
    return Math.min(Math.max(fitting, LIMITS[0]), 1);
  }

  private _lookAt({ x, y, width, height }: Area, scale: number): void {
    const [windowWidth, windowHeight] = this._size();
    this._known = [windowWidth, windowHeight];
    const transform = zoomIdentity
      .translate(windowWidth / 2, windowHeight / 2)
      .scale(scale)
      .translate(-(x + width / 2), -(y + height / 2));
    select(this._svg).call(this._zoom.transform, transform);
  }

  private readonly _zoom: ZoomBehavior<SVGSVGElement, unknown>;
  private _known: [number, number] = [1, 1];
  private _isTouched = false;
  private _isDisposed = false;
}

/** The middle of a window that shows as much as it can of what reaches from start to end. */
function clamped(
  middle: number,
  start: number,
  end: number,
  size: number
): number {
  return size >= end - start
    ? (start + end) / 2
    : Math.min(Math.max(middle, start + size / 2), end - size / 2);
}
