import { fakePoints } from '../../ledger/__tests__/fake-series';
import { positionsOf } from '../positions';
import { trackOf } from '../track';
import { textAt } from '../words';

describe('the value at the cursor', () => {
  const at = (values: readonly number[], points: number) => {
    const track = trackOf(fakePoints('loss', values, { points }));
    return textAt(track, positionsOf(track, 'step', 0), 0);
  };

  it.each<[string, number[], number, string]>([
    ['is the value', [2, 3], 2, '2'],
    ['is NaN', [NaN, 3], 2, 'NaN'],
    ['is as far as several reach', [2, 3], 1, '2 – 3'],
    ['is one of several that are equal', [2, 2], 1, '2'],
    ['tells that one of several is NaN', [2, NaN, 3], 1, '2 – 3 (NaN)'],
    ['tells so also where the others are equal', [2, NaN], 1, '2 (NaN)']
  ])('%s', (what, values, points, text) => {
    expect(at(values, points)).toBe(text);
  });
});
