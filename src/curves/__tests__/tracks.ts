import { fakePoints } from '../../ledger/__tests__/fake-series';
import type { ITrack } from '../track';
import { trackOf } from '../track';

/** A track of values at the steps 0, 1, 2 and so on, reduced to at most so many elements. */
export function track(
  values: readonly number[],
  points = values.length
): ITrack {
  return trackOf(fakePoints('loss', values, { points }));
}

/** Values that go up and down, the same each time. */
export function wave(count: number): number[] {
  return Array.from(
    { length: count },
    (_, i) => Math.sin(i / 50) + ((i * 7919) % 13) / 20
  );
}
