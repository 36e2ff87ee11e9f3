import * as fc from 'fast-check';
import type { IRun } from '../../ledger';
import { makeRun } from '../../ledger/__tests__/json';
import { nextKey } from '../navigation';
import type { IRowOptions } from '../rows';
import { historyRows, isScratch } from '../rows';
import { at } from './fake-ledger';

const OPTIONS: IRowOptions = {
  foldScratch: true,
  foldFailed: true,
  isHeld: () => false,
  isUnfolded: () => false
};

/** Runs, newest first, a second apart. */
function runs(...all: Record<string, unknown>[]): IRun[] {
  return all.map((fields, index) =>
    makeRun({ started: at(-index), summaries: { a: 1 }, ...fields })
  );
}

const scratch = { summaries: {} };

function keys(all: IRun[], options: Partial<IRowOptions> = {}): string[] {
  return historyRows(all, { ...OPTIONS, ...options })
    .filter(row => row.kind !== 'day')
    .map(row => row.key);
}

describe('historyRows', () => {
  it('groups runs by day', () => {
    const rows = historyRows(
      runs(
        { id: 'a' },
        { id: 'b', started: at(-86400) },
        { id: 'c', started: at(-86401) }
      ),
      OPTIONS
    );
    expect(rows.map(row => row.kind)).toEqual([
      'day',
      'run',
      'day',
      'run',
      'run'
    ]);
  });

  it('folds scratch runs, but never the newest run, and never a single one', () => {
    const all = runs(
      { id: 'newest', ...scratch },
      { id: 's1', ...scratch },
      { id: 's2', ...scratch },
      { id: 'a' },
      { id: 's3', ...scratch },
      { id: 'b' }
    );
    expect(keys(all)).toEqual(['newest', 'aside:s2', 'a', 's3', 'b']);
    expect(keys(all, { foldScratch: false })).toEqual([
      'newest',
      's1',
      's2',
      'a',
      's3',
      'b'
    ]);
    expect(keys(all, { isUnfolded: id => id === 's1' })).toEqual([
      'newest',
      'aside:s2',
      's1',
      's2',
      'a',
      's3',
      'b'
    ]);
  });

  it('folds failed runs but for the latest, and counts them apart', () => {
    const failed = { summaries: {}, status: 'error' };
    const all = runs(
      { id: 'newest' },
      { id: 'f1', ...failed },
      { id: 'f2', ...failed },
      { id: 's1', ...scratch },
      { id: 'f3', ...failed, status: 'killed' },
      { id: 'f4', ...failed, starred: true },
      { id: 'f5', status: 'error' }
    );
    expect(keys(all)).toEqual(['newest', 'f1', 'aside:f3', 'f4', 'f5']);
    const fold = historyRows(all, OPTIONS).find(row => row.kind === 'fold');
    expect(fold).toMatchObject({ runs: ['f2', 's1', 'f3'], failed: 2 });
    expect(keys(all, { foldFailed: false })).toHaveLength(7);
  });

  it('does not fold away a run that the user is at', () => {
    const all = runs(
      { id: 'a' },
      { id: 's1', ...scratch },
      { id: 's2', ...scratch },
      { id: 's3', ...scratch }
    );
    expect(keys(all, { isHeld: id => id === 's1' })).toEqual([
      'a',
      's1',
      'aside:s3'
    ]);
  });

  it('puts children below their parent, folded with their count', () => {
    const all = runs(
      { id: 'c2', parent: 'p' },
      { id: 'c1', parent: 'p' },
      { id: 'p', ...scratch },
      { id: 'lost', parent: 'elsewhere' }
    );
    expect(keys(all)).toEqual(['p', 'children:p', 'lost']);
    const fold = historyRows(all, OPTIONS).find(row => row.kind === 'fold');
    expect(fold).toMatchObject({ what: 'children', runs: ['c2', 'c1'] });
    expect(keys(all, { isUnfolded: id => id === 'p' })).toEqual([
      'p',
      'children:p',
      'c2',
      'c1',
      'lost'
    ]);
  });

  it('shows or counts every run exactly once', () => {
    const one = fc.record({
      parent: fc.option(fc.nat(30)),
      isScratch: fc.boolean(),
      day: fc.nat(3)
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), all => {
        const list = all
          .sort((a, b) => a.day - b.day)
          .map((run, index) =>
            makeRun({
              id: `r${index}`,
              started: at(-86400 * run.day - index),
              summaries: run.isScratch ? {} : { a: 1 },
              parent:
                run.parent !== null && run.parent > index
                  ? `r${run.parent}`
                  : null
            })
          )
          // The rule gives one level of children.
          .map((run, index, whole) => {
            const parent = whole.find(other => other.id === run.parent);
            return parent?.parent ? { ...run, parent: null } : run;
          });
        const seen = historyRows(list, OPTIONS).flatMap(row =>
          row.kind === 'run'
            ? [row.run.id]
            : row.kind === 'fold'
              ? row.runs
              : []
        );
        expect([...seen].sort()).toEqual(list.map(run => run.id).sort());
      })
    );
  });
});

describe('isScratch', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['nothing', {}, true],
    ['a result', { summaries: { a: 1 } }, false],
    ['a series', { metrics: { loss: 1 } }, false],
    [
      'a number that a cell showed',
      { inferred: { parameters: {}, summaries: { a: 1 } } },
      false
    ],
    ['a written file', { counts: { outputs: 1 } }, false],
    ['an error', { status: 'error' }, false],
    ['a dead kernel', { status: 'killed' }, false],
    ['it still runs', { status: 'running' }, false],
    ['an interrupt', { status: 'interrupted' }, true],
    ['a name', { name: 'mine' }, false],
    ['a star', { starred: true }, false],
    ['a note', { note: 'look' }, false],
    ['a tag', { tags: ['x'] }, false],
    ['parameters alone', { parameters: { C: 1 } }, true]
  ])('%s', (what, fields, expected) => {
    expect(isScratch(makeRun(fields))).toBe(expected);
  });
});

describe('nextKey', () => {
  const rows = historyRows(
    runs({ id: 'a' }, { id: 'b' }, { id: 'c', started: at(-86400) }),
    OPTIONS
  );
  const index = (key: string) => rows.findIndex(row => row.key === key);

  it.each([
    ['a', 'ArrowDown', 'b'],
    ['b', 'ArrowDown', 'c'],
    ['c', 'ArrowDown', 'c'],
    ['c', 'ArrowUp', 'b'],
    ['a', 'End', 'c'],
    ['c', 'Home', 'a'],
    ['a', 'PageDown', 'c'],
    ['a', 'x', null],
    ['a', 'toString', null]
  ])('from %s, %s leads to %s', (from, key, to) => {
    expect(nextKey(rows, index(from), key, 2)).toBe(to);
  });

  it('leads nowhere in an empty list', () => {
    expect(nextKey([], -1, 'ArrowDown', 2)).toBeNull();
  });
});
