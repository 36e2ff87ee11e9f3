import { figuresOf, shadeOf } from '../heat';

describe('figuresOf', () => {
  it.each([
    ['up' as const, 0.9],
    ['down' as const, 0.1],
    [null, null]
  ])('finds the best of a result that goes %s', (direction, best) => {
    expect(figuresOf([0.5, 0.9, undefined, 0.1], direction).best).toBe(best);
  });

  it('says no value is the best when all are as good', () => {
    expect(figuresOf([1, 1], 'up')).toMatchObject({ best: null, scale: null });
  });

  it.each([
    [[1, 1, 1], false],
    [[1, 1, 2], true],
    [[1, undefined], true],
    [['a', 'a'], false],
    [
      [
        [1, 2],
        [1, 2]
      ],
      false
    ],
    [
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 }
      ],
      false
    ],
    [[], false]
  ])('%j differs: %s', (values, differs) => {
    expect(figuresOf(values, null).differs).toBe(differs);
  });

  it('takes NaN for a number that is neither the best nor shaded', () => {
    const figures = figuresOf(['NaN', 1, 2, 'Infinity'], 'up');
    expect(figures).toMatchObject({ isNumeric: true, best: 2 });
    expect(shadeOf('NaN', figures.scale)).toBeNull();
  });

  it('does not shade numbers among texts', () => {
    expect(figuresOf([1, 'auto'], null)).toMatchObject({
      isNumeric: false,
      scale: null
    });
  });

  it.each([
    [[0.5, 0.6, 0.7], 3],
    [[0.9622, 0.9619, 0.9618], 4],
    [[1, 2, 3], 3]
  ])('%j are told apart by %d digits', (values, digits) => {
    expect(figuresOf(values, null).digits).toBe(digits);
  });

  it.each([
    [[0.98, 0.982, 1], 3],
    [[1, 2, 3000], 0],
    [[0.001, 1e-9, 'NaN'], 3]
  ])('%j are shown with %d decimals', (values, decimals) => {
    expect(figuresOf(values, null).decimals).toBe(decimals);
  });
});

describe('shadeOf', () => {
  it.each([
    [0, 0],
    [5, 5],
    [10, 10]
  ])('%d of 0 to 10 is %d', (value, shade) => {
    expect(shadeOf(value, figuresOf([0, 4, 10], null).scale)).toBe(shade);
  });

  it('goes by powers of ten where numbers lie that far apart', () => {
    const { scale } = figuresOf([1e-4, 1e-3, 1e-2, 1e-1, 1], null);
    expect(scale?.isLog).toBe(true);
    expect(shadeOf(1e-2, scale)).toBe(5);
  });

  it('does not where only few are small', () => {
    const { scale } = figuresOf([1e-5, 0.3, 0.5, 0.7, 0.9], null);
    expect(scale?.isLog).toBe(false);
  });

  it('bears the greatest numbers there are', () => {
    const { MAX_VALUE } = Number;
    const { scale } = figuresOf([-MAX_VALUE, MAX_VALUE], null);
    expect(shadeOf(0, scale)).toBe(5);
  });
});
