import * as fc from 'fast-check';
import {
  alignedTo,
  formatExact,
  formatNumber,
  formatSize,
  formatValue
} from '..';

describe('formatNumber', () => {
  it.each([
    [0.95123, [], '0.951'],
    [0.9622, [0.9619], '0.9622'],
    [0.9622, [0.5], '0.962'],
    [0.9622, [0.9622], '0.962'],
    [12345.678, [], '12,346'],
    [12345.678, [12345.6], '12,345.7'],
    [1234567, [], '1,234,567'],
    [0, [], '0'],
    [-0.5, [], '-0.5'],
    [0.00001234, [], '1.23e-5'],
    [1e21, [], '1e+21'],
    [100, [], '100']
  ])('%p beside %p is %p', (value, others, text) => {
    expect(formatNumber(value, others)).toBe(text);
  });

  it('never shows two different numbers alike', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        (a, b) => {
          fc.pre(a !== b);
          expect(formatNumber(a, [b])).not.toBe(formatNumber(b, [a]));
        }
      )
    );
  });
});

describe('formatExact', () => {
  it.each([
    [0.00012345, '0.00012345'],
    [1234.5678, '1,234.5678'],
    [1e-7, '1e-7'],
    [3, '3']
  ])('%p is %p', (value, text) => {
    expect(formatExact(value)).toBe(text);
  });
});

describe('formatValue', () => {
  it.each([
    ['NaN', 'NaN'],
    [true, 'true'],
    [null, 'null'],
    ['<b>x</b>', '<b>x</b>'],
    [[1, 'a'], '[1,"a"]'],
    [{ repr: 'SVC(C=1.0)' }, 'SVC(C=1.0)'],
    [0.1234567, '0.1234567']
  ])('%p is %p', (value, text) => {
    expect(formatValue(value)).toBe(text);
  });
});

describe('alignedTo', () => {
  it.each([
    ['0.98', 3, '0.98\u2007'],
    ['1,200', 2, '1,200\u2008\u2007\u2007'],
    ['-0.5', 1, '-0.5'],
    ['0.1234567', 3, '0.1234567'],
    ['1.5e-7', 3, '1.5e-7'],
    ['NaN', 3, 'NaN']
  ])('%s stands above numbers of %d decimals as %j', (text, decimals, to) => {
    expect(alignedTo(decimals, text)).toBe(to);
  });
});

describe('formatSize', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1 kB'],
    [1550, '1.6 kB'],
    [512345, '512 kB'],
    [999999, '1 MB'],
    [5123450000, '5.1 GB']
  ])('%p bytes are %p', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });
});
