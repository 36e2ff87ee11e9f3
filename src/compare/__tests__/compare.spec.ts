import type { ReadonlyJSONValue } from '@lumino/coreutils';
import * as fc from 'fast-check';
import type { IComparedRow, IComparedRun, IComparison, RowGroup } from '..';
import { compareRuns, onlyDifferences, relate } from '..';

type Values = Record<string, ReadonlyJSONValue>;

const directionOf = (name: string) =>
  name.includes('loss') ? 'down' : name.includes('accuracy') ? 'up' : null;

function run(
  parameters: Values = {},
  summaries: Values = {},
  more: Partial<IComparedRun> = {}
): IComparedRun {
  const map = (values: Values) => new Map(Object.entries(values));
  return {
    id: 'run',
    notebook: 'digits.ipynb',
    status: 'ok',
    error: null,
    duration: 14,
    parameters: map(parameters),
    summaries: map(summaries),
    inheritedSummaries: new Map(),
    inferredParameters: new Map(),
    inferredSummaries: new Map(),
    labels: new Map(),
    artifacts: [],
    environment: 'e1',
    environmentData: null,
    ...more
  };
}

function compared(...runs: IComparedRun[]): IComparison {
  return compareRuns(runs, { directionOf });
}

function rowsOf(
  comparison: IComparison,
  group: RowGroup
): readonly IComparedRow[] {
  return comparison.groups.find(each => each.group === group)?.rows ?? [];
}

function row(
  comparison: IComparison,
  group: RowGroup,
  ...path: string[]
): IComparedRow {
  const find = (rows: readonly IComparedRow[]): IComparedRow | undefined =>
    rows.find(row => row.path.join() === path.join()) ??
    rows.map(row => find(row.parts)).find(row => row !== undefined);
  const found = find(rowsOf(comparison, group));
  if (found === undefined) {
    throw new Error(`no row ${path.join()}`);
  }
  return found;
}

describe('runs side by side', () => {
  it('are grouped, and groups without rows are absent', () => {
    const file = { path: 'a.csv', role: 'input', sha256: 'aa', size: 1 };
    expect(
      compared(
        run({ C: 1 }, { accuracy: 0.9 }, { artifacts: [file] }),
        run()
      ).groups.map(({ group }) => group)
    ).toEqual(['parameters', 'results', 'files', 'environment', 'status']);
    expect(
      compared(run({}, {}, { environment: null })).groups.map(
        ({ group }) => group
      )
    ).toEqual(['status']);
  });

  it('have inferred parameters below the results, but where a run declares them', () => {
    const inferredParameters = new Map([
      ['C', 1],
      ['SVC.tol', 0.1]
    ]);
    const two = compared(
      run({ C: 2 }, { accuracy: 0.9 }),
      run({}, {}, { inferredParameters })
    );
    expect(two.groups.slice(0, 3).map(({ group }) => group)).toEqual([
      'parameters',
      'results',
      'inferredParameters'
    ]);
    expect(row(two, 'parameters', 'C').values[1]).toMatchObject({
      value: 1,
      origin: 'inferred'
    });
    expect(rowsOf(two, 'inferredParameters').map(({ path }) => path)).toEqual([
      ['SVC.tol']
    ]);
  });

  it('call neither a failed run the quickest, nor durations different that are shown alike', () => {
    const took = (duration: number, status: string) =>
      run({}, {}, { duration, status });
    const durations = (...runs: IComparedRun[]) =>
      row(compared(...runs), 'status', 'duration');
    expect(durations(took(1, 'ok'), took(2, 'ok')).direction).toBe('down');
    expect(durations(took(1, 'error'), took(2, 'ok')).direction).toBeNull();
    expect(durations(took(0.16, 'ok'), took(0.21, 'ok')).relation).toBe('same');
  });

  it('show only what differs on request', () => {
    const two = compared(
      run({ C: 1, gamma: 0.1 }, { accuracy: 0.95 }),
      run({ C: 2, gamma: 0.1 }, { accuracy: 0.96 })
    );
    const shown = onlyDifferences(two).groups.flatMap(({ rows }) =>
      rows.map(row => row.path.join('.'))
    );
    expect(shown).toEqual(['C', 'accuracy']);
    expect(
      onlyDifferences(compared(run({ C: 1 }), run({ C: 1 }))).groups
    ).toEqual([]);
  });

  it.each<[ReadonlyJSONValue, ReadonlyJSONValue, string]>([
    [1, 1, 'same'],
    [1, '1', 'different'],
    [1, true, 'different'],
    [0, false, 'different'],
    [null, 'null', 'different'],
    [NaN, NaN, 'same'],
    [NaN, 'NaN', 'same'],
    ['NaN', 0, 'different'],
    [[1, 2], [1, 2], 'same'],
    [[1, 2], [2, 1], 'different'],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, 'same'],
    [{ a: 1 }, { a: 1, b: null }, 'different'],
    ['***', '***', 'unknown'],
    [{ key: '***', n: 1 }, { key: '***', n: 1 }, 'unknown'],
    [{ key: '***', n: 1 }, { key: '***', n: 2 }, 'different'],
    ['db://ada:***@a', 'db://ada:***@a', 'unknown'],
    ['db://ada:***@a', 'db://ada:x@a', 'unknown'],
    ['db://ada:***@a', 'db://ada:***@b', 'different'],
    ['db://ada:***@a', 1, 'different']
  ])('keep types: %j and %j are %s', (p, q, expected) => {
    expect(relate(p, q)).toBe(expected);
    const found = row(compared(run({ p }), run({ p: q })), 'parameters', 'p');
    expect(found.relation).toBe(expected);
    expect(found.values.map(({ value }) => value)).toEqual([p, q]);
  });

  it('tell a missing value from null', () => {
    const found = row(
      compared(run({ p: null }), run(), run({ p: null })),
      'parameters',
      'p'
    );
    expect(found.relation).toBe('different');
    expect(found.values.map(({ value }) => value)).toEqual([
      null,
      undefined,
      null
    ]);
    expect(found.values.map(({ relation }) => relation)).toEqual([
      'same',
      'different',
      'same'
    ]);
  });

  it('say what is better by the direction of the result', () => {
    const three = compared(
      run({}, { accuracy: 0.9, loss: 0.5, steps: 1 }),
      run({}, { accuracy: 0.95, loss: 0.6, steps: 2 }),
      run({}, { accuracy: 0.9, loss: 'Infinity', steps: 3 })
    );
    const told = (name: string) =>
      row(three, 'results', name).values.map(
        ({ verdict, best }) => `${verdict}${best ? ' best' : ''}`
      );
    expect(told('accuracy')).toEqual(['null', 'better best', 'null']);
    expect(told('loss')).toEqual(['null best', 'worse', 'worse']);
    expect(told('steps')).toEqual(['null', 'null', 'null']);
    const delta = row(three, 'results', 'loss').values.map(
      ({ delta }) => delta
    );
    expect(delta[1]).toBeCloseTo(0.1);
    expect(delta[2]).toBeNull();
  });

  it('never call NaN better or worse, nor a parameter', () => {
    const two = compared(
      run({ loss: 2 }, { loss: 'NaN' }),
      run({ loss: 1 }, { loss: 1 })
    );
    expect(row(two, 'results', 'loss')).toMatchObject({
      relation: 'different',
      values: [{ verdict: null }, { verdict: null }]
    });
    expect(row(two, 'parameters', 'loss').direction).toBeNull();
  });

  it('compare to the reference that the user pins', () => {
    const runs = [run({}, { accuracy: 0.9 }), run({}, { accuracy: 0.8 })];
    const pinned = compareRuns(runs, { reference: 1, directionOf });
    expect(row(pinned, 'results', 'accuracy').values).toMatchObject([
      { verdict: 'better', relation: 'different' },
      { verdict: null, relation: 'same' }
    ]);
    expect(() => compareRuns(runs, { reference: 2, directionOf })).toThrow(
      RangeError
    );
  });

  it('take a file that one run wrote and another read for one file', () => {
    const file = { path: 'a.csv', sha256: 'aa', size: 1 };
    const wrote = run({}, {}, { artifacts: [{ ...file, role: 'output' }] });
    const read = run({}, {}, { artifacts: [{ ...file, role: 'input' }] });
    const two = compared(wrote, read);
    expect(row(two, 'files', 'both', 'a.csv').relation).toBe('same');

    const did = run(
      {},
      {},
      {
        artifacts: [
          { ...file, role: 'input' },
          { ...file, role: 'output', sha256: 'bb' }
        ]
      }
    );
    const mixed = compared(wrote, read, did);
    expect(rowsOf(mixed, 'files').map(({ path }) => path[0])).toEqual([
      'output',
      'input'
    ]);
  });

  it('do not call environments different for the kernel’s connection file', () => {
    const of = (id: string) =>
      run(
        {},
        {},
        {
          environmentData: {
            argv: ['launcher.py', '-f', `/rt/kernel-${id}.json`, '--x']
          }
        }
      );
    expect(
      row(compared(of('a1'), of('b2')), 'environment', 'argv').relation
    ).toBe('same');
  });

  it('take nested values apart, and show only the parts that differ', () => {
    const two = compared(
      run({ optimizer: { name: 'adam', lr: 0.1 } }, { val: { loss: 1 } }),
      run({ optimizer: { name: 'adam', lr: 0.2 } }, { val: { loss: 2 } })
    );
    expect(row(onlyDifferences(two), 'parameters', 'optimizer').parts).toEqual([
      row(two, 'parameters', 'optimizer', 'lr')
    ]);
    expect(row(two, 'results', 'val', 'loss').values[1].verdict).toBe('worse');
  });

  it('do not take the repr of an object apart', () => {
    const two = compared(
      run({ p: { repr: 'A()' } }),
      run({ p: { repr: 'B()' } })
    );
    expect(row(two, 'parameters', 'p')).toMatchObject({
      relation: 'different',
      parts: []
    });
  });

  it('mark who says so, and let the declared value win', () => {
    const inferredSummaries = new Map([['accuracy', 0.1]]);
    const two = compared(
      run({}, { accuracy: 0.9 }, { inferredSummaries }),
      run({}, {}, { inferredSummaries })
    );
    expect(row(two, 'results', 'accuracy').values).toMatchObject([
      { value: 0.9, origin: 'declared' },
      { value: 0.1, origin: 'inferred' }
    ]);
  });

  it.each<[string | null, string | null, number, string]>([
    ['aa', 'aa', 1, 'same'],
    ['aa', 'bb', 1, 'different'],
    ['aa', null, 1, 'unknown'],
    ['aa', null, 2, 'different']
  ])('compare files by content: %s and %s', (first, second, size, expected) => {
    const file = { path: 'a.csv', role: 'input', sha256: first, size: 1 };
    const two = compared(
      run({}, {}, { artifacts: [file] }),
      run({}, {}, { artifacts: [{ ...file, sha256: second, size }] })
    );
    expect(row(two, 'files', 'input', 'a.csv').relation).toBe(expected);
    expect(rowsOf(onlyDifferences(two), 'files')).toHaveLength(
      expected === 'same' ? 0 : 1
    );
  });

  it('compare the parts of environments only if all are known', () => {
    const at = (environment: string, version: string) =>
      run(
        {},
        {},
        {
          environment,
          environmentData: { packages: { numpy: version } }
        }
      );
    const known = compared(at('e1', '1.26'), at('e2', '2.0'));
    expect(row(known, 'environment', 'packages', 'numpy').relation).toBe(
      'different'
    );
    const partly = compared(at('e1', '1.26'), run());
    expect(rowsOf(partly, 'environment')).toHaveLength(1);
    expect(row(partly, 'environment', 'hash').relation).toBe('same');
  });

  it('take a name such as __proto__ for a name', () => {
    const nested = JSON.parse('{"__proto__": 1}') as ReadonlyJSONValue;
    const parameters = new Map<string, ReadonlyJSONValue>([
      ['__proto__', 1],
      ['nested', nested]
    ]);
    const two = compared(run({}, {}, { parameters }), run({ nested: {} }));
    expect(rowsOf(two, 'parameters').map(row => row.path[0])).toEqual([
      '__proto__',
      'nested'
    ]);
    expect(row(two, 'parameters', 'nested', '__proto__').values).toMatchObject([
      { value: 1 },
      { value: undefined }
    ]);
  });
});

describe('for any runs', () => {
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('NaN', 'Infinity', '***', 0, 1, '1')
  ) as fc.Arbitrary<ReadonlyJSONValue>;
  const values = fc
    .array(
      fc.tuple(fc.constantFrom('a', 'loss', 'accuracy', '__proto__'), value)
    )
    .map(entries => new Map(entries));
  const anyRun = fc
    .tuple(values, values)
    .map(([parameters, summaries]) => run({}, {}, { parameters, summaries }));
  const runs = fc.array(anyRun, { minLength: 1, maxLength: 5 });

  it('no value is lost, doubled or changed', () => {
    fc.assert(
      fc.property(runs, runs => {
        const rows = rowsOf(compared(...runs), 'parameters');
        runs.forEach((run, i) => {
          const seen = rows
            .filter(row => row.values[i].value !== undefined)
            .map(row => [row.path[0], row.values[i].value]);
          expect(new Map(seen as [string, ReadonlyJSONValue][])).toEqual(
            run.parameters
          );
          expect(seen).toHaveLength(run.parameters.size);
        });
      })
    );
  });

  it('what is better one way is worse the other', () => {
    fc.assert(
      fc.property(anyRun, anyRun, (p, q) => {
        const verdicts = (reference: number) =>
          rowsOf(
            compareRuns([p, q], { reference, directionOf }),
            'results'
          ).map(row => row.values[1 - reference].verdict);
        const turned = verdicts(1).map(verdict =>
          verdict === null ? null : verdict === 'better' ? 'worse' : 'better'
        );
        expect(verdicts(0)).toEqual(turned);
      })
    );
  });

  it('a row differs if and only if two of its values do', () => {
    fc.assert(
      fc.property(runs, runs => {
        for (const row of rowsOf(compared(...runs), 'results')) {
          const values = row.values.map(({ value }) => value);
          const differs = values.some(p =>
            values.some(q => relate(p, q) === 'different')
          );
          expect(row.relation === 'different').toBe(differs);
        }
      })
    );
  });
});
