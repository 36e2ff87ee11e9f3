import type { ITrack } from './track';
import { sizeAt } from './track';

/** How far a moving average has come: the sum of the weighted values, and that of the weights. */
export interface ISmoothState {
  readonly sum: number;
  readonly weight: number;
}

/** An average that has seen nothing yet. */
export const UNSEEN: ISmoothState = { sum: 0, weight: 0 };

/**
 * The exponential moving average of a track, without the bias of its beginning: each value counts by the factor
 * less for each point that followed. An element of n points counts as n points of its mean.
 *
 * @param factor - From 0 (no smoothing) to below 1
 * @param before - The average of the points before, so that a part of a series is smoothed like the whole
 * @returns An average for each element; NaN where it has no finite value
 */
export function smoothed(
  track: ITrack,
  factor: number,
  before: ISmoothState = UNSEEN
): Float64Array {
  const made = new Float64Array(track.means.length);
  let state = before;
  for (let index = 0; index < made.length; index++) {
    const next = moved(track, index, factor, state);
    made[index] = next === state ? NaN : next.sum / next.weight;
    state = next;
  }
  return made;
}

/**
 * How far the average has come before some place.
 */
export function stateBefore(
  track: ITrack,
  factor: number,
  place: number
): ISmoothState {
  let state = UNSEEN;
  for (let index = 0; index < track.places.length; index++) {
    if (track.places[index] + sizeAt(track, index) > place) {
      break;
    }
    state = moved(track, index, factor, state);
  }
  return state;
}

function moved(
  track: ITrack,
  index: number,
  factor: number,
  state: ISmoothState
): ISmoothState {
  const mean = track.means[index];
  const count = sizeAt(track, index) - track.odd[index];
  if (count <= 0 || !Number.isFinite(mean)) {
    return state;
  }
  const kept = Math.pow(factor, count);
  return {
    sum: kept * state.sum + (1 - kept) * mean,
    weight: kept * state.weight + (1 - kept)
  };
}
