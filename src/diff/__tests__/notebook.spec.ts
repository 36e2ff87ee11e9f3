import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import * as fc from 'fast-check';
import {
  cellsOfNotebook,
  countLines,
  diffCells,
  fingerprint,
  fingerprintOutputs,
  isDifference
} from '..';

const CELL = {
  cell_type: 'code',
  id: 'a',
  source: 'fit()\nshow()',
  metadata: {},
  outputs: [
    { output_type: 'stream', name: 'stdout', text: 'one\ntwo\n' },
    {
      output_type: 'execute_result',
      execution_count: 3,
      data: { 'text/plain': '<Axes at 0x7f0c>', 'image/png': 'iVBO' },
      metadata: {}
    }
  ],
  execution_count: 3
};

function differs(
  from: ReadonlyPartialJSONObject,
  to: ReadonlyPartialJSONObject
): string[] {
  const [a, b] = [from, to].map(cell => cellsOfNotebook({ cells: [cell] }));
  return diffCells(a, b)
    .filter(isDifference)
    .flatMap(entry =>
      'changes' in entry ? Object.keys(entry.changes) : [entry.kind]
    );
}

it('how the lines of a source end makes no difference, and costs no count', () => {
  expect(differs(CELL, { ...CELL, source: 'fit()\r\nshow()' })).toEqual([]);
  expect(differs(CELL, { ...CELL, source: ['fit()\r', 'show()'] })).toEqual([]);
  expect(differs(CELL, { ...CELL, source: 'fit()\r\nplot()' })).toEqual([
    'source'
  ]);
});

describe('the cells of a notebook', () => {
  it.each<[string, ReadonlyPartialJSONObject, string[]]>([
    ['the source as a list of lines', { source: ['fit()\n', 'show()'] }, []],
    ['another source', { source: 'fit()' }, ['source']],
    ['another type', { cell_type: 'raw', outputs: [] }, ['type', 'outputs']],
    ['another prompt number', { execution_count: 9 }, ['execution']],
    ['a tag', { metadata: { tags: ['parameters'] } }, ['metadata']],
    [
      'folding and timing',
      {
        metadata: {
          collapsed: true,
          jupyter: { source_hidden: true },
          execution: { 'iopub.execute_input': '2026-01-01T00:00:00Z' }
        }
      },
      []
    ],
    ['an attachment', { attachments: { 'a.png': {} } }, ['metadata']],
    ['no outputs', { outputs: [] }, ['outputs']],
    [
      'the same outputs in pieces, at other addresses',
      {
        outputs: [
          { output_type: 'stream', name: 'stdout', text: ['one\n'] },
          { output_type: 'stream', name: 'stdout', text: 'two\n' },
          {
            output_type: 'execute_result',
            execution_count: 9,
            data: { 'image/png': 'iVBO', 'text/plain': ['<Axes at 0x7fff>'] },
            metadata: {}
          }
        ]
      },
      []
    ],
    [
      'another image',
      {
        outputs: [
          CELL.outputs[0],
          {
            ...CELL.outputs[1],
            data: { 'text/plain': '<Axes at 0x7f0c>', 'image/png': 'iVBP' }
          }
        ]
      },
      ['outputs']
    ],
    [
      'the same text on another stream',
      {
        outputs: [
          { output_type: 'stream', name: 'stderr', text: 'one\ntwo\n' },
          CELL.outputs[1]
        ]
      },
      ['outputs']
    ]
  ])('with %s differ accordingly', (_, change, expected) => {
    expect(differs(CELL, { ...CELL, ...change })).toEqual(expected);
  });

  it('tells outputs that the books hold apart by their hash', () => {
    const stored = (object: string) =>
      fingerprintOutputs([{ output_type: 'stream', object, size: 5000 }]);
    expect(stored('ab')).toBe(stored('ab'));
    expect(stored('ab')).not.toBe(stored('cd'));
    expect(fingerprintOutputs([])).toBe('');
  });

  it('are empty where the notebook is odd', () => {
    expect(cellsOfNotebook({})).toEqual([]);
    expect(cellsOfNotebook({ cells: [null, 3, { source: 4 }] })).toEqual(
      new Array(3).fill(
        expect.objectContaining({
          id: null,
          type: '',
          source: '',
          execution: 0
        })
      )
    );
  });
});

describe('fingerprint', () => {
  it('is the same for equal values and another for others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (p, q) => {
        const [one, other] = [p, q].map(value =>
          fingerprint(JSON.parse(JSON.stringify(value)))
        );
        expect(one === other).toBe(canonical(p) === canonical(q));
      })
    );
  });

  it('does not depend on the order of names', () => {
    expect(fingerprint({ a: 1, b: 2 })).toBe(fingerprint({ b: 2, a: 1 }));
  });

  it('tells a hundred thousand short texts apart', () => {
    const prints = Array.from({ length: 100_000 }, (_, i) =>
      fingerprint(`${i}`)
    );
    expect(new Set(prints).size).toBe(100_000);
  });
});

describe('countLines', () => {
  // Chunks as @codemirror/merge 6.12 makes them of these texts.
  it.each([
    ['', '', [], 0, 0],
    ['', 'a', [[0, 1, 0, 2]], 1, 0],
    ['a', '', [[0, 2, 0, 1]], 0, 1],
    ['a\nb\nc', 'a\nX\nc', [[2, 4, 2, 4]], 1, 1],
    ['a', 'a\nb\nc', [[0, 2, 0, 6]], 2, 0],
    ['a\nb', 'b', [[0, 2, 0, 0]], 0, 1],
    ['a\nb\n', 'a\nb', [[2, 5, 2, 4]], 0, 1]
  ])('of %j and %j', (a, b, chunks, added, removed) => {
    const changed = chunks.map(([fromA, toA, fromB, toB]) => ({
      fromA,
      toA,
      fromB,
      toB
    }));
    expect(countLines(a, b, changed)).toEqual({ added, removed });
  });
});

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner) =>
    inner && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([p], [q]) => (p < q ? -1 : 1))
        )
      : inner
  );
}
