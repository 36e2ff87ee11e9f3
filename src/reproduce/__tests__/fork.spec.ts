import type { INotebookContent } from '@jupyterlab/nbformat';
import { nullTranslator } from '@jupyterlab/translation';
import * as fc from 'fast-check';
import type {
  IFork,
  IForkedRun,
  IForkOptions,
  INotebookVersion,
  ParameterValue
} from '..';
import { composeFork, forkEntry, sayNote } from '..';
import { inOrder } from '../model';
import { isOverrideCell } from '../override';
import { anyRun, anyVersion, execution, runOf, versionOf } from './runs';

const trans = nullTranslator.load('jupyterlab');

function options(more: Partial<IForkOptions> = {}): IForkOptions {
  let made = 0;
  return { trans, newId: () => `new-${++made}`, ...more };
}

function forkOf(
  run: IForkedRun,
  version: INotebookVersion | null = null,
  more: Partial<IForkOptions> = {}
): IFork {
  return composeFork({ run, version }, options(more));
}

/** The cells after the first, in short. */
function cellsOf({ notebook }: IFork): string[] {
  return notebook.cells
    .slice(1)
    .map(cell =>
      cell.cell_type === 'code'
        ? String(cell.source)
        : `${cell.cell_type} ${String(cell.source)}`
    );
}

function kinds({ notes }: IFork): string[] {
  return notes.map(({ kind }) => kind);
}

function said(fork: IFork): string[] {
  return fork.notes.map(note => sayNote(note, trans));
}

function first(fork: IFork): string {
  return String(fork.notebook.cells[0].source);
}

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

describe('the first cell of a fork', () => {
  const parameters = (values: Record<string, ParameterValue>) =>
    runOf([fit], { parameters: new Map(Object.entries(values)) });

  it.each<[Record<string, ParameterValue>, string]>([
    [{}, 'rl.override()'],
    [{ lr: 0.2, deep: true }, 'rl.override(lr=0.2, deep=True)'],
    [{ 'a b': 1 }, 'rl.override({"a b": 1})'],
    [
      { lr: 0.2, 'a b': 1, class: 2 },
      'rl.override({"a b": 1, "class": 2}, lr=0.2)'
    ],
    [
      { secret: { repr: '<X>' }, lr: 1 },
      '# "secret" is not set: only how its value looked was recorded.\nrl.override(lr=1)'
    ],
    [
      { 'x\nimport os': '***' },
      '# "x\\nimport os" is not set: the secret was masked.\nrl.override()'
    ],
    [
      { path: 'p'.repeat(60), 'a b': 1, more: 'x' },
      `rl.override(\n    {\n        "a b": 1,\n    },\n    path="${'p'.repeat(60)}",\n    more="x",\n)`
    ]
  ])('of %j', (values, code) => {
    const fork = forkOf(parameters(values));
    expect(first(fork)).toBe(`import runledger as rl\n\n${code}`);
    expect(fork.notebook.cells[0].metadata).toEqual({ tags: ['parameters'] });
    expect(fork.notebook.cells[0].id).toBe(fork.parameters);
  });

  it('says what cannot be set as it was', () => {
    const fork = forkOf(
      parameters({ m: { repr: 'X' }, size: [100], fill: 'NaN', lr: 1 })
    );
    const notes = fork.notes.filter(({ names }) => names.length > 0);
    expect(notes.map(({ kind, names }) => [kind, ...names])).toEqual([
      ['unset', 'm'],
      ['retyped', 'size'],
      ['not-finite', 'fill']
    ]);
  });

  it('stays one line a comment, whatever a translation makes of it', () => {
    const odd = Object.assign(Object.create(trans) as typeof trans, {
      __: () => 'line\r\nimport os\u2028'
    });
    const fork = forkOf(parameters({ m: '***' }), null, { trans: odd });
    expect(first(fork).split(/\r|\n/)).toHaveLength(4);
  });

  it('takes the place of that of an earlier fork', () => {
    const older = first(forkOf(parameters({ lr: 0.1, 'a b': '")#' })));
    const run = runOf([execution(1, 'p', older), fit], {
      parameters: new Map([['lr', 0.3]])
    });
    const fork = forkOf(run, versionOf(['p', older], ['fit', 'fit(data)']));
    expect(cellsOf(fork)).toEqual(['fit(data)']);
    expect(fork.notes.map(({ kind, cells }) => [kind, ...cells])).toEqual([
      ['replaced', 'p']
    ]);
  });

  it('does not take it if the older one sets what the books do not know', () => {
    const older = 'import runledger as rl\nrl.override(token="***")';
    const run = runOf([execution(1, 'p', older, { masked: true })], {
      parameters: new Map([['token', '***']])
    });
    expect(kinds(forkOf(run))).toEqual(
      expect.arrayContaining(['masked', 'unset', 'overridden'])
    );
  });

  it.each([
    ['import runledger as rl\nrl.override(lr=1)', true],
    [
      '# mine\nimport runledger as ds\n\nds.override(  # )\n    lr=[1, (2)],\n)\n',
      true
    ],
    ['import runledger as rl\nrl.override(a=1)\nrl.override(b="(")', true],
    ['import runledger as rl', false],
    ['import runledger as rl\nrl.override(lr=1)\nx = 1', false],
    ['import runledger as rl\nrl.override(lr=1); x = 1', false],
    ['import runledger as rl\nrl.override(lr=1', false],
    ['import runledger as rl\nrl.override(lr="1)', false],
    ['import runledger as rl\nrl.override(lr="""\n""")\nx = "()"', false],
    ['import runledger as rl\nother.override(lr=1)', false],
    ['x = 1\nimport runledger as rl\nrl.override(lr=1)', false]
  ])('is known by what it says: %j', (source, expected) => {
    expect(isOverrideCell(source)).toBe(expected);
  });

  it('lists the parameters for a notebook of another language', () => {
    const fork = composeFork(
      {
        run: parameters({ 'a\n```\n': '````', lr: 0.2 }),
        version: null,
        languageInfo: { name: 'R' }
      },
      options()
    );
    expect(fork.notebook.cells[0].cell_type).toBe('markdown');
    expect(fork.notebook.cells[0].metadata).toEqual({});
    expect(first(fork).split('\n').slice(2)).toEqual([
      '`````',
      '"a\\n```\\n": "````"',
      '"lr": 0.2',
      '`````'
    ]);
    expect(said(fork)).toContain(
      'The notebook is not in Python: the parameters are listed, not set.'
    );
  });

  it('says that a turn of a loop becomes the whole loop', () => {
    const run = { ...parameters({ lr: 1 }), parent: 'whole' };
    expect(kinds(forkOf(run))).toContain('loop');
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
