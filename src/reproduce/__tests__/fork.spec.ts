import type { INotebookContent } from '@jupyterlab/nbformat';
import * as fc from 'fast-check';
import { composeFork, forkEntry } from '..';
import { inOrder } from '../model';
import { cellsOf, forkOf, kinds, options, said } from './forks';
import { anyRun, anyVersion, execution, runOf, versionOf } from './runs';

const VERSION = versionOf(
  ['title', '# Digits'],
  ['load', 'data = load()'],
  ['about', '# Training'],
  ['fit', 'fit(data)'],
  ['plot', 'plot()'],
  ['end', '# The end']
);
const load = execution(1, 'load', 'data = load()', { inherited: true });
const fit = execution(5, 'fit', 'fit(data)');

describe('the order of a fork', () => {
  it('is the notebook’s own if its cells ran in that order', () => {
    const fork = forkOf(runOf([fit, load]), VERSION);
    expect(cellsOf(fork)).toEqual([
      'markdown # Digits',
      'data = load()',
      'markdown # Training',
      'fit(data)',
      'plot()',
      'markdown # The end'
    ]);
    expect(said(fork)).toEqual([
      '1 cell did not run in this run: Run All Cells runs it too.'
    ]);
  });

  it('keeps cells that did not run from running, if asked', () => {
    const fork = forkOf(runOf([load, fit]), VERSION, { unrun: 'raw' });
    expect(cellsOf(fork)).toContain('raw plot()');
    expect(kinds(fork)).toEqual([]);
  });

  it('is the one they ran in otherwise, with the text before what it preceded', () => {
    const fork = forkOf(
      runOf([execution(1, 'fit', 'fit(0)'), execution(2, 'load', 'load()')]),
      VERSION
    );
    expect(cellsOf(fork)).toEqual([
      'markdown # Training',
      'fit(0)',
      'markdown # Digits',
      'load()',
      'markdown # The end'
    ]);
    expect(kinds(fork)).toEqual(['out-of-order', 'left-out']);
    expect(fork.notes[1].cells).toEqual(['plot']);
  });

  it('repeats a cell as often as it ran', () => {
    const again = [1, 2, 3].map(n => execution(n, 'plot', `step(${n})`));
    const fork = forkOf(runOf([...again, fit]), VERSION);
    expect(cellsOf(fork)).toEqual([
      'step(1)',
      'step(2)',
      'step(3)',
      'markdown # Digits',
      'markdown # Training',
      'fit(data)',
      'markdown # The end'
    ]);
    expect(kinds(fork)).toEqual(['repeated', 'left-out']);
  });

  it('has a cell that was deleted meanwhile after what ran before it', () => {
    const gone = execution(3, 'gone', 'clean(data)');
    const fork = forkOf(runOf([load, gone, fit]), VERSION);
    expect(cellsOf(fork).slice(1, 4)).toEqual([
      'data = load()',
      'clean(data)',
      'markdown # Training'
    ]);
    expect(kinds(fork)).toEqual(['absent', 'unrun']);
  });

  it('leaves the title at the top, though a deleted cell ran first', () => {
    const gone = execution(0, 'gone', 'setup()');
    expect(cellsOf(forkOf(runOf([gone, load]), VERSION)).slice(0, 3)).toEqual([
      'markdown # Digits',
      'setup()',
      'data = load()'
    ]);
    expect(cellsOf(forkOf(runOf([gone]), VERSION)).slice(-2)).toEqual([
      'markdown # The end',
      'setup()'
    ]);
  });

  it('tells copies of a cell with the same id apart by what they say', () => {
    const copied = versionOf(['a', 'one()'], ['a', 'two()']);
    const run = runOf([execution(1, 'a', 'one()'), execution(2, 'a', 'two()')]);
    expect(kinds(forkOf(run, copied))).toEqual([]);
  });

  it('is that of the executions if nobody knows the notebook', () => {
    const run = runOf([execution(2, null, 'b'), execution(1, null, 'a')]);
    const fork = forkOf(run);
    expect(cellsOf(fork)).toEqual(['a', 'b']);
    expect(kinds(fork)).toEqual(['no-snapshot']);
  });

  it('goes by ordinals, and by the list where one is missing', () => {
    const run = runOf([
      execution(2, 'b', 'b', { ordinal: null }),
      execution(1, 'a', 'a')
    ]);
    expect(cellsOf(forkOf(run))).toEqual(['b', 'a']);
  });
});

describe('what the books do not have', () => {
  it('is said of a masked secret, with its lines', () => {
    const source = 'import x\nkey = "***"\n# ***** stars\nx.open(key="***")';
    const fork = forkOf(runOf([execution(1, 'a', source, { masked: true })]));
    expect(fork.notes[1]).toMatchObject({
      kind: 'masked',
      cells: [fork.cells[0].id],
      lines: [2, 4]
    });
    expect(said(fork)[1]).toBe(
      'Secrets were masked: fill them in at lines 2, 4.'
    );
  });

  it.each([
    [undefined, '# The source of this cell was erased from the books.'],
    ['julia', '# The source of this cell was erased from the books.'],
    ['cpp', 'markdown The source of this cell was erased from the books.']
  ])('is said in the place of an erased source (%s)', (name, expected) => {
    const run = runOf([execution(1, 'a', null), fit]);
    const languageInfo = name === undefined ? undefined : { name };
    const fork = composeFork({ run, version: null, languageInfo }, options());
    expect(cellsOf(fork)).toEqual([expected, 'fit(data)']);
    expect(kinds(fork)).toContain('erased');
  });

  it('is left out of the text between the cells, and said', () => {
    const version = versionOf(
      ['lost', null],
      ['fit', 'fit(data)'],
      ['pictures', '# ![](attachment:a.png)'],
      ['failed', 'fail()']
    );
    const failed = execution(7, 'failed', 'fail()', { status: 'error' });
    const fork = forkOf(runOf([fit, failed]), version);
    expect(cellsOf(fork)[0]).toBe('fit(data)');
    expect(fork.notes.map(({ kind, cells }) => [kind, ...cells])).toEqual([
      ['missing', 'lost'],
      ['attachments', fork.cells[1].id],
      ['failed', fork.cells[2].id]
    ]);
  });
});

describe('any fork', () => {
  const anyFork = fc.tuple(anyRun, fc.option(anyVersion));

  it('has every own and inherited execution once, in the order they ran', () => {
    fc.assert(
      fc.property(anyFork, ([run, version]) => {
        const { cells, notebook } = forkOf(run, version);
        const ran = cells.filter(cell => cell.execution !== null);
        expect(ran.map(cell => cell.execution)).toEqual(
          inOrder(run).map(({ id }) => id)
        );
        const sourceOf = new Map(notebook.cells.map(c => [c.id, c.source]));
        for (const { id, cellId, source } of run.executions) {
          const copy = ran.find(cell => cell.execution === id);
          expect(copy?.cell).toBe(cellId);
          if (source !== null) {
            expect(sourceOf.get(copy?.id)).toBe(source);
          }
        }
      })
    );
  });

  it('uses no id again, and has nothing of ours but one tag', () => {
    const ids = fc.infiniteStream(
      fc.constantFrom(
        ...'abcdefghijklmnopqrstuvwxyz'
          .split('')
          .flatMap(c => [c, `${c}1`, `${c}2`, `${c}3`])
      )
    );
    fc.assert(
      fc.property(anyFork, ids, ([run, version], ids) => {
        const newId = () => ids.next().value as string;
        const { cells, notebook, parameters } = forkOf(run, version, { newId });
        const fresh = notebook.cells.map(cell => cell.id);
        expect(fresh).toEqual([parameters, ...cells.map(cell => cell.id)]);
        expect(new Set(fresh).size).toBe(fresh.length);
        const old = new Set([
          ...run.executions.map(({ cellId }) => cellId),
          ...(version?.cells ?? []).map(([id]) => id)
        ]);
        expect(fresh.filter(id => old.has(String(id)))).toEqual([]);
        expect(notebook.metadata).toEqual({});
        expect(
          notebook.cells.slice(1).filter(c => Object.keys(c.metadata).length)
        ).toEqual([]);
      })
    );
  });

  it('keeps all known text, and in the notebook’s order all that is known', () => {
    fc.assert(
      fc.property(anyRun, anyVersion, (run, version) => {
        const fork = forkOf(run, version);
        const known = version.cells.filter(
          ([, type, hash]) => type !== 'code' && version.sources.has(hash)
        );
        expect(
          fork.notebook.cells.filter(cell => cell.cell_type === 'markdown')
        ).toHaveLength(known.length);
        if (kinds(fork).every(k => k !== 'repeated' && k !== 'out-of-order')) {
          const absent = fork.notes.find(({ kind }) => kind === 'absent');
          const there = fork.cells
            .filter(({ id }) => !absent?.cells.includes(id))
            .map(({ cell }) => cell);
          const executed = new Set(run.executions.map(e => e.cellId));
          const wanted = version.cells.filter(
            ([id, , hash]) => version.sources.has(hash) || executed.has(id)
          );
          // Those with gone text are there if they ran.
          const gone = version.cells.filter(
            ([, , hash]) => !version.sources.has(hash)
          );
          expect(there.length).toBeLessThanOrEqual(version.cells.length);
          expect(there.length).toBeGreaterThanOrEqual(
            version.cells.length - gone.length
          );
          let from = 0;
          for (const cell of there) {
            from =
              wanted.findIndex(([id], at) => at >= from && id === cell) + 1;
            expect(from).toBeGreaterThan(0);
          }
        }
      })
    );
  });

  it('says each of its notes in a sentence', () => {
    fc.assert(
      fc.property(anyFork, ([run, version]) => {
        for (const sentence of said(forkOf(run, version))) {
          expect(sentence).toMatch(/^[A-Z0-9][^%]*\.$/);
        }
      })
    );
  });

  it('is plain JSON, and so is its entry in the books', () => {
    fc.assert(
      fc.property(anyFork, ([run, version]) => {
        const fork = forkOf(run, version);
        const copy = JSON.parse(
          JSON.stringify(fork.notebook)
        ) as INotebookContent;
        expect(copy).toEqual(fork.notebook);
        expect(forkEntry(fork).cells).toHaveLength(copy.cells.length - 1);
      })
    );
  });

  it('fails clearly if no id is to be had', () => {
    expect(() => forkOf(runOf([fit]), null, { newId: () => 'same' })).toThrow(
      'No id is free'
    );
    expect(() => forkOf(runOf([]), null, { newId: () => 'a b' })).toThrow(
      'No id is free'
    );
  });
});
