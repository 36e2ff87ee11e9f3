import { nullTranslator } from '@jupyterlab/translation';
import fc from 'fast-check';
import { judgeOrder } from '../judge';
import { findingSentence, judgementSentence } from '../words';
import { factsOf, orderOf } from './sessions';

const trans = nullTranslator.load('');

/** What is told of a session: `!` before what matters. */
function told(
  notebook: string,
  ran: readonly string[],
  facts: Record<string, string> = {}
): string[] {
  return judgeOrder(orderOf({ notebook, ran }), factsOf(facts)).findings.map(
    finding => (finding.matters ? '! ' : '') + findingSentence(finding, trans)
  );
}

describe('judgeOrder', () => {
  it.each<[string, string, string[]]>([
    ['from top to bottom', 'abc', ['a >df', 'b df>x', 'c x>']],
    ['with cells that did not run', 'abcd', ['a >df', 'c df>x']],
    ['with text between', 'aMbMMc', ['a >df', 'b df>x', 'c x>']],
    ['with builtins and what IPython gives', 'ab', ['a >', 'b print,In,_3>']],
    ['with names that only magics defined', 'ab', ['a >', 'b figsize,tips>']],
    [
      'with a cell run again that overwrites',
      'ab',
      ['a >df', 'b df>x', 'b df>x']
    ],
    [
      'run twice from top to bottom',
      'ab',
      ['a~ >df', 'b~ df>x', 'a >df', 'b df>x']
    ],
    ['with a cell that was cut and pasted', 'bz1', ['b >df', 'z1 df>']],
    [
      'with a scratch cell that was deleted',
      'ab',
      ['a >df', 'x df>', 'b df>y']
    ],
    [
      'with a name made again by its user',
      'abc',
      ['a >df', 'b df>df', 'c df>']
    ],
    ['where a loop variable was read before', 'ab', ['a >i', 'b i>i']],
    ['whose cells share ids of erased sources', 'ab', ['a? >df', 'b? df>x']],
    [
      'of functions that use later cells',
      'abc',
      ['a >main', 'b >helper', 'c main,helper>']
    ],
    ['of one cell', 'a', ['a >x']]
  ])('finds nothing in a session %s', (_, notebook, ran) => {
    const judgement = judgeOrder(orderOf({ notebook, ran }));
    expect(judgement).toEqual({
      isKnown: true,
      isInOrder: true,
      needsHidden: false,
      findings: []
    });
    expect(judgementSentence(judgement, trans)).toBe(
      'Its cells ran from top to bottom.'
    );
  });

  it.each<[string, string, string[], string[]]>([
    [
      'a definition in a cell that was deleted',
      'ab',
      ['x >df', 'a df>y', 'b y>'],
      ['! `df` comes from a cell that is no longer in the notebook.']
    ],
    [
      'several names of deleted cells',
      'a',
      ['x >df', 'y >z,k', 'w >m', 'a df,z,k,m>y'],
      [
        '! `df`, `k`, `m` and 1 more come from cells that are no longer in the notebook.'
      ]
    ],
    [
      'what only a deleted cell passed on',
      'b',
      ['x >raw', 'y raw>df', 'b df>'],
      ['! `df`, `raw` come from cells that are no longer in the notebook.']
    ],
    [
      'a code cell that became text',
      'Mb',
      ['a >df', 'b df>'],
      ['! `df` comes from a cell that is no longer in the notebook.']
    ],
    [
      'a deleted definition that another cell makes too',
      'ab',
      ['x >df', 'b df>y', 'a >df'],
      [
        '`df` came from a cell that is no longer in the notebook; another cell makes it now.',
        'Cell 2 ran before cell 1, which stands above it; no variable says that it matters.'
      ]
    ],
    [
      'what came from a console',
      'a',
      ['- >limit', 'a limit>y'],
      [
        '! `limit` comes from code that is in no cell of the notebook, such as that of a console.'
      ]
    ],
    [
      'a cell edited and not run again',
      'a2b',
      ['a >df', 'b df>'],
      [
        '! Cell 1 was edited after it ran, and not run again; `df` came from what it was.'
      ]
    ],
    [
      'an edited cell that nothing reads from',
      'ab2',
      ['a >df', 'b df>'],
      ['! Cell 2 was edited after it ran, and not run again.']
    ],
    [
      'what was made before an edit, of a cell that ran again',
      'a2b',
      ['a1~ >df', 'b df>y', 'a2 >df'],
      [
        '! Cell 2 used `df` of cell 1 as that was before it was edited and run again.'
      ]
    ],
    [
      'a definition that stands below its use',
      'ab',
      ['b >df', 'a df>'],
      ['! Cell 2 ran before cell 1, which uses its `df`.']
    ],
    [
      'another definition in between',
      'abc',
      ['b >df', 'a >df', 'c df>'],
      [
        '! Cell 3 used `df` of cell 1; from top to bottom it would be that of cell 2.'
      ]
    ],
    [
      'a cell in between that ran afterwards',
      'abc',
      ['a >df', 'c df>', 'b df>df'],
      [
        '! Cell 3 used `df` of cell 1; from top to bottom it would be that of cell 2.'
      ]
    ],
    [
      'an order that no name depends on',
      'abc',
      ['a >df', 'c df>y', 'b df>z'],
      [
        'Cell 3 ran before cell 2, which stands above it; no variable says that it matters.'
      ]
    ],
    [
      'a counter that ran again',
      'ab',
      ['a >n', 'b~ n>n', 'b n>n'],
      [
        'Cell 2 ran more than once, and may have gone on with the `n` it had left.'
      ]
    ],
    [
      'a cell that builds on an older text of its own',
      'ab2',
      ['a >df', 'b1~ df>df', 'b2 df>df'],
      [
        'Cell 2 ran more than once, and may have gone on with the `df` it had left.'
      ]
    ]
  ])('tells of %s', (_, notebook, ran, expected) => {
    expect(told(notebook, ran)).toEqual(expected);
  });

  it.each<[string, string, string[], Record<string, string>, string[]]>([
    [
      'imports, whichever cell they stand in',
      'abc',
      ['c >np', 'b np>', 'a >np'],
      { 'e1 np': 'import', 'e3 np': 'import' },
      [
        'Cell 3 ran before cell 2, which stands above it; no variable says that it matters.'
      ]
    ],
    [
      'an import in a cell that was deleted, of which there is another',
      'ab',
      ['x >np', 'a >np', 'b np>'],
      { 'e1 np': 'import', 'e2 np': 'import' },
      []
    ],
    [
      'a fit that gives the same each time',
      'ab',
      ['a >model', 'b~ model>model', 'b model>model'],
      { 'e2 model': 'f1', 'e3 model': 'f1' },
      []
    ],
    [
      'a count that does not',
      'ab',
      ['a >n', 'b~ n>n', 'b n>n'],
      { 'e2 n': 'f1', 'e3 n': 'f2' },
      ['! Cell 2 ran more than once, and went on with the `n` it had left.']
    ],
    [
      'equal data from another cell',
      'abc',
      ['b >df', 'a >df', 'c df>'],
      { 'e2 df': 'same', 'e1 df': 'same' },
      [
        'Cell 2 ran before cell 1, which stands above it; no variable says that it matters.'
      ]
    ]
  ])('knows %s', (_, notebook, ran, facts, expected) => {
    expect(told(notebook, ran, facts)).toEqual(expected);
  });

  it('takes names from where the server says that they came', () => {
    const { cells, executions } = orderOf({
      notebook: 'abc',
      ran: ['a >df', 'b >df', 'c df>']
    });
    const [a, b, c] = executions;
    const isFrom = (id: string) =>
      judgeOrder({
        cells,
        executions: [a, b, { ...c, origins: new Map([['df', id]]) }]
      }).findings.map(({ kind }) => kind);
    expect(isFrom('e2')).toEqual([]);
    expect(isFrom('e1')).toEqual(['order']);
    // What is no part of the run says nothing.
    expect(isFrom('e0')).toEqual([]);
  });

  it('still wants an import whose cell was deleted', () => {
    expect(told('b', ['x >np', 'b np>'], { 'e1 np': 'import' })).toEqual([
      '! `np` comes from a cell that is no longer in the notebook.'
    ]);
  });

  it('says nothing of a run whose notebook nobody told of, or that came from none', () => {
    const { executions } = orderOf({ notebook: 'a', ran: ['b >x', 'a x>'] });
    expect(judgeOrder({ cells: null, executions }).isKnown).toBe(false);
    expect(
      judgeOrder(orderOf({ notebook: 'a', ran: ['- >x', '- x>'] })).isKnown
    ).toBe(false);
  });

  it('finds nothing wrong with any notebook that ran from top to bottom', () => {
    const line = fc.record({
      reads: fc.subarray(['x', 'y', 'z']),
      writes: fc.subarray(['x', 'y', 'z'])
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), lines => {
        const ran = lines.map(
          ({ reads, writes }, index) =>
            `${'abcdefgh'[index]} ${reads.join()}>${writes.join()}`
        );
        expect(told('abcdefgh'.slice(0, lines.length), ran)).toEqual([]);
      })
    );
  });

  it('is sure that it matters where a name read was made by a cell below', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...'abcdef'], { minLength: 2 }),
        cells => {
          // Each cell reads what the one before it in time made.
          const ran = cells.map(
            (cell, index) =>
              `${cell} ${index > 0 ? cells[index - 1] : ''}>${cell}`
          );
          const isSorted = cells.join() === [...cells].sort().join();
          const { findings } = judgeOrder(orderOf({ notebook: 'abcdef', ran }));
          expect(findings.some(({ matters }) => matters)).toBe(!isSorted);
        }
      )
    );
  });
});
