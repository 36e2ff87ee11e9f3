// The notebooks that both diffs are given. The same numbers each time: a small linear congruential generator.

const WORDS =
  'data model train test fit score plot batch epoch loss layer weight split frame column index array value mean scale'.split(
    ' '
  );

/** A generator of numbers from 0 to below 1. */
export function numbersFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A source of some lines of code-like words. */
function source(random, lines) {
  const word = () =>
    `${WORDS[Math.floor(random() * WORDS.length)]}_${Math.floor(random() * 400)}`;
  return Array.from(
    { length: lines },
    () =>
      `${word()} = ${word()}.${word()}(${word()}, ${word()}=${(random() * 10).toFixed(3)})`
  ).join('\n');
}

function codeCell(random, id, lines, outputBytes) {
  const outputs =
    outputBytes > 0
      ? [
          {
            output_type: 'display_data',
            data: {
              'image/png': noise(random, outputBytes),
              'text/plain': '<Figure size 640x480 with 1 Axes>'
            },
            metadata: {}
          }
        ]
      : [{ output_type: 'stream', name: 'stdout', text: source(random, 2) }];
  return {
    cell_type: 'code',
    id,
    metadata: {},
    source: source(random, lines),
    outputs,
    execution_count: 1
  };
}

function noise(random, bytes) {
  const alphabet =
    'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  let text = '';
  while (text.length < bytes) {
    text += alphabet[Math.floor(random() * 64)];
  }
  return text;
}

function notebookOf(cells) {
  return {
    cells,
    metadata: {
      kernelspec: {
        name: 'python3',
        display_name: 'Python 3',
        language: 'python'
      },
      language_info: { name: 'python' }
    },
    nbformat: 4,
    nbformat_minor: 5
  };
}

function base(random, count, lines = 8, outputBytes = 0) {
  return Array.from({ length: count }, (_, i) =>
    codeCell(random, `cell-${i}`, lines, outputBytes)
  );
}

function withLineChanged(random, cell) {
  const lines = cell.source.split('\n');
  lines[Math.floor(random() * lines.length)] = source(random, 1);
  return { ...cell, source: lines.join('\n') };
}

function renamed(cells, prefix = 'other') {
  return cells.map((cell, i) => ({ ...cell, id: `${prefix}-${i}` }));
}

function shuffled(random, cells) {
  const order = [...cells];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** A day's work: one cell in ten edited, some added, deleted, moved and run again. */
function worked(random, cells) {
  const result = cells.map(cell =>
    random() < 0.1
      ? withLineChanged(random, cell)
      : random() < 0.1
        ? {
            ...cell,
            execution_count: 2,
            outputs: [
              { output_type: 'stream', name: 'stdout', text: source(random, 2) }
            ]
          }
        : cell
  );
  for (let n = Math.ceil(cells.length / 50); n > 0; n--) {
    const at = () => Math.floor(random() * result.length);
    result.splice(at(), 1);
    result.splice(at(), 0, codeCell(random, `new-${n}`, 8, 0));
    result.splice(at(), 0, ...result.splice(at(), 1));
  }
  return result;
}

/** The cases, by name: each makes two notebooks. */
export const CASES = {
  edited: count => {
    const random = numbersFrom(1);
    const cells = base(random, count);
    return [cells, worked(random, cells)];
  },
  'edited, no common ids': count => {
    const random = numbersFrom(2);
    const cells = base(random, count);
    return [cells, renamed(worked(random, cells))];
  },
  'all rewritten, no common ids': count => {
    const random = numbersFrom(3);
    return [base(random, count), renamed(base(random, count))];
  },
  'all edited and moved, no common ids': count => {
    const random = numbersFrom(4);
    const cells = base(random, count);
    const edited = cells.map(cell => withLineChanged(random, cell));
    return [cells, renamed(shuffled(random, edited))];
  },
  'all alike and empty, no common ids': count => {
    const random = numbersFrom(5);
    const sources = [
      '',
      'df.head()',
      'df.describe()',
      'plt.show()',
      ...base(random, 4, 2).map(cell => cell.source)
    ];
    const cells = () =>
      base(random, count, 1).map(cell => ({
        ...cell,
        source: sources[Math.floor(random() * sources.length)]
      }));
    return [cells(), renamed(cells())];
  },
  images: count => {
    // 100 cells make 16 MB.
    const random = numbersFrom(6);
    const cells = base(random, count, 8, 160_000);
    const again = cells.map((cell, i) =>
      i % 10 === 0
        ? { ...codeCell(random, cell.id, 8, 160_000), source: cell.source }
        : cell
    );
    return [cells, worked(random, again)];
  },
  'long sources, no common ids': count => {
    // 100 cells make 16 MB.
    const random = numbersFrom(7);
    const cells = base(random, count, 2700);
    return [
      cells,
      renamed(
        shuffled(
          random,
          cells.map(cell => withLineChanged(random, cell))
        )
      )
    ];
  }
};

/** The two notebooks of a case. */
export function notebooksOf(name, count) {
  return CASES[name](count).map(notebookOf);
}
