import type { TranslationBundle } from '@jupyterlab/translation';
import { csvOf, fileNameOf } from '../components';
import type { ISeriesClient } from '../ledger';
import { positionText } from './axes';
import type { IPlotOf } from './curve';
import { legendText } from './legend';
import type { CurvesModel } from './model';
import type { IScene } from './scene';
import type { ISvgPicture } from './svg';
import { composeSvg } from './svg';
import type { ICurvesTheme } from './theme';
import { curveLabel, exactText } from './words';

/** How large pictures are, in px, and how many pixels a px of a PNG has. */
const WIDTH = 800;
const HEIGHT = 400;
const RATIO = 2;

/** The columns of a file of points. */
const COLUMNS = ['run', 'name', 'step', 'time', 'min', 'max'];

/** As many points of a series as the server answers at once. */
const MOST_POINTS = 1_000_000;

/** The name of a file for a plot. */
export function fileName(plot: IPlotOf, kind: string): string {
  return `${fileNameOf(plot.title, 'curves')}.${kind}`;
}

/** The values that a legend shows, as a table for the clipboard. */
export function valuesText(
  model: CurvesModel,
  plot: IPlotOf,
  trans: TranslationBundle
): string {
  const { cursor } = model;
  const head =
    cursor === null
      ? trans.__('Last')
      : positionText(cursor, model.options.axis, { min: 0, max: 1 }, trans);
  const rows = plot.curves
    .filter(({ key }) => !model.isHidden(key))
    .map(curve => [
      curveLabel(curve, plot, model.runs.length),
      legendText(model, plot, curve, cursor, exactText).replace(/,/g, '')
    ]);
  return [[trans.__('Curve'), head], ...rows]
    .map(row => row.map(cell => cell.replace(/[\t\r\n]+/g, ' ')).join('\t'))
    .join('\n');
}

/** A plot as the text of an SVG file, in the colours of the theme. */
export function plotSvg(
  scene: IScene,
  model: CurvesModel,
  plot: IPlotOf,
  theme: ICurvesTheme,
  trans: TranslationBundle
): ISvgPicture {
  const labels = new Map(
    plot.curves.map(curve => [
      curve.key,
      curveLabel(curve, plot, model.runs.length)
    ])
  );
  return composeSvg(scene, labels, theme, WIDTH, HEIGHT, trans);
}

/** A picture as the bytes of a PNG file. */
export async function plotPng({
  text,
  width,
  height
}: ISvgPicture): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = url;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * RATIO;
    canvas.height = height * RATIO;
    canvas
      .getContext('2d')
      ?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise<Blob>((resolve, reject) =>
      canvas.toBlob(
        blob => (blob ? resolve(blob) : reject(new Error('PNG'))),
        'image/png'
      )
    );
  } finally {
    URL.revokeObjectURL(url);
  }
}

/**
 * All points of a plot's curves as CSV, one a line. Of a series of more than a million they are the least and the
 * greatest of as many each as make a million of them.
 */
export async function curvesCsv(
  client: ISeriesClient,
  { curves }: IPlotOf,
  isHidden: (key: string) => boolean
): Promise<string> {
  const names = new Map<string, string[]>();
  const titles = new Map<string, string>();
  for (const { key, run, series } of curves) {
    if (!isHidden(key)) {
      names.set(run.id, [...(names.get(run.id) ?? []), series.name]);
      titles.set(run.id, run.title);
    }
  }
  const heading = csvOf(COLUMNS, []);
  const parts = [heading];
  for (const [run, wanted] of names) {
    for (const name of wanted) {
      // One after the other: a file is made of a million points at a time.
      const found = await client.seriesPoints(run, [name], {
        points: MOST_POINTS
      });
      for (const { steps, times, minima, maxima } of found) {
        const rows = Array.from(steps, (step, i) => [
          titles.get(run) ?? run,
          name,
          step,
          new Date(times[i] * 1000),
          minima[i],
          maxima[i]
        ]);
        parts.push(csvOf(COLUMNS, rows).slice(heading.length));
      }
    }
  }
  return parts.join('');
}
