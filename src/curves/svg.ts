import type { TranslationBundle } from '@jupyterlab/translation';
import { escapedXml } from '../components';
import { xTicks, yTicks } from './axes';
import { BAND_ALPHA, MARK_SIZE, RAW_ALPHA, RAW_BAND_ALPHA } from './paint';
import type { IScene, ISceneLine } from './scene';
import type { Path } from './shapes';
import { shapesOf, yPosition } from './shapes';
import type { ICurvesTheme } from './theme';

/** A picture as the text of an SVG file. */
export interface ISvgPicture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** Where the plot stands in its picture, in px from each side; farther from the left where numbers are long. */
const LEFT = 70;
const RIGHT = 16;
const TOP = 32;
const BOTTOM = 34;

/** How wide a digit is, and what is free beside the numbers, in px. */
const DIGIT = 6.5;
const BESIDE = 16;

/** How much of dots and lines may stand beyond the plot, in px. */
const BEYOND = 3;

/** How high a line of the legend is, and how wide a column of it at least, in px. */
const LINE = 16;
const LEGEND_COLUMN = 220;

/**
 * A scene as a picture of its own, with axes and a legend.
 *
 * @param labels - What the curves are called, by their keys
 * @param width - Of the picture, in px
 * @param height - Of the picture without the legend, in px
 */
export function composeSvg(
  scene: IScene,
  labels: ReadonlyMap<string, string>,
  theme: ICurvesTheme,
  width: number,
  height: number,
  trans: TranslationBundle
): ISvgPicture {
  const innerHeight = height - TOP - BOTTOM;
  const digits = yTicks(scene, innerHeight).labels.map(({ length }) => length);
  const left = Math.max(LEFT, DIGIT * Math.max(...digits, 0) + BESIDE);
  const inner = { width: width - left - RIGHT, height: innerHeight };
  const shown = [...scene.lines].reverse();
  const columns = Math.max(Math.floor(inner.width / LEGEND_COLUMN), 1);
  const legendHeight = Math.ceil(shown.length / columns) * LINE + 10;
  const whole = height + legendHeight;
  const text = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${whole}" viewBox="0 0 ${width} ${whole}" font-family="${escapedXml(theme.font)}" font-size="11">`,
    `<title>${escapedXml(scene.title)}</title>`,
    `<rect width="${width}" height="${whole}" fill="${escapedXml(theme.background)}"/>`,
    `<text x="${left}" y="20" font-size="14" font-weight="600" fill="${escapedXml(theme.text)}">${escapedXml(scene.title)}</text>`,
    `<g transform="translate(${left} ${TOP})">`,
    ...axes(scene, theme, inner.width, inner.height, trans),
    `<clipPath id="plot"><rect x="${-BEYOND}" y="${-BEYOND}" width="${inner.width + 2 * BEYOND}" height="${inner.height + 2 * BEYOND}"/></clipPath>`,
    '<g clip-path="url(#plot)" fill="none" stroke-linejoin="round">',
    ...scene.lines.flatMap(line =>
      curve(scene, line, theme, inner.width, inner.height)
    ),
    '</g></g>',
    ...shown.map((line, index) => {
      const x = left + (index % columns) * (inner.width / columns);
      const y = height + Math.floor(index / columns) * LINE + 4;
      return legend(line, labels.get(line.key) ?? '', theme, x, y);
    }),
    '</svg>'
  ];
  return { text: text.join('\n'), width, height: whole };
}

function axes(
  scene: IScene,
  theme: ICurvesTheme,
  width: number,
  height: number,
  trans: TranslationBundle
): string[] {
  const lines: string[] = [];
  const grid = escapedXml(theme.grid);
  const faint = escapedXml(theme.faint);
  const { x } = scene;
  const bottom = xTicks(scene, width, trans);
  bottom.at.forEach((tick, i) => {
    const at = digits(((tick - x.min) / (x.max - x.min)) * width);
    lines.push(
      `<line x1="${at}" x2="${at}" y2="${height + 4}" stroke="${grid}"/>`
    );
    bottom.labels[i].split('\n').forEach((text, line) => {
      lines.push(
        `<text x="${at}" y="${height + 16 + 12 * line}" text-anchor="middle" fill="${faint}">${escapedXml(text)}</text>`
      );
    });
  });
  const left = yTicks(scene, height);
  const place = yPosition(scene, height);
  left.at.forEach((tick, i) => {
    const at = digits(place(tick));
    lines.push(
      `<line x1="-4" x2="${width}" y1="${at}" y2="${at}" stroke="${grid}"/>`,
      `<text x="-8" y="${at + 4}" text-anchor="end" fill="${faint}">${escapedXml(left.labels[i])}</text>`
    );
  });
  return lines;
}

function curve(
  scene: IScene,
  line: ISceneLine,
  theme: ICurvesTheme,
  width: number,
  height: number
): string[] {
  const shapes = shapesOf(scene, line, width, height);
  const colour = escapedXml(line.style.colour);
  const dash =
    line.style.dash.length > 0
      ? ` stroke-dasharray="${line.style.dash.join(' ')}"`
      : '';
  const isFaint = line.smooth !== null;
  const thick = isFaint ? 1 : theme.width;
  const path = (points: Path, rest: string) =>
    `<path d="${pathText(points)}" ${rest}/>`;
  const made = [
    ...shapes.bands.map(band =>
      path(
        band,
        `fill="${colour}" stroke="${colour}" opacity="${isFaint ? RAW_BAND_ALPHA : BAND_ALPHA}"`
      )
    ),
    ...shapes.lines.map(points =>
      path(
        points,
        `stroke="${colour}" stroke-width="${thick}" opacity="${isFaint ? RAW_ALPHA : 1}"${dash}`
      )
    ),
    ...shapes.smooth.map(points =>
      path(points, `stroke="${colour}" stroke-width="${theme.width}"${dash}`)
    )
  ];
  for (let index = 0; index < shapes.dots.length; index += 2) {
    made.push(
      `<circle cx="${digits(shapes.dots[index])}" cy="${digits(shapes.dots[index + 1])}" r="${theme.width + 0.75}" fill="${colour}"/>`
    );
  }
  const half = MARK_SIZE * 0.6;
  for (const x of shapes.above) {
    made.push(
      path([x, 0, x - half, MARK_SIZE, x + half, MARK_SIZE], `fill="${colour}"`)
    );
  }
  for (const x of shapes.below) {
    const y = height - MARK_SIZE;
    made.push(path([x, height, x - half, y, x + half, y], `fill="${colour}"`));
  }
  for (const x of shapes.gaps) {
    const [l, r] = [digits(x - MARK_SIZE / 2), digits(x + MARK_SIZE / 2)];
    const [t, b] = [height - 1.5 * MARK_SIZE, height - MARK_SIZE / 2];
    made.push(
      `<path d="M${l} ${t}L${r} ${b}M${r} ${t}L${l} ${b}" stroke="${escapedXml(theme.problem)}" stroke-width="1.5"/>`
    );
  }
  return made;
}

function legend(
  { style }: ISceneLine,
  label: string,
  theme: ICurvesTheme,
  x: number,
  y: number
): string {
  const dash =
    style.dash.length > 0 ? ` stroke-dasharray="${style.dash.join(' ')}"` : '';
  return `<line x1="${x}" x2="${x + 22}" y1="${y}" y2="${y}" stroke="${escapedXml(style.colour)}" stroke-width="${theme.width + 0.5}"${dash}/><text x="${x + 28}" y="${y + 4}" fill="${escapedXml(theme.text)}">${escapedXml(short(label))}</text>`;
}

/** Longer labels would run into the next column. */
const LONGEST = 34;

function short(label: string): string {
  const letters = [...label];
  return letters.length > LONGEST
    ? `${letters.slice(0, LONGEST - 1).join('')}…`
    : label;
}

function pathText(points: Path): string {
  let text = '';
  for (let index = 0; index < points.length; index += 2) {
    text += `${index === 0 ? 'M' : 'L'}${digits(points[index])} ${digits(points[index + 1])}`;
  }
  return text;
}

function digits(position: number): number {
  return Math.round(position * 100) / 100;
}
