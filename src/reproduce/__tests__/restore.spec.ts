import * as fc from 'fast-check';
import type { CellEdit, IPlainCell, IRestoration } from '..';
import { applyEdits, forkName, restoreCell, restoreNotebook } from '..';
import { isSameButForSecrets } from '../../diff/secrets';
import {
  anyRun,
  anyVersion,
  cellId,
  execution,
  runOf,
  versionOf
} from './runs';

function code(id: string, source: string, type = 'code'): IPlainCell {
  return { id, type, source };
}

const NOW = [
  code('title', '# New title', 'markdown'),
  code('fit', 'fit(2)'),
  code('new', 'new()'),
  code('load', 'load()')
];
const VERSION = versionOf(
  ['title', '# Title'],
  ['load', 'load()'],
  ['clean', 'clean()'],
  ['fit', 'fit(1) # being edited']
);
const RUN = runOf([
  execution(1, 'load', 'load()'),
  execution(2, 'fit', 'fit(0)'),
  execution(3, 'fit', 'fit(1)')
]);

function told(restoration: IRestoration): unknown[] {
  return restoration.notes.map(({ kind, cells }) => [kind, ...cells]);
}

function restored(
  current: readonly IPlainCell[],
  { edits }: IRestoration
): string[] {
  return applyEdits(current, edits).map(({ id, source }) => `${id}: ${source}`);
}

describe('restoring a cell', () => {
  it.each<[string, CellEdit[], unknown[]]>([
    ['fit', [{ edit: 'setSource', id: 'fit', source: 'fit(1)' }], []],
    ['title', [{ edit: 'setSource', id: 'title', source: '# Title' }], []],
    ['load', [], []],
    [
      'clean',
      [{ edit: 'insert', cell: code('clean', 'clean()'), after: 'load' }],
      [['deleted-since', 'clean']]
    ],
    ['new', [], [['missing', 'new']]]
  ])('%s', (id, edits, notes) => {
    const restoration = restoreCell(RUN, VERSION, NOW, id);
    expect(restoration.edits).toEqual(edits);
    expect(told(restoration)).toEqual(notes);
  });

  it('puts a deleted one before what came after it, if nothing before it is left', () => {
    const now = [code('new', ''), code('fit', 'fit(1)')];
    const restoration = restoreCell(RUN, VERSION, now, 'title');
    expect(restored(now, restoration)[1]).toBe('title: # Title');
  });

  it('puts one that ran and was deleted even then at the end', () => {
    const run = runOf([execution(1, 'gone', 'gone()')]);
    expect(restored(NOW, restoreCell(run, VERSION, NOW, 'gone'))[4]).toBe(
      'gone: gone()'
    );
  });

  it('makes markdown code again', () => {
    const now = [code('load', 'load()'), code('fit', 'fit(1)', 'markdown')];
    const { edits } = restoreCell(RUN, VERSION, now, 'fit');
    expect(applyEdits(now, edits)).toEqual([now[0], code('fit', 'fit(1)')]);
  });

  it('leaves a cell alone whose source was erased', () => {
    const run = runOf([execution(1, 'fit', null)]);
    const restoration = restoreCell(run, VERSION, NOW, 'fit');
    expect(restoration.edits).toEqual([]);
    expect(told(restoration)).toEqual([['erased', 'fit']]);
  });

  it('never takes a secret away that is all that differs', () => {
    const run = runOf([
      execution(1, 'fit', 'a = 1\nkey = "***"', { masked: true })
    ]);
    const now = [code('fit', 'a = 1\nkey = "hunter2"')];
    expect(restoreCell(run, null, now, 'fit')).toEqual({
      edits: [],
      notes: []
    });
  });

  it('says where to fill in a secret otherwise', () => {
    const run = runOf([
      execution(1, 'fit', 'a = 1\nkey = "***"', { masked: true })
    ]);
    const now = [code('fit', 'a = 2\nkey = "hunter2"')];
    const { edits, notes } = restoreCell(run, null, now, 'fit');
    expect(edits).toHaveLength(1);
    expect(notes).toMatchObject([
      { kind: 'masked', cells: ['fit'], lines: [2] }
    ]);
  });
});

describe('restoring the notebook', () => {
  it('gives back its cells, their order and what they ran', () => {
    const restoration = restoreNotebook(RUN, VERSION, NOW);
    expect(restored(NOW, restoration)).toEqual([
      'title: # Title',
      'load: load()',
      'clean: clean()',
      'fit: fit(1)'
    ]);
    expect(told(restoration)).toEqual([
      ['deleted-since', 'clean'],
      ['added-since', 'new']
    ]);
  });

  it('moves as few cells as can be', () => {
    const version = versionOf(...[...'abcdef'].map(id => [id, id] as const));
    const now = [...'fabcde'].map(id => code(id, id));
    expect(restoreNotebook(runOf([]), version, now).edits).toEqual([
      { edit: 'move', id: 'f', after: 'e' }
    ]);
  });

  it('restores what ran, and nothing else, if the notebook then is not known', () => {
    const run = runOf([
      execution(1, 'fit', 'fit(1)'),
      execution(2, 'gone', 'gone()')
    ]);
    const restoration = restoreNotebook(run, null, NOW);
    expect(restored(NOW, restoration)).toEqual([
      'title: # New title',
      'fit: fit(1)',
      'gone: gone()',
      'new: new()',
      'load: load()'
    ]);
    expect(told(restoration)).toEqual([
      ['no-snapshot'],
      ['deleted-since', 'gone']
    ]);
  });

  it('keeps the text of a cell that the books have lost', () => {
    const version = versionOf(
      ['load', 'load()'],
      ['title', null],
      ['gone', null]
    );
    const now = [code('title', '# Mine', 'code'), code('load', 'x')];
    const restoration = restoreNotebook(runOf([]), version, now);
    expect(restored(now, restoration)).toEqual([
      'load: load()',
      'title: # Mine'
    ]);
    expect(told(restoration)).toEqual([
      ['missing', 'title'],
      ['missing', 'gone']
    ]);
  });

  // An id that two cells have says nothing about either of them.
  const withoutCopies = anyVersion.filter(
    ({ cells }) => new Set(cells.map(([id]) => id)).size === cells.length
  );
  const anyNow = fc.array(
    fc.record({
      id: fc.oneof(cellId, fc.constantFrom('new', 'newer')),
      type: fc.constantFrom('code', 'code', 'markdown', 'raw'),
      source: fc.constantFrom('x = 1', 'x += 1', '', '*** key = "hunter2"')
    }),
    { maxLength: 12 }
  );
  let made = 0;
  const newId = () => `fresh-${made++}`;

  it('gives each cell of then its place, and nothing else', () => {
    fc.assert(
      fc.property(anyRun, anyVersion, anyNow, (run, version, now) => {
        const { edits } = restoreNotebook(run, version, now, newId);
        const after = applyEdits(now, edits);
        const ids = after.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        // What is not known and not there is missing, and copies have new ids.
        const places = version.cells.map(([id]) => id);
        let from = 0;
        for (const id of ids.filter(id => !id.startsWith('fresh'))) {
          const at = places.indexOf(id, from);
          expect(at).toBeGreaterThanOrEqual(from);
          from = at + 1;
        }
      })
    );
  });

  it('has nothing to do a second time, and never leaves a known source out', () => {
    fc.assert(
      fc.property(anyRun, withoutCopies, anyNow, (run, version, now) => {
        const { edits } = restoreNotebook(run, version, now, newId);
        const after = applyEdits(now, edits);
        expect(restoreNotebook(run, version, after, newId).edits).toEqual([]);
        const last = new Map(
          [...run.executions]
            .sort((p, q) => (p.ordinal ?? 0) - (q.ordinal ?? 0))
            .map(e => [e.cellId, e])
        );
        version.cells.forEach(([id, type, hash]) => {
          const ran = type === 'code' ? last.get(id) : undefined;
          const text = version.sources.get(hash);
          const [source, masked] = ran
            ? [ran.source, ran.masked]
            : [text?.text ?? null, text?.masked];
          if (source !== null && !masked) {
            expect(after.find(cell => cell.id === id)).toEqual({
              id,
              type,
              source
            });
          }
        });
      })
    );
  });

  it('does for one cell what it does for all, where nothing else changed', () => {
    fc.assert(
      fc.property(anyRun, withoutCopies, cellId, (run, version, id) => {
        const now = applyEdits(
          [],
          restoreNotebook(run, version, [], newId).edits
        );
        const changed = now.map(cell =>
          cell.id === id ? { ...cell, source: 'changed' } : cell
        );
        const { edits } = restoreCell(run, version, changed, id);
        const known = now.some(cell => cell.id === id);
        expect(applyEdits(changed, known ? edits : [])).toEqual(now);
      })
    );
  });
});

describe('a change', () => {
  it('of a cell that is not there is refused', () => {
    expect(() => applyEdits(NOW, [{ edit: 'delete', id: 'x' }])).toThrow(
      'There is no cell x.'
    );
  });
});

describe('a masked source', () => {
  it.each([
    ['key = "***"', 'key = "hunter2"', true],
    ['key = "***"', 'key = "***"', true],
    ['key = "***"', 'key = "a", "b"', false],
    ['key = "***"', 'key = "a"\nb = ""', false],
    ['key = "***" # ***', 'key = "a" # b', true],
    ['key = "***"; x', 'key = "a"; y', false],
    ['a="***", b="***"', 'a="x", b="y"', true],
    ['a="***", b="***"', 'a="x", c="y"', false],
    ['a="***", b="***"', 'a="x", c="y", b="z"', false],
    ['"***"', '"', false],
    ['****', 'abcd', false],
    ['aa***aa', 'aaa', false],
    ['no mask', 'no mask', true],
    ['no mask', 'other', false],
    ['"***\n\n"', '"a\n\n"', true]
  ])('%j stands for %j: %s', (masked, source, expected) => {
    expect(isSameButForSecrets(masked, source)).toBe(expected);
  });
});

describe('the name of a fork', () => {
  it.each([
    ['train.ipynb', [], 'train-fork.ipynb'],
    ['train.ipynb', ['train-fork.ipynb'], 'train-fork-2.ipynb'],
    [
      'train.ipynb',
      ['Train-Fork.ipynb', 'train-fork-2.ipynb', 'train-fork-4.ipynb'],
      'train-fork-3.ipynb'
    ],
    ['a/b.c/train.v2.IPYNB', [], 'train.v2-fork.ipynb'],
    ['a/train.py', [], 'train-fork.ipynb'],
    ['.ipynb', [], '.ipynb-fork.ipynb'],
    ['a/', [], 'notebook-fork.ipynb'],
    ['größe.ipynb', ['gro\u0308ße-fork.ipynb'], 'größe-fork-2.ipynb']
  ])('of %s beside %j is %s', (name, existing, expected) => {
    expect(forkName(name, existing)).toBe(expected);
  });
});
