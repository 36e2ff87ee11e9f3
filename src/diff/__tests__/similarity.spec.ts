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

  it('of long sources is near the share of words in common', () => {
    const words = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => `word${from + i}`).join(' ');
    const half = alike(words(0, 20_000), words(10_000, 30_000));
    expect(half).toBeGreaterThan(0.35);
    expect(half).toBeLessThan(0.65);
    expect(alike(words(0, 20_000), words(0, 20_000) + ' more')).toBeGreaterThan(
      0.95
    );
    expect(alike(words(0, 20_000), words(20_000, 40_000))).toBeLessThan(0.1);
  });
});
