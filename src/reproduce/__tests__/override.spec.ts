import type { ParameterValue } from '..';
import { composeFork } from '..';
import { isOverrideCell } from '../override';
import { cellsOf, first, forkOf, kinds, options, said, trans } from './forks';
import { execution, runOf, versionOf } from './runs';

const fit = execution(5, 'fit', 'fit(data)');

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
      '# "secret" is not set. Only how its value looked was recorded.\nrl.override(lr=1)'
    ],
    [
      { 'x\nimport os': '***' },
      '# "x\\nimport os" is not set. It is a secret, and was masked.\nrl.override()'
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
