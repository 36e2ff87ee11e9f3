import type { INames, JsonValue } from '../ledger';
import type { IToken } from './tokens';
import { tokensOf } from './tokens';
import type { IKey } from './vocabulary';
import {
  ATTRIBUTES,
  DECLARED,
  keyOf,
  namesIn,
  proposedValue,
  SEEN,
  STATUSES,
  writtenKey,
  writtenValue
} from './vocabulary';

/** What a proposal is. */
export type ProposalKind = 'name' | 'operator' | 'value' | 'word';

/** Something that may stand at the cursor. */
export interface IProposal {
  readonly kind: ProposalKind;
  /** What is put into the filter. */
  readonly text: string;
  /** How many runs have the name; null where that says nothing. */
  readonly runs: number | null;
}

/** What may stand at the cursor, and what it takes the place of. */
export interface ICompletion {
  readonly start: number;
  readonly end: number;
  readonly proposals: readonly IProposal[];
}

/** What the language expects at a place. */
type Expected = 'key' | 'operator' | 'value' | 'list' | 'connective';

/** Proposals at most. */
const MOST = 50;

/**
 * What may stand at the cursor of a filter, the likeliest first.
 *
 * @param filter - As far as it is written
 * @param cursor - Where the next letter goes
 * @param vocabulary - The names and values of the runs
 */
export function completionAt(
  filter: string,
  cursor: number,
  vocabulary: INames
): ICompletion {
  const tokens = tokensOf(filter);
  const at = tokens.find(
    ({ start, end, kind }) =>
      start < cursor && cursor <= end && isUnfinished(kind, cursor, end)
  );
  const place = placeAfter(
    tokens.filter(token => token.end <= (at?.start ?? cursor))
  );
  const typed = at ? filter.slice(at.start, cursor) : '';
  const proposals = proposalsFor(place, typed, vocabulary);
  const isDone = proposals.length === 1 && proposals[0].text === at?.text;
  return {
    start: at?.start ?? cursor,
    end: at?.end ?? cursor,
    proposals: isDone ? [] : proposals.slice(0, MOST)
  };
}

/**
 * The filter with a proposal taken, and where the cursor stands then.
 */
export function withProposal(
  filter: string,
  { start, end }: ICompletion,
  { text }: IProposal
): { readonly filter: string; readonly cursor: number } {
  const rest = filter.slice(end).trimStart();
  const before = filter.slice(0, start) + text + ' ';
  return { filter: before + rest, cursor: before.length };
}

/** Whether a piece that the cursor touches is still being written: a sign or a bracket at its end is not. */
function isUnfinished(kind: IToken['kind'], cursor: number, end: number) {
  const isSign = kind === 'open' || kind === 'close' || kind === 'comma';
  return !isSign && !(kind === 'operator' && cursor === end);
}

interface IPlace {
  readonly expected: Expected;
  /** The key that an operator or value belongs to. */
  readonly key: IKey | null;
  /** Whether `not` stands before an operator. */
  readonly isNegated: boolean;
}

function placeAfter(tokens: readonly IToken[]): IPlace {
  let expected: Expected = 'key';
  let key: IKey | null = null;
  let isNegated = false;
  let isInList = false;
  for (const { kind, text } of tokens) {
    const word = kind === 'word' ? text.toLowerCase() : '';
    if (word === 'not') {
      isNegated = expected === 'operator';
      continue;
    }
    isNegated = false;
    if (word === 'and' || word === 'or') {
      expected = 'key';
    } else if (word === 'in') {
      expected = 'list';
    } else if (word !== '' || kind === 'operator' || kind === 'comma') {
      expected = 'value';
    } else if (kind === 'open') {
      isInList = expected === 'list';
      expected = isInList ? 'value' : 'key';
    } else if (kind === 'close') {
      isInList = false;
      expected = 'connective';
    } else if (kind === 'key' && expected === 'key') {
      key = keyOf(text);
      expected = 'operator';
    } else {
      expected = 'connective';
    }
  }
  // In a list, a comma or the closing bracket comes next, which nobody has to be told.
  return {
    expected: isInList && expected === 'connective' ? 'list' : expected,
    key,
    isNegated
  };
}

function proposalsFor(
  { expected, key, isNegated }: IPlace,
  typed: string,
  vocabulary: INames
): readonly IProposal[] {
  switch (expected) {
    case 'key':
      return keys(typed, vocabulary);
    case 'operator':
      return words(isNegated ? ['like', 'in'] : operatorsOf(key), typed);
    case 'value':
      return values(key, typed, vocabulary);
    case 'connective':
      return words(['and', 'or'], typed);
    case 'list':
      return [];
  }
}

function keys(typed: string, vocabulary: INames): IProposal[] {
  const { space: wanted, name } = keyOf(typed);
  const isSpace = wanted !== null && [...DECLARED, ...SEEN].includes(wanted);
  // Names of files and packages have dots too.
  const sought = isSpace ? name : typed;
  const isIn = (space: string | null) => !isSpace || wanted === space;
  const found: { proposal: IProposal; rank: number }[] = [];
  const consider = (key: IKey, runs: number | null, last: number) => {
    const match = isIn(key.space) ? rankOf(key, typed, sought) : null;
    if (match !== null) {
      const text = writtenKey(key);
      found.push({
        proposal: { kind: 'name', text, runs },
        rank: match * 10 + last
      });
    }
  };
  // What every run has comes after what users declare, and before the hundreds of packages.
  [...DECLARED, null, ...SEEN].forEach((space, index) => {
    if (space === null) {
      ATTRIBUTES.forEach((_, name) => consider({ space, name }, null, index));
    } else {
      namesIn(space, vocabulary).forEach(({ name, runs }) =>
        consider({ space, name }, runs, index)
      );
    }
  });
  const order = new Map(found.map((one, index) => [one, index]));
  return found
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        (b.proposal.runs ?? 0) - (a.proposal.runs ?? 0) ||
        (order.get(a) ?? 0) - (order.get(b) ?? 0)
    )
    .map(({ proposal }) => proposal);
}

/** 0 for a name or space that begins with what was typed, 1 for a name that has it, null for others. */
function rankOf(key: IKey, typed: string, name: string): number | null {
  const own = key.name.toLowerCase();
  const sought = name.toLowerCase();
  const isSpace =
    key.space !== null && `${key.space}.`.startsWith(typed.toLowerCase());
  if (isSpace || own.startsWith(sought)) {
    return 0;
  }
  return own.includes(sought) ? 1 : null;
}

function operatorsOf(key: IKey | null): readonly string[] {
  const type =
    key === null || key.space !== null ? null : ATTRIBUTES.get(key.name);
  switch (type) {
    case 'flag':
      return ['='];
    case 'number':
    case 'time':
      return ['>', '<', '>=', '<=', '=', '!='];
    case 'text':
      return ['=', '!=', 'like', 'in', 'not like', 'not in'];
    default:
      return key?.space === 'metrics'
        ? ['>', '<', '>=', '<=', '=', '!=', 'in']
        : ['=', '!=', '>', '<', '>=', '<=', 'like', 'in'];
  }
}

function values(
  key: IKey | null,
  typed: string,
  vocabulary: INames
): IProposal[] {
  const sought = typed.replace(/^['"]|['"]$/g, '').toLowerCase();
  return valuesOf(key, vocabulary)
    .map(value => writtenValue(key ? proposedValue(key, value) : value))
    .filter((text): text is string => text !== null)
    .filter(text => text.toLowerCase().includes(sought))
    .map(text => ({ kind: 'value', text, runs: null }));
}

function valuesOf(key: IKey | null, vocabulary: INames): readonly JsonValue[] {
  if (key === null) {
    return [];
  }
  if (key.space !== null) {
    const names = namesIn(key.space, vocabulary);
    return names.find(({ name }) => name === key.name)?.values ?? [];
  }
  switch (key.name) {
    case 'status':
      return STATUSES;
    case 'tags':
      return vocabulary.tags.map(({ name }) => name);
    case 'user':
      return vocabulary.users;
    case 'notebook':
      return vocabulary.notebooks;
    default:
      return ATTRIBUTES.get(key.name) === 'flag' ? [true, false] : [];
  }
}

function words(all: readonly string[], typed: string): IProposal[] {
  return all
    .filter(text => text.startsWith(typed.toLowerCase()))
    .map(text => ({
      kind: /\w/.test(text) ? 'word' : 'operator',
      text,
      runs: null
    }));
}
