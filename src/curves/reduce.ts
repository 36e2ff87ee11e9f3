import type { ITrack } from './track';
import { columnsOf, sizeAt } from './track';

/**
 * A track and the points that follow it. What both have is taken from the second.
 */
export function appended(track: ITrack, more: ITrack): ITrack {
  if (more.places.length === 0) {
    return track;
  }
  let kept = track.places.length;
  while (kept > 0 && track.places[kept - 1] >= more.places[0]) {
    kept--;
  }
  if (kept === 0) {
    return more;
  }
  const columns = columnsOf(name => {
    const column = new Float64Array(kept + more[name].length);
    column.set(track[name].subarray(0, kept));
    column.set(more[name], kept);
    return column;
  });
  return { ...columns, end: more.end };
}

/**
 * A track with neighbours joined, so that it has about as many elements as wanted, and never more than that.
 * Extremes stay, means are weighted; elements that already stand for many points are not joined before others.
 */
export function compacted(track: ITrack, limit: number): ITrack {
  const { places, end } = track;
  if (places.length <= limit) {
    return track;
  }
  let size = Math.ceil((end - places[0]) / limit);
  let starts = startsOf(track, size);
  while (starts.length > limit) {
    size *= 2;
    starts = startsOf(track, size);
  }
  const made = columnsOf(() => new Float64Array(starts.length));
  starts.forEach((start, index) => {
    const stop = starts[index + 1] ?? places.length;
    for (const name of ['places', 'steps', 'times'] as const) {
      made[name][index] = track[name][start];
    }
    join(track, start, stop, made, index);
  });
  return { ...made, end };
}

/** The elements that lie in some places: those at the ends come whole. */
export function within(track: ITrack, first: number, end: number): ITrack {
  const { places } = track;
  let start = 0;
  while (start < places.length && (places[start + 1] ?? track.end) <= first) {
    start++;
  }
  let stop = start;
  while (stop < places.length && places[stop] < end) {
    stop++;
  }
  return {
    ...columnsOf(name => track[name].subarray(start, stop)),
    end: stop < places.length ? places[stop] : track.end
  };
}

/** Whether some elements stand for several points. */
export function isReduced(track: ITrack): boolean {
  const { places, end } = track;
  return places.length > 0 && end - places[0] > places.length;
}

/** Where joined elements begin, each of about `size` points. */
function startsOf(track: ITrack, size: number): number[] {
  const starts: number[] = [];
  let points = Infinity;
  for (let index = 0; index < track.places.length; index++) {
    const more = sizeAt(track, index);
    if (points + more > size) {
      starts.push(index);
      points = 0;
    }
    points += more;
  }
  return starts;
}

function join(
  track: ITrack,
  start: number,
  stop: number,
  made: Omit<ITrack, 'end'>,
  index: number
): void {
  let [low, high, sum, finite, odd] = [NaN, NaN, 0, 0, 0];
  for (let i = start; i < stop; i++) {
    // NaN is what there is before any number, and loses against each.
    low = track.minima[i] < low || Number.isNaN(low) ? track.minima[i] : low;
    high =
      track.maxima[i] > high || Number.isNaN(high) ? track.maxima[i] : high;
    odd += track.odd[i];
    const count = sizeAt(track, i) - track.odd[i];
    if (count > 0) {
      finite += count;
      // A running mean, because a sum of large values may be infinite.
      sum += (track.means[i] - sum) * (count / finite);
    }
  }
  made.minima[index] = low;
  made.maxima[index] = high;
  made.odd[index] = odd;
  made.means[index] = finite > 0 ? sum : NaN;
}
