import { nullTranslator } from '@jupyterlab/translation';
import fc from 'fast-check';
import type { IExecution } from '../../ledger';
import { keepSame, parseExecution, parseRunDetail } from '../../ledger';
import { detailJson, executionJson } from '../../ledger/__tests__/json';
import { dtypesText, heldVariables, shortType } from '../held';
import { pageCells } from '../page-cells';
import { similarityWords } from '../similarity-words';

const trans = nullTranslator.load('');

function execution(fields: Record<string, unknown>): IExecution {
  return parseExecution(executionJson(fields), 'execution');
}

function variable(name: string, access: string, fields = {}) {
  return {
    name,
    type: 'builtins.int',
    shape: null,
    dtypes: null,
    size: 28,
    fingerprint: null,
    sampled: false,
    access,
    ...fields
  };
}

describe('heldVariables', () => {
  it('takes each variable as it was last seen, and the cell that made it so', () => {
    const made = execution({
      id: 'a',
      ordinal: 1,
      variables: [variable('x', 'written'), variable('y', 'read')]
    });
    const changed = execution({
      id: 'b',
      ordinal: 2,
      variables: [variable('x', 'changed', { size: 32 })]
    });
    const read = execution({
      id: 'c',
      ordinal: 3,
      variables: [variable('x', 'read', { size: 32 })]
    });
    const old = execution({
      id: 'd',
      ordinal: 4,
      superseded: true,
      variables: [variable('x', 'written')]
    });
    expect(
      heldVariables([read, old, made, changed]).map(held => [
        held.variable.name,
        held.variable.size,
        held.writtenBy?.id ?? null
      ])
    ).toEqual([
      ['x', 32, 'b'],
      ['y', 28, null]
    ]);
  });

  it.each([
    ['pandas.core.frame.DataFrame', 'DataFrame'],
    ['int', 'int'],
    ['', '']
  ])('shortens %j to %j', (type, short) => {
    expect(shortType(type)).toBe(short);
  });

  it('sums the columns of a table up', () => {
    expect(
      dtypesText(
        new Map([
          ['a', 'int64'],
          ['b', 'object'],
          ['c', 'int64']
        ])
      )
    ).toBe('2 × int64, object');
    expect(dtypesText('float32')).toBe('float32');
    expect(dtypesText(null)).toBe('');
  });
});

describe('pageCells', () => {
  const cell = (id: string, source: string, type = 'code') => ({
    cell_type: type,
    id,
    source,
    metadata: {}
  });
  const notebook = (...cells: ReturnType<typeof cell>[]) => ({
    cells,
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5
  });

  it('gives executions without a notebook in the order they ran', () => {
    const cells = pageCells({
      executions: [
        execution({ id: 'b', cell_id: 'c1', ordinal: 2 }),
        execution({ id: 'a', cell_id: null, ordinal: 1 }),
        execution({ id: 'x', cell_id: 'c1', ordinal: 1, shown: false })
      ],
      notebook: null,
      cells: null,
      judgement: null
    });
    expect(cells.map(({ key, rank, isGone }) => [key, rank, isGone])).toEqual([
      ['a', 1, false],
      ['c1', 2, false]
    ]);
  });

  it('knows a cell with a new id by its source, once', () => {
    const cells = pageCells({
      executions: [
        execution({ id: 'a', cell_id: null, ordinal: 1, source: 'same' }),
        execution({ id: 'b', cell_id: null, ordinal: 2, source: 'same' })
      ],
      notebook: notebook(
        cell('n1', 'same'),
        cell('n2', 'same'),
        cell('n3', 'same')
      ),
      cells: null,
      judgement: null
    });
    expect(cells.map(each => each.execution?.id ?? null)).toEqual([
      'a',
      'b',
      null
    ]);
  });

  it('shows what ran and is gone from the notebook, last', () => {
    const cells = pageCells({
      executions: [
        execution({ id: 'a', cell_id: 'gone', ordinal: 1, source: 'x' })
      ],
      notebook: notebook(cell('c1', 'text', 'markdown')),
      cells: [{ cellId: 'c1', type: 'markdown', sourceHash: 'h' }],
      judgement: null
    });
    expect(
      cells.map(({ key, number, isGone }) => [key, number, isGone])
    ).toEqual([
      ['c1', 1, false],
      ['gone', null, true]
    ]);
  });
});

describe('keepSame', () => {
  it('gives what was read, with the same objects where they are equal', () => {
    const output = fc.record({
      output_type: fc.constant('stream'),
      name: fc.constant('stdout'),
      text: fc.constantFrom('a', 'b')
    });
    const list = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('e1', 'e2', 'e3'),
        outputs: fc.array(output, { maxLength: 3 })
      }),
      { maxLength: 3, selector: ({ id }) => id }
    );
    const read = (executions: Record<string, unknown>[]) =>
      parseRunDetail(detailJson({ executions: executions.map(executionJson) }));
    const detail = (executions: Record<string, unknown>[]) => ({
      ...read([]),
      executions: executions.map(execution)
    });
    fc.assert(
      fc.property(list, list, (a, b) => {
        const before = detail(a);
        const now = detail(b);
        const kept = keepSame(before, now);
        expect(kept).toEqual(now);
        for (const each of kept.executions) {
          const old = before.executions.find(({ id }) => id === each.id);
          if (old && JSON.stringify(old) === JSON.stringify(each)) {
            expect(before.executions.includes(each)).toBe(true);
          }
        }
      })
    );
  });
});

describe('similarityWords', () => {
  it.each<[string, [string, number, number][]]>([
    [
      'same data, 9 of 10 parameters',
      [
        ['parameters', 9, 10],
        ['data', 1, 1]
      ]
    ],
    [
      'same parameters, same code',
      [
        ['parameters', 2, 2],
        ['code', 5, 5],
        ['environment', 0, 1]
      ]
    ],
    [
      'same model, same environment, 3 of 4 cells, 1 of 2 files read',
      [
        ['code', 3, 4],
        ['data', 1, 2],
        ['model', 1, 1],
        ['environment', 1, 1]
      ]
    ],
    ['165 of 166 packages', [['environment', 165, 166]]],
    ['', [['data', 0, 3]]]
  ])('says %j', (words, reasons) => {
    expect(
      similarityWords(
        reasons.map(([kind, same, of]) => ({ kind, same, of }) as never),
        trans
      )
    ).toBe(words);
  });
});
