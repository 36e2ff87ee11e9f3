import { nullTranslator } from '@jupyterlab/translation';
import { dayOf, formatAge, formatDay, formatDuration } from '..';

const trans = nullTranslator.load('');

describe('formatDuration', () => {
  it.each([
    [0, '0.1 s'],
    [0.42, '0.4 s'],
    [1, '1 s'],
    [9.94, '9.9 s'],
    [9.96, '10 s'],
    [14.2, '14 s'],
    [59.6, '1 min'],
    [200, '3 min 20 s'],
    [3599.7, '1 h'],
    [7500, '2 h 5 min'],
    [187200, '2 d 4 h']
  ])('%p s is %p', (seconds, text) => {
    expect(formatDuration(seconds, trans)).toBe(text);
  });
});

describe('formatAge', () => {
  const now = new Date(2026, 10, 21, 15, 0, 0).getTime();

  it.each([
    [5, 'just now'],
    [-5, 'just now'],
    [125, '2 min ago'],
    [3 * 3600 + 5, '3 h ago']
  ])('%p s ago is %p', (seconds, text) => {
    expect(formatAge(now - seconds * 1000, now, trans)).toBe(text);
  });

  it('is the date and time after a day, with the year if it is another', () => {
    const lastWeek = formatAge(now - 7 * 86400000, now, trans);
    expect(lastWeek).toMatch(/14/);
    expect(lastWeek).not.toMatch(/2026/);
    expect(formatAge(now - 400 * 86400000, now, trans)).toMatch(/2025/);
  });
});

describe('formatDay', () => {
  const now = new Date(2026, 10, 21, 0, 30, 0).getTime();

  it('goes by the calendar and not by hours', () => {
    expect(formatDay(now, now, trans)).toBe('Today');
    expect(formatDay(now - 3600000, now, trans)).toBe('Yesterday');
    expect(formatDay(now - 2 * 86400000, now, trans)).toMatch(/19/);
    expect(dayOf(now)).not.toBe(dayOf(now - 3600000));
  });
});
