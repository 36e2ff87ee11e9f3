import type { TranslationBundle } from '@jupyterlab/translation';
import { formatMoment } from '../components';
import type { XAxis } from './positions';
import type { IRange } from './ranges';
import type { IScene } from './scene';
import {
  durationLabels,
  durationTicks,
  linearTicks,
  logTicks,
  stepTicks,
  tickLabels,
  wallLabels,
  wallTicks
} from './ticks';

/** The ticks of an axis, and what stands at them. */
export interface ITicks {
  readonly at: readonly number[];
  readonly labels: readonly string[];
}

/** How far from each other labels are at least, in px. */
const X_SPACE = 76;
const CLOCK_SPACE = 110;
const Y_SPACE = 26;

/** The ticks of the x axis. */
export function xTicks(
  scene: Pick<IScene, 'axis' | 'x'>,
  width: number,
  trans: TranslationBundle
): ITicks {
  const { axis, x } = scene;
  const space = axis === 'wall' ? CLOCK_SPACE : X_SPACE;
  const most = Math.max(Math.floor(width / space), 2);
  switch (axis) {
    case 'step': {
      const at = stepTicks(x, most);
      return { at, labels: tickLabels(at) };
    }
    case 'relative': {
      const at = durationTicks(x, most);
      return { at, labels: durationLabels(at, trans) };
    }
    case 'wall': {
      const offset = -60 * new Date(x.min * 1000).getTimezoneOffset();
      const at = wallTicks(x, most, offset);
      return { at, labels: wallLabels(at) };
    }
  }
}

/** The ticks of the y axis. */
export function yTicks(
  scene: Pick<IScene, 'y' | 'log'>,
  height: number
): ITicks {
  const most = Math.max(Math.floor(height / Y_SPACE), 2);
  const at = scene.log ? logTicks(scene.y, most) : linearTicks(scene.y, most);
  return { at, labels: tickLabels(at) };
}

/** What an axis tells, in words. */
export function axisWord(axis: XAxis, trans: TranslationBundle): string {
  switch (axis) {
    case 'step':
      return trans.__('Step');
    case 'relative':
      return trans.__('Time since the first point');
    case 'wall':
      return trans.__('Time of day');
  }
}

/** A position of the x axis as text. */
export function positionText(
  x: number,
  axis: XAxis,
  range: IRange,
  trans: TranslationBundle
): string {
  switch (axis) {
    case 'step':
      return trans.__('step %1', tickLabels([Math.round(x)])[0]);
    case 'relative':
      return durationLabels([Math.round(x * 1000) / 1000], trans)[0];
    case 'wall':
      return formatMoment(x * 1000, {
        dateStyle: 'medium',
        timeStyle: range.max - range.min > 60 ? 'short' : 'medium'
      });
  }
}
