/** What stands in the books where a secret stood. */
export const MASK = '***';

/** The same within a text: not part of more asterisks. */
const MASKED = /(?<!\*)\*\*\*(?!\*)/;

/** What a masked secret may have been: within one line and one string. */
const NO_SECRET = /["'\n]/;

/** Whether a text has the mark of a masked secret. */
export function hasMask(text: string): boolean {
  return MASKED.test(text);
}

/** The lines of a masked source where a secret may be missing, from 1. */
export function maskedLines(source: string): number[] {
  return source
    .split('\n')
    .flatMap((line, index) => (hasMask(line) ? [index + 1] : []));
}

/**
 * Whether a source is a masked one with the secrets in it: then the masked one has nothing to give.
 *
 * It may say no where yes were right, never the other way round but for what stands within one string of one line.
 *
 * @param masked - As the books have it
 * @param source - As the notebook has it
 */
export function isSameButForSecrets(masked: string, source: string): boolean {
  const lines = source.split('\n');
  const maskedLines = masked.split('\n');
  return (
    lines.length === maskedLines.length &&
    lines.every((line, index) => fits(line, maskedLines[index].split(MASKED)))
  );
}

/** Whether a line consists of these pieces with secrets between them. */
function fits(line: string, pieces: readonly string[]): boolean {
  if (pieces.length === 1) {
    return line === pieces[0];
  }
  const last = pieces[pieces.length - 1];
  const end = line.length - last.length;
  let at = pieces[0].length;
  if (at > end || !line.startsWith(pieces[0]) || !line.endsWith(last)) {
    return false;
  }
  for (const piece of pieces.slice(1, -1)) {
    const next = line.indexOf(piece, at);
    if (next < 0 || NO_SECRET.test(line.slice(at, next))) {
      return false;
    }
    at = next + piece.length;
  }
  return at <= end && !NO_SECRET.test(line.slice(at, end));
}
