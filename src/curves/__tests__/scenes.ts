import { ON_LIGHT } from '../palette';
import { positionsOf } from '../positions';
import type { IScene } from '../scene';
import type { ITrack } from '../track';

/** The looks of a page in light. */
export const THEME = {
  background: '#ffffff',
  text: '#000000',
  faint: '#616161',
  grid: '#e0e0e0',
  problem: '#d32f2f',
  font: 'sans-serif',
  colours: ON_LIGHT,
  width: 1.5
};

/** A plot of one curve by its steps, which are 0, 1, 2 and so on, and where it is another one than that. */
export function sceneOf(all: ITrack, some: Partial<IScene> = {}): IScene {
  return {
    title: 'loss',
    axis: 'step',
    x: { min: 0, max: all.end - 1 },
    y: { min: 0, max: 10 },
    log: false,
    lines: [
      {
        key: 'a',
        style: { colour: '#0072b2', dash: [] },
        track: all,
        positions: positionsOf(all, 'step', 0),
        smooth: null
      }
    ],
    ...some
  };
}
