import type { IAskedCell } from '../../capture';
import type { ICellExecution } from '../../ledger';
import { executionJson } from '../../ledger/__tests__/json';
import { parseExecutions } from '../../ledger';
import type { IExpected } from '../time-left';
import { expectedOf, timeLeft } from '../time-left';
import { at } from './fake-ledger';

/** Executions from source, status and seconds. */
function past(...all: [string, string, number][]): ICellExecution[] {
  const executions = all.map(([source, status, seconds]) => ({
    ...executionJson({ source, status, started: at(0), ended: at(seconds) }),
    run: 'r',
    kernel_id: 'k',
    requested: null
  }));
  return [...parseExecutions({ executions, now: at(0) }).executions];
}

describe('expectedOf', () => {
  it.each<[string, [string, string, number][], IExpected | null]>([
    ['nothing is known', [], null],
    ['it never ended well', [['x', 'error', 9]], null],
    [
      'the same source ran',
      [
        ['x', 'ok', 3],
        ['y', 'ok', 100],
        ['x', 'ok', 5],
        ['x', 'ok', 4],
        ['x', 'interrupted', 1]
      ],
      { median: 4, longest: 5 }
    ],
    [
      'only other sources ran',
      [
        ['y', 'ok', 10],
        ['z', 'ok', 20]
      ],
      { median: 15, longest: 20 }
    ]
  ])('when %s', (what, all, expected) => {
    expect(expectedOf('x', past(...all))).toEqual(expected);
  });
});

describe('timeLeft', () => {
  const cell = (source: string): IAskedCell => ({ cellId: source, source });
  const known: Record<string, IExpected | undefined> = {
    a: { median: 10, longest: 20 },
    b: { median: 5, longest: 5 }
  };
  const expected = ({ source }: IAskedCell) => known[source] ?? null;
  const running = { ...cell('a'), begun: 0 };

  it.each<[number, string[], ReturnType<typeof timeLeft>]>([
    [4, [], { kind: 'left', seconds: 6 }],
    [4, ['b', 'b'], { kind: 'left', seconds: 16 }],
    // Later than the median, but not than ever.
    [15, ['b'], { kind: 'left', seconds: 5 }],
    [24, ['b'], { kind: 'late' }],
    [4, ['b', 'new'], null]
  ])('after %d s with %j waiting', (seconds, waiting, left) => {
    const work = { running, waiting: waiting.map(cell) };
    expect(timeLeft(work, expected, 1000 * seconds)).toEqual(left);
  });

  it('says nothing of a cell that nobody knows', () => {
    const work = { running: { ...cell('new'), begun: 0 }, waiting: [] };
    expect(timeLeft(work, expected, 5000)).toBeNull();
  });
});
