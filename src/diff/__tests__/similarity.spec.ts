import * as fc from 'fast-check';
import { similarity, sketchOf } from '../similarity';

const alike = (p: string, q: string) => similarity(sketchOf(p), sketchOf(q));

describe('similarity', () => {
  it.each([
    ['lr = 0.1', 'lr = 0.1', 1],
    ['lr = 0.1', 'lr = 0.2', 0.5],
    ['fit(X, y)', 'fit( X,\n  y )  #', 1],
    ['import numpy as np', 'import pandas as pd', 0],
    ['', '', 0],
    ['(', ')', 0],
    ['数据加载', '数据保存', 0.5],
    ['größe = 1', 'größe = 2', 0.5]
  ])('of %j and %j is %d', (p, q, expected) => {
    expect(alike(p, q)).toBe(expected);
  });

  it('is the same both ways, from 0 to 1', () => {
    fc.assert(
      fc.property(fc.fullUnicodeString(), fc.fullUnicodeString(), (p, q) => {
        expect(alike(p, q)).toBe(alike(q, p));
        expect(alike(p, q)).toBeGreaterThanOrEqual(0);
        expect(alike(p, q)).toBeLessThanOrEqual(1);
      })
    );
  });

  it('of sources with many words is near the share in common', () => {
    const words = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `w${from + i}`).join(' ');
    const half = alike(words(0, 2000), words(1000, 3000));
    expect(half).toBeGreaterThan(0.35);
    expect(half).toBeLessThan(0.65);
    expect(alike(words(0, 2000), words(0, 2000) + ' more')).toBeGreaterThan(
      0.9
    );
    expect(alike(words(0, 2000), words(2000, 4000))).toBeLessThan(0.1);
  });

  it('of long sources with the same words is told by their lines', () => {
    const lines = (step: number, count: number) =>
      Array.from(
        { length: count },
        (_, i) => `x${i % 50} = f(y${(i * step) % 50}, ${(i * step) % 7})`
      ).join('\n');
    expect(alike(lines(3, 2000), lines(7, 2000))).toBeLessThan(0.75);
    expect(alike(lines(3, 2000), lines(3, 2000) + '\nmore')).toBeGreaterThan(
      0.9
    );
    // Far beyond where words are read.
    expect(alike(lines(3, 9000), lines(3, 9000) + '\nmore')).toBeGreaterThan(
      0.9
    );
  });
});
