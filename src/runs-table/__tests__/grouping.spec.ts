import { makeRun } from '../../ledger/__tests__/json';
import { groupKey, linesOf } from '../grouping';

const runs = [
  makeRun({ id: 'a', parameters: { k: 'x' }, duration: 3 }),
  makeRun({ id: 'b', parameters: { k: 1 }, duration: 2 }),
  makeRun({ id: 'c', parameters: { k: 'x' }, duration: 1 }),
  makeRun({ id: 'd' })
];
const grouping = {
  valueOf: (run: (typeof runs)[number]) => run.parameters.get('k'),
  isFolded: () => false
};
const shape = (lines: ReturnType<typeof linesOf>) =>
  lines.map(line =>
    line.kind === 'group' ? `${line.value} (${line.count})` : line.key
  );

describe('linesOf', () => {
  it('has a line for each run without groups', () => {
    expect(shape(linesOf(runs, null))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('puts runs with the same value together, and those without one too', () => {
    expect(shape(linesOf(runs, grouping))).toEqual([
      'x (2)',
      'a',
      'c',
      '1 (1)',
      'b',
      'undefined (1)',
      'd'
    ]);
  });

  it('hides the runs of a folded group, and still counts them', () => {
    const isFolded = (key: string) => key === groupKey('x');
    expect(shape(linesOf(runs, { ...grouping, isFolded }))[0]).toBe('x (2)');
    expect(shape(linesOf(runs, { ...grouping, isFolded }))[1]).toBe('1 (1)');
  });

  it('sorts within the groups', () => {
    const lines = linesOf(runs, {
      ...grouping,
      compare: (p, q) => (p.duration ?? 0) - (q.duration ?? 0)
    });
    expect(shape(lines).slice(0, 3)).toEqual(['x (2)', 'c', 'a']);
  });

  it('tells 1 and "1" apart', () => {
    expect(groupKey(1)).not.toBe(groupKey('1'));
    expect(groupKey(undefined)).not.toBe(groupKey(null));
  });
});
