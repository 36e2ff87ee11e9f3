import * as fc from 'fast-check';
import { applyDiff, countEntries, diffCells, isDifference } from '..';
import type { Entry, ICell } from '..';
import { cell, cells, notebook, versions } from './cells';

const pairs = fc.oneof(fc.tuple(notebook, notebook), versions);

/** A diff in one line: each entry's kind and positions. */
function told(entries: readonly Entry[]): string[] {
  return entries.map(entry => {
    if (entry.kind === 'added') {
      return `+${entry.b}`;
    }
    if (entry.kind === 'deleted') {
      return `-${entry.a}`;
    }
    const kind = entry.moved ? `moved ${entry.kind}` : entry.kind;
    return `${kind} ${entry.a}>${entry.b}`;
  });
}

function diffOf(a: readonly ICell[], b: readonly ICell[]): string[] {
  return told(diffCells(a, b).filter(isDifference));
}

const LOAD = 'data = load_digits()\nX, y = data.data, data.target';
const FIT = 'model = SVC(gamma=gamma, C=C)\nmodel.fit(X_train, y_train)';
const SCORE = 'accuracy = model.score(X_test, y_test)\nprint(accuracy)';
const PLOT = 'plt.plot(history)\nplt.xlabel("epoch")\nplt.show()';

describe('what became of each cell', () => {
  it('is nothing for a notebook that stayed as it was', () => {
    expect(diffOf(cells(LOAD, FIT), cells(LOAD, FIT))).toEqual([]);
  });

  it('tells an edited, an added and a deleted cell apart by their ids', () => {
    const a = [cell(LOAD, 'l'), cell(FIT, 'f'), cell(SCORE, 's')];
    const b = [cell(LOAD, 'l'), cell(PLOT, 'f'), cell(PLOT, 'p')];
    expect(diffOf(a, b)).toEqual(['edited 1>1', '-2', '+2']);
  });

  it('knows a cell by its id even if it was moved and rewritten', () => {
    const a = [cell(LOAD, 'l'), cell(FIT, 'f'), cell(SCORE, 's')];
    const b = [cell(FIT, 'f'), cell(SCORE, 's'), cell(PLOT, 'l')];
    expect(diffOf(a, b)).toEqual(['moved edited 0>2']);
  });

  it('calls one cell moved, not all that shifted', () => {
    const a = cells('a = 1', 'b = 2', 'c = 3', 'd = 4', 'e = 5');
    expect(diffOf(a, [a[4], ...a.slice(0, 4)])).toEqual([
      'moved unchanged 4>0'
    ]);
  });

  it('knows cells without common ids by what they say', () => {
    const a = [cell(LOAD, '1'), cell(FIT, '2'), cell(SCORE, '3')];
    const b = [
      cell(LOAD, '4'),
      cell(PLOT, '5'),
      cell(FIT.replace('C=C', 'C=C, tol=1e-4'), '6'),
      cell(SCORE, '7')
    ];
    expect(diffOf(a, b)).toEqual(['+1', 'edited 1>2']);
  });

  it('finds a cell that was moved and edited, without ids', () => {
    const edited = FIT.replace('gamma=gamma', 'gamma=0.001');
    expect(
      diffOf(cells(LOAD, FIT, SCORE, PLOT), cells(LOAD, SCORE, PLOT, edited))
    ).toEqual(['moved edited 1>3']);
  });

  it('takes a changed value for an edit, not for another cell', () => {
    expect(diffOf(cells('lr = 0.1'), cells('lr = 0.2'))).toEqual([
      'edited 0>0'
    ]);
  });

  it('takes a new import for another cell', () => {
    expect(
      diffOf(cells('import numpy as np'), cells('import pandas as pd'))
    ).toEqual(['-0', '+0']);
  });

  it('follows a cell whose type was changed', () => {
    const text = 'load the digits and look at twenty of them';
    expect(
      diffOf([cell(text)], [cell(text, null, { type: 'markdown' })])
    ).toEqual(['edited 0>0']);
  });

  it('says so if a cell was only run again', () => {
    const a = [cell(FIT, 'f', { execution: 3, outputs: 'o' })];
    const again = { ...a[0], execution: 7 };
    expect(diffOf(a, [again])).toEqual(['rerun 0>0']);
    expect(diffOf(a, [{ ...again, outputs: 'p' }])).toEqual(['rerun 0>0']);
  });

  it('claims nothing about outputs that nobody kept', () => {
    const a = [cell(FIT, 'f', { outputs: 'o' })];
    const entries = diffCells(a, [{ ...a[0], outputs: null }]);
    expect(entries.filter(isDifference)).toEqual([]);
    expect(applyDiff(a, entries)[0].outputs).toBeNull();
  });

  it('shows deleted cells where they stood, before what came instead', () => {
    const a = cells(LOAD, 'alpha', 'beta', FIT, 'gamma');
    const b = cells(LOAD, 'delta', FIT);
    expect(told(diffCells(a, b))).toEqual([
      'unchanged 0>0',
      '-1',
      '-2',
      '+1',
      'unchanged 3>2',
      '-4'
    ]);
  });

  it.each([
    ['nothing and nothing', [], [], []],
    ['a first cell', [], cells(''), ['+0']],
    ['the last cell', cells(''), [], ['-0']],
    ['empty cells', cells('', '', ''), cells('', ''), ['-2']],
    [
      'an id that stands twice',
      [cell(LOAD, 'x'), cell(FIT, 'x')],
      [cell(FIT, 'x'), cell(PLOT, 'x'), cell(SCORE, 'x')],
      ['moved edited 0>1', '+2']
    ]
  ] as [string, ICell[], ICell[], string[]][])(
    'is well for %s',
    (_, a, b, expected) => {
      expect(diffOf(a, b)).toEqual(expected);
    }
  );

  it('pairs a shuffled and edited notebook without ids', () => {
    const a = Array.from({ length: 200 }, (_, i) =>
      cell(`first_${i} = step_${i}(alpha_${i})\nshow(beta_${i}, gamma_${i})`)
    );
    const b = a
      .map((_, i) => a[(i * 77) % a.length])
      .map((cell, i) => ({ ...cell, source: `${cell.source}\nextra_${i}` }));
    const entries = diffCells(a, b);
    expect(countEntries(entries)).toMatchObject({ edited: 200, added: 0 });
    expect(
      entries.every(
        entry => entry.kind === 'edited' && entry.a === (entry.b * 77) % 200
      )
    ).toBe(true);
  });
});

describe('for any two notebooks', () => {
  it('applying the diff to A gives B', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        expect(applyDiff(a, diffCells(a, b))).toEqual(b);
      })
    );
  });

  it('a notebook does not differ from itself', () => {
    fc.assert(
      fc.property(notebook, a => {
        expect(diffOf(a, [...a])).toEqual([]);
      })
    );
  });

  it('there and back are mirrored: the same pairs, the same moves', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const there = countEntries(diffCells(a, b));
        const back = countEntries(diffCells(b, a));
        expect(back).toEqual({
          ...there,
          added: there.deleted,
          deleted: there.added
        });
      })
    );
  });

  it('each cell stands in one entry, B in order', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const entries = diffCells(a, b);
        const ofA = entries.flatMap(entry => ('a' in entry ? [entry.a] : []));
        const ofB = entries.flatMap(entry => ('b' in entry ? [entry.b] : []));
        expect(ofA.sort((p, q) => p - q)).toEqual(a.map((_, i) => i));
        expect(ofB).toEqual(b.map((_, i) => i));
      })
    );
  });

  it('an id that stands once on either side is the same cell', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const once = (cells: ICell[], id: string | null) =>
          cells.filter(cell => cell.id === id).length === 1;
        const entries = diffCells(a, b);
        a.forEach((cell, i) => {
          if (cell.id && once(a, cell.id) && once(b, cell.id)) {
            const entry = entries.find(entry => 'a' in entry && entry.a === i);
            expect(entry && 'b' in entry && b[entry.b].id).toBe(cell.id);
          }
        });
      })
    );
  });

  it('without the moved cells, the others stand in the same order', () => {
    fc.assert(
      fc.property(pairs, ([a, b]) => {
        const steady = diffCells(a, b).flatMap(entry =>
          'moved' in entry && !entry.moved ? [entry.a] : []
        );
        expect(steady).toEqual([...steady].sort((p, q) => p - q));
      })
    );
  });
});
