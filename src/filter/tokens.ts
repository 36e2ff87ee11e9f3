/** What a piece of a filter is. */
export type TokenKind =
  | 'key'
  | 'operator'
  | 'value'
  | 'word'
  | 'open'
  | 'close'
  | 'comma'
  | 'unknown';

/** A piece of a filter, with where it stands. */
export interface IToken {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const SPACE = /\s+/y;

/** The first pattern that matches names the piece; what is not closed yet is one piece all the same. */
const PATTERNS: readonly (readonly [TokenKind, RegExp])[] = [
  ['value', /'(?:''|[^'])*'?|"(?:""|[^"])*"?/y],
  ['value', /[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y],
  ['value', /(?:true|false)\b/iy],
  ['operator', /<=|>=|!=|<>|==|=|<|>/y],
  ['word', /(?:and|or|not|i?like|in)\b/iy],
  ['key', /[A-Za-z_]\w*(?:\.(?:`[^`]*`?|"[^"]*"?|[\w./:@-]*))?/y],
  ['open', /\(/y],
  ['close', /\)/y],
  ['comma', /,/y],
  ['unknown', /./suy]
];

/**
 * The pieces of a filter, in their order. Whatever is no piece of the language is `unknown`.
 */
export function tokensOf(filter: string): IToken[] {
  const tokens: IToken[] = [];
  let start = 0;
  while (start < filter.length) {
    const space = matchAt(SPACE, filter, start);
    if (space !== null) {
      start += space.length;
      continue;
    }
    for (const [kind, pattern] of PATTERNS) {
      const text = matchAt(pattern, filter, start);
      if (text !== null) {
        const end = start + text.length;
        tokens.push({ kind, text, start, end });
        start = end;
        break;
      }
    }
  }
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? null;
}
