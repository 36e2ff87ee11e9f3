import * as fc from 'fast-check';
import type { IForkedExecution, IForkedRun, INotebookVersion } from '..';

/** An execution that went well. Its id and ordinal are its number. */
export function execution(
  ordinal: number,
  cellId: string | null,
  source: string | null,
  more: Partial<IForkedExecution> = {}
): IForkedExecution {
  return {
    id: `x${ordinal}`,
    cellId,
    status: 'ok',
    inherited: false,
    superseded: false,
    ordinal,
    source,
    masked: false,
    ...more
  };
}

/** A run of these executions. */
export function runOf(
  executions: readonly IForkedExecution[],
  more: Partial<IForkedRun> = {}
): IForkedRun {
  return {
    id: 'run',
    parent: null,
    parameters: new Map(),
    varied: new Set(),
    executions,
    ...more
  };
}

/** A notebook of code cells `id: source` and markdown cells `id: # …`. A source `null` is not in the books. */
export function versionOf(
  ...cells: readonly (readonly [string, string | null])[]
): INotebookVersion {
  const sources = cells.flatMap(([, text]) =>
    text === null
      ? []
      : [[`hash of ${text}`, { text, masked: text.includes('***') }] as const]
  );
  return {
    cells: cells.map(([id, text]) => [
      id,
      text?.startsWith('#') ? 'markdown' : 'code',
      `hash of ${text}`
    ]),
    sources: new Map(sources)
  };
}

/** Ids that meet often, and some that are odd. */
export const cellId = fc.constantFrom('a', 'b', 'c', 'd', 'e', '__proto__');

const text = fc.oneof(
  fc.constantFrom('x = 1', 'x += 1', '', '# said', '*** key = "***"'),
  fc.fullUnicodeString({ maxLength: 12 })
);

/** Any notebook, with cells copied with their ids and texts that are gone. */
export const anyVersion: fc.Arbitrary<INotebookVersion> = fc
  .array(fc.tuple(cellId, fc.constantFrom('code', 'code', 'markdown'), text), {
    maxLength: 12
  })
  .chain(cells =>
    fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }).map(gone => ({
      cells: cells.map(
        ([id, type, source], index) =>
          [id, type, gone[index] ? `${index}` : source] as const
      ),
      sources: new Map(
        cells.map(([, , source]) => [
          source,
          { text: source, masked: source.includes('***') }
        ])
      )
    }))
  );

/** Any run, told in any order. */
export const anyRun: fc.Arbitrary<IForkedRun> = fc
  .uniqueArray(
    fc.record({
      ordinal: fc.nat(40),
      cellId: fc.option(fc.oneof(cellId, fc.constant('elsewhere'))),
      source: fc.option(text, { freq: 8 }),
      masked: fc.boolean(),
      inherited: fc.boolean(),
      status: fc.constantFrom('ok', 'ok', 'error', 'killed')
    }),
    { selector: ({ ordinal }) => ordinal, maxLength: 10 }
  )
  .map(drawn =>
    runOf(
      drawn.map(({ ordinal, cellId, source, ...more }) =>
        execution(ordinal, cellId, source, more)
      )
    )
  );
