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
 * Counts the lines that a source diff shows as added and removed. It takes the view's own chunks, so that the count
 * and the view can never disagree.
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
    removed += linesBetween(a, fromA, toA);
    added += linesBetween(b, fromB, toB);
  }
  return { added, removed };
}

function linesBetween(text: string, from: number, to: number): number {
  if (to <= from) {
    return 0;
  }
  let lines = 1;
  // The last character of a stretch is its last line's own break, or beyond the text.
  for (let at = text.indexOf('\n', from); at >= 0 && at < to - 1;) {
    lines++;
    at = text.indexOf('\n', at + 1);
  }
  return lines;
}
