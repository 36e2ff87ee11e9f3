import type { IScene } from './scene';
import type { IShapes, Path } from './shapes';
import { shapesOf } from './shapes';
import type { ICurvesTheme } from './theme';

/** Where a plot lies on a canvas, in its pixels, and how many of them a px has. */
export interface IPlotBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly ratio: number;
}

/** How strong a band is, and what stands behind a smoothed line. */
export const BAND_ALPHA = 0.3;
export const RAW_ALPHA = 0.35;
export const RAW_BAND_ALPHA = 0.14;

/** How large marks are, in px. */
export const MARK_SIZE = 5;

/**
 * Draw a scene's curves on a canvas; axes are drawn by who lays the plot out.
 */
export function paintScene(
  context: CanvasRenderingContext2D,
  scene: IScene,
  box: IPlotBox,
  theme: ICurvesTheme
): void {
  const { ratio } = box;
  const width = box.width / ratio;
  const height = box.height / ratio;
  context.save();
  context.beginPath();
  // Half a line and half a dot more at each side.
  const beside = 3 * ratio;
  context.rect(
    box.left - beside,
    box.top - beside,
    box.width + 2 * beside,
    box.height + 2 * beside
  );
  context.clip();
  context.translate(box.left, box.top);
  context.scale(ratio, ratio);
  context.lineJoin = 'round';
  const marks: IShapes[] = [];
  for (const line of scene.lines) {
    const shapes = shapesOf(scene, line, width, height);
    const { colour, dash } = line.style;
    const isFaint = line.smooth !== null;
    context.fillStyle = colour;
    context.strokeStyle = colour;
    context.globalAlpha = isFaint ? RAW_BAND_ALPHA : BAND_ALPHA;
    context.setLineDash([]);
    for (const band of shapes.bands) {
      trace(context, band);
      context.fill();
    }
    // So that a single point far from the others is not lost in an area less than a px wide.
    context.lineWidth = 1;
    for (const band of shapes.bands) {
      trace(context, band);
      context.stroke();
    }
    context.globalAlpha = isFaint ? RAW_ALPHA : 1;
    context.lineWidth = isFaint ? 1 : theme.width;
    context.setLineDash([...dash]);
    strokeAll(context, shapes.lines);
    context.globalAlpha = 1;
    if (isFaint) {
      context.lineWidth = theme.width;
      strokeAll(context, shapes.smooth);
    }
    dotAll(context, shapes.dots, theme.width + 0.75);
    marks.push(shapes);
  }
  context.setLineDash([]);
  marks.forEach((shapes, index) => {
    context.fillStyle = scene.lines[index].style.colour;
    for (const x of shapes.above) {
      triangle(context, x, 0, MARK_SIZE);
    }
    for (const x of shapes.below) {
      triangle(context, x, height, -MARK_SIZE);
    }
    context.strokeStyle = theme.problem;
    context.lineWidth = 1.5;
    for (const x of shapes.gaps) {
      cross(context, x, height - MARK_SIZE);
    }
  });
  context.restore();
}

function trace(context: CanvasRenderingContext2D, path: Path): void {
  context.beginPath();
  context.moveTo(path[0], path[1]);
  for (let index = 2; index < path.length; index += 2) {
    context.lineTo(path[index], path[index + 1]);
  }
}

function strokeAll(
  context: CanvasRenderingContext2D,
  paths: readonly Path[]
): void {
  for (const path of paths) {
    trace(context, path);
    context.stroke();
  }
}

function dotAll(
  context: CanvasRenderingContext2D,
  dots: Path,
  radius: number
): void {
  for (let index = 0; index < dots.length; index += 2) {
    context.beginPath();
    context.arc(dots[index], dots[index + 1], radius, 0, 2 * Math.PI);
    context.fill();
  }
}

/** A triangle at an edge that points beyond it. */
function triangle(
  context: CanvasRenderingContext2D,
  x: number,
  edge: number,
  size: number
): void {
  context.beginPath();
  context.moveTo(x, edge);
  context.lineTo(x - Math.abs(size) * 0.6, edge + size);
  context.lineTo(x + Math.abs(size) * 0.6, edge + size);
  context.fill();
}

function cross(context: CanvasRenderingContext2D, x: number, y: number): void {
  const half = MARK_SIZE / 2;
  context.beginPath();
  context.moveTo(x - half, y - half);
  context.lineTo(x + half, y + half);
  context.moveTo(x + half, y - half);
  context.lineTo(x - half, y + half);
  context.stroke();
}
