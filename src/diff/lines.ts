/** A stretch of changed lines, as `Chunk` of @codemirror/merge has it: ends stand behind the last line's break. */
export interface IChangedLines {
  readonly fromA: number;
  readonly toA: number;
  readonly fromB: number;
  readonly toB: number;
}

/** How many lines of a source were added and removed; a changed line counts as both. */
export interface ILineCounts {
  readonly added: number;
  readonly removed: number;
}

/**
 * Counts the lines that a source diff adds and removes. It takes the view's own chunks, so that there is one
 * comparison of sources; lines that a chunk only has around its changes are not counted.
 *
 * @param a - The source in A
 * @param b - The source in B
 * @param chunks - Their differences, line by line; a stretch is empty where its end is its start
 */
export function countLines(
  a: string,
  b: string,
  chunks: readonly IChangedLines[]
): ILineCounts {
  let added = 0;
  let removed = 0;
  for (const { fromA, toA, fromB, toB } of chunks) {
    const before = linesBetween(a, fromA, toA);
    const after = linesBetween(b, fromB, toB);
    const same = sameEnds(before, after);
    removed += before.length - same;
    added += after.length - same;
  }
  return { added, removed };
}

function linesBetween(text: string, from: number, to: number): string[] {
  // The last character of a stretch is its last line's own break, or beyond the text.
  return to > from && text !== '' ? text.slice(from, to - 1).split('\n') : [];
}

/** How many lines are the same at the beginning and at the end. */
function sameEnds(before: readonly string[], after: readonly string[]): number {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before[start] === after[start]) {
    start++;
  }
  let same = start;
  while (
    same < most &&
    before[before.length - 1 - (same - start)] ===
      after[after.length - 1 - (same - start)]
  ) {
    same++;
  }
  return same;
}
