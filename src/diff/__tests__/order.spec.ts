import * as fc from 'fast-check';
import type { ICandidate } from '../order';
import { heaviestChain, longestIncreasing } from '../order';

describe('longestIncreasing', () => {
  it.each([
    [[], []],
    [[5], [0]],
    [
      [0, 1, 2],
      [0, 1, 2]
    ],
    [
      [4, 0, 1, 2, 3],
      [1, 2, 3, 4]
    ]
  ])('of %j stands at %j', (values, expected) => {
    expect(longestIncreasing(values)).toEqual(expected);
  });

  it('increases, and nothing longer does', () => {
    const values = fc.uniqueArray(fc.nat(100), { maxLength: 9 });
    fc.assert(
      fc.property(values, values => {
        const found = longestIncreasing(values).map(i => values[i]);
        expect(found).toEqual([...found].sort((p, q) => p - q));
        expect(found.length).toBe(
          Math.max(
            ...subsets(values)
              .filter(ascends)
              .map(s => s.length)
          )
        );
      })
    );
  });
});

describe('heaviestChain', () => {
  it('keeps the order on both sides, and nothing weighs more', () => {
    const candidate = fc.record({
      a: fc.nat(4),
      b: fc.nat(4),
      score: fc.integer({ min: 1, max: 9 })
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 8 }), candidates => {
        const chain = heaviestChain(candidates);
        expect(isChain(chain)).toBe(true);
        const sorted = [...candidates].sort((p, q) => p.a - q.a || p.b - q.b);
        expect(weight(chain)).toBe(
          Math.max(...subsets(sorted).filter(isChain).map(weight))
        );
      })
    );
  });
});

function subsets<T>(items: readonly T[]): T[][] {
  return items.reduce<T[][]>(
    (all, item) => [...all, ...all.map(subset => [...subset, item])],
    [[]]
  );
}

function ascends(values: readonly number[]): boolean {
  return values.every((value, i) => i === 0 || values[i - 1] < value);
}

function isChain(chain: readonly ICandidate[]): boolean {
  return ascends(chain.map(p => p.a)) && ascends(chain.map(p => p.b));
}

function weight(chain: readonly ICandidate[]): number {
  return chain.reduce((sum, { score }) => sum + score, 0);
}
