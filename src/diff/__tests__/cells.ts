import * as fc from 'fast-check';
import type { ICell } from '../model';

/** A code cell that was never executed, unless said otherwise. */
export function cell(
  source: string,
  id: string | null = null,
  more: Partial<ICell> = {}
): ICell {
  return {
    id,
    type: 'code',
    source,
    outputs: '',
    execution: 0,
    metadata: '',
    ...more
  };
}

/** Code cells with these sources and no ids. */
export function cells(...sources: string[]): ICell[] {
  return sources.map(source => cell(source));
}

const WORDS =
  'alpha beta gamma delta load fit score plot data model 0.1 0.2'.split(' ');

const word = fc.constantFrom(...WORDS);

const source = fc.oneof(
  fc.constantFrom('', ' ', '\n', 'df.head()', 'import numpy as np'),
  fc.array(word, { minLength: 1, maxLength: 8 }).map(words => words.join(' ')),
  // All alike, so that several want the same partner.
  fc.shuffledSubarray(WORDS, { minLength: 10 }).map(words => words.join(' ')),
  fc.fullUnicodeString({ maxLength: 20 })
);

// Few values, so that ids and sources meet, twice and more often too.
const arbitraryCell: fc.Arbitrary<ICell> = fc.record({
  id: fc.oneof(
    fc.constantFrom(null, '', 'a', 'b', '__proto__'),
    fc.nat(12).map(String)
  ),
  type: fc.constantFrom('code', 'code', 'markdown', 'raw'),
  source,
  outputs: fc.constantFrom(null, '', 'x', 'y'),
  execution: fc.constantFrom(null, 0, 1, 2, 'run'),
  metadata: fc.constantFrom(null, '', 'm')
});

/** Any notebook, with empty, doubled and unnamed cells. */
export const notebook = fc.array(arbitraryCell, { maxLength: 40 });

const edit = fc.record({
  what: fc.constantFrom('delete', 'insert', 'edit', 'move', 'rerun', 'double'),
  at: fc.nat(1000),
  to: fc.nat(1000),
  cell: arbitraryCell
});

/** Two notebooks, the second made from the first by a few edits. */
export const versions = fc
  .tuple(notebook, fc.array(edit, { maxLength: 15 }))
  .map(([a, edits]): [ICell[], ICell[]] => {
    const b = [...a];
    for (const { what, at, to, cell } of edits) {
      const i = b.length > 0 ? at % b.length : 0;
      if (what === 'insert' || b.length === 0) {
        b.splice(i, 0, cell);
      } else if (what === 'delete') {
        b.splice(i, 1);
      } else if (what === 'edit') {
        b[i] = { ...b[i], source: `${b[i].source} ${cell.source}` };
      } else if (what === 'rerun') {
        b[i] = { ...b[i], outputs: cell.outputs, execution: cell.execution };
      } else {
        const [moved] = what === 'move' ? b.splice(i, 1) : [b[i]];
        b.splice(to % (b.length + 1), 0, moved);
      }
    }
    return [a, b];
  });
