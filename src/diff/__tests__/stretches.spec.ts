import type { INotebookContent } from '@jupyterlab/nbformat';
import * as fc from 'fast-check';
import type { IVersion } from '..';
import { diffCells, reconciled, versionOfNotebook } from '..';
import { changesOf, countChanges, stretchesOf } from '../stretches';

interface ICellFields {
  id: string;
  source?: string;
  text?: string;
  count?: number;
}

/** A notebook of code cells that each printed something. */
function version(...cells: ICellFields[]): IVersion {
  return versionOfNotebook({
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
    cells: cells.map(
      ({ id, source = `cell_${id}()`, text = id, count = 1 }) => ({
        cell_type: 'code',
        id,
        source,
        metadata: {},
        execution_count: count,
        outputs: [{ output_type: 'stream', name: 'stdout', text }]
      })
    )
  } as unknown as INotebookContent);
}

function changes(from: IVersion, to: IVersion) {
  const entries = diffCells(
    from.cells.map(({ cell }) => cell),
    to.cells.map(({ cell }) => cell)
  );
  return changesOf(entries, from, to);
}

const ids = (text: string) => [...text].map(id => ({ id }));

describe('the changes of a diff', () => {
  it.each<[string, ICellFields[], ICellFields[], string]>([
    ['nothing', ids('abc'), ids('abc'), 'same same same'],
    [
      'an edit',
      ids('abc'),
      [{ id: 'a' }, { id: 'b', source: 'cell_b(1)' }, { id: 'c' }],
      'same edited same'
    ],
    ['a new cell', ids('ab'), ids('axb'), 'same added same'],
    ['a cell less', ids('abc'), ids('ac'), 'same deleted same'],
    ['a cell elsewhere', ids('abcd'), ids('dabc'), 'moved same same same'],
    [
      'another output',
      ids('ab'),
      [{ id: 'a' }, { id: 'b', text: 'other', count: 7 }],
      'same rerun'
    ],
    [
      'the same output again',
      ids('ab'),
      [{ id: 'a' }, { id: 'b', count: 7 }],
      'same same'
    ]
  ])('tell %s', (name, from, to, kinds) => {
    const found = changes(version(...from), version(...to));
    expect(found.map(({ kind }) => kind).join(' ')).toBe(kinds);
  });

  it('know which cells ran again', () => {
    const found = changes(
      version(...ids('ab')),
      version({ id: 'a' }, { id: 'b', count: 7 })
    );
    expect(found.map(({ ranAgain }) => ranAgain)).toEqual([false, true]);
  });

  it('never call outputs different that are not known', () => {
    const from = version({ id: 'a' });
    const [cell] = from.cells;
    const unknown = {
      ...cell,
      outputs: null,
      cell: { ...cell.cell, outputs: null }
    };
    const [change] = changes(from, { ...from, cells: [unknown] });
    expect(change).toMatchObject({ kind: 'same', hasOtherOutputs: false });
  });

  it('have keys of their own, whatever the ids', () => {
    const many = fc.array(fc.constantFrom('a', 'b', ''), { maxLength: 12 });
    fc.assert(
      fc.property(many, many, (p, q) => {
        const found = changes(
          version(...p.map(id => ({ id, source: `s${id}` }))),
          version(...q.map(id => ({ id, source: `s${id}` })))
        );
        expect(new Set(found.map(({ key }) => key)).size).toBe(found.length);
      })
    );
  });
});

describe('the lines of a diff', () => {
  it('fold what lies between changes, and lose no cell', () => {
    const found = changes(
      version(...ids('abcdef')),
      version(...ids('ab'), { id: 'c', source: 'x = 1' }, ...ids('def'))
    );
    const lines = stretchesOf(found);
    expect(
      lines.map(line => (line.kind === 'fold' ? line.cells.length : 'change'))
    ).toEqual([2, 'change', 3]);
    expect(countChanges(found).get('same')).toBe(5);
  });

  it('say how many of them ran again', () => {
    const [line] = stretchesOf(
      changes(
        version(...ids('abc')),
        version({ id: 'a', count: 4 }, { id: 'b' }, { id: 'c', count: 5 })
      )
    );
    expect(line).toMatchObject({ kind: 'fold', ranAgain: 2 });
  });
});

describe('a masked source', () => {
  it('is not called edited for its secret, and shows none', () => {
    const from = version({ id: 'a', source: 'key = "***"' });
    const masked: IVersion = {
      ...from,
      cells: from.cells.map(each => ({ ...each, gap: 'masked' as const }))
    };
    const [p, q] = reconciled(
      masked,
      version({ id: 'a', source: 'key = "hunter2"' })
    );
    expect(changes(p, q)[0].kind).toBe('same');
    expect(q.cells[0].cell.source).not.toContain('hunter2');
    expect(q.cells[0].gap).toBe('masked');
  });

  it('is edited if more than the secret changed', () => {
    const from = version({ id: 'a', source: 'key = "***"' });
    const masked: IVersion = {
      ...from,
      cells: from.cells.map(each => ({ ...each, gap: 'masked' as const }))
    };
    for (const more of ['login(key)', 'model = "big"']) {
      const [p, q] = reconciled(
        masked,
        version({ id: 'a', source: `key = "x"\n${more}` })
      );
      expect(changes(p, q)[0].kind).toBe('edited');
    }
  });
});
