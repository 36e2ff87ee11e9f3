/*
 * Which cell of A is which cell of B. The evidence is heard from the strongest to the weakest, and what is paired
 * once stays paired: the same id; the same content, if it stands once on either side; then, between the cells that
 * are paired and keep their order (the gaps), the same or nearly the same content in order; then the same across the
 * gaps, which are moves; and last, within the gaps, sources that have half of their words in common.
 */
import { Candidates } from './candidates';
import type { ICell } from './model';
import type { ICandidate } from './order';
import { heaviestChain } from './order';
import type { Pair, Side } from './pairing';
import { Pairing } from './pairing';

/** So similar that it is the same cell, wherever it stands. */
const STRONG = 0.75;

/** Similar enough for the same cell if it stands at the same place. */
const WEAK = 0.5;

/** A cell with fewer words is not recognized elsewhere unless it says exactly the same. */
const FEW_WORDS = 4;

/** What identical content is worth beside similar content, whose worth is its similarity. */
const IDENTICAL = 2;
const IDENTICAL_BLANK = 0.25;

/** Of many cells with the same content each is compared to so many before and after it in their row. */
const TWINS = 8;

/**
 * Pairs the cells of two notebooks. `alignCells(b, a)` gives the same pairs, turned round.
 *
 * @returns Pairs of positions, in A's order; no position stands in two
 */
export function alignCells(
  a: readonly ICell[],
  b: readonly ICell[]
): readonly Pair[] {
  const order = compareNotebooks(a, b);
  if (order === 0) {
    return a.map((_, i) => [i, i] as const);
  }
  // Ties are broken by position, so always the same one of the two comes first.
  if (order > 0) {
    return alignOrdered(b, a)
      .map(([i, j]) => [j, i] as const)
      .sort((p, q) => p[0] - q[0]);
  }
  return alignOrdered(a, b);
}

function alignOrdered(a: readonly ICell[], b: readonly ICell[]): Pair[] {
  const pairing = new Pairing(a, b);
  pairSameIds(pairing);
  pairUnique(pairing);
  const candidates = new Candidates(pairing);
  pairWithinGaps(pairing, candidates, STRONG);
  pairTwins(pairing, pairing.a.free(), pairing.b.free());
  pairAcross(pairing, candidates);
  pairWithinGaps(pairing, candidates, WEAK);
  return pairing.pairs();
}

/** Cells with the same id. Where an id stands more than once, those that say the same first, then in order. */
function pairSameIds(pairing: Pairing): void {
  const id = (side: Side) => (i: number) => side.cells[i].id || null;
  const { a, b } = pairing;
  for (const [as, bs] of together(a, b, a.free(), b.free(), id)) {
    if (as.length > 1 || bs.length > 1) {
      pairTwins(pairing, as, bs, true);
    }
    const others = bs.filter(j => b.partners[j] < 0);
    as.filter(i => a.partners[i] < 0)
      .slice(0, others.length)
      .forEach((i, n) => pairing.add(i, others[n]));
  }
}

/** Cells whose content stands exactly once on either side. */
function pairUnique(pairing: Pairing): void {
  const { a, b } = pairing;
  for (const [as, bs] of together(a, b, a.free(), b.free(), contentOf)) {
    if (as.length === 1 && bs.length === 1) {
      pairing.add(as[0], bs[0]);
    }
  }
}

/** Cells with the same content, in order; blank ones only on request, for they can be told by nothing. */
function pairTwins(
  pairing: Pairing,
  as: readonly number[],
  bs: readonly number[],
  withBlank = false
): void {
  const { a, b } = pairing;
  const content = withBlank ? anyContentOf : contentOf;
  for (const [left, right] of together(a, b, as, bs, content)) {
    left.slice(0, right.length).forEach((i, n) => pairing.add(i, right[n]));
  }
}

/** Between the pairs in order, the cells that are together the most alike and in order too. */
function pairWithinGaps(
  pairing: Pairing,
  candidates: Candidates,
  least: number
): void {
  for (const { as, bs } of pairing.gaps()) {
    const { start, end } = pairEnds(pairing, as, bs);
    const innerA = as.slice(start, as.length - end);
    const innerB = bs.slice(start, bs.length - end);
    const chain = heaviestChain([
      ...identicalCells(pairing, innerA, innerB),
      ...candidates.among(innerA, innerB, least)
    ]);
    chain.forEach(({ a, b }) => pairing.add(a, b));
  }
}

/** Pairs what is identical at the beginning and the end of a gap, and says how many cells that were. */
function pairEnds(
  pairing: Pairing,
  as: readonly number[],
  bs: readonly number[]
): { start: number; end: number } {
  const most = Math.min(as.length, bs.length);
  const isSame = (a: number, b: number) =>
    pairing.a.content(a) === pairing.b.content(b);
  let start = 0;
  while (start < most && isSame(as[start], bs[start])) {
    pairing.add(as[start], bs[start]);
    start++;
  }
  let end = 0;
  while (
    start + end < most &&
    isSame(as[as.length - 1 - end], bs[bs.length - 1 - end])
  ) {
    pairing.add(as[as.length - 1 - end], bs[bs.length - 1 - end]);
    end++;
  }
  return { start, end };
}

function identicalCells(
  { a, b }: Pairing,
  as: readonly number[],
  bs: readonly number[]
): ICandidate[] {
  const candidates: ICandidate[] = [];
  for (const [left, right] of together(a, b, as, bs, anyContentOf)) {
    const score = a.isBlank(left[0]) ? IDENTICAL_BLANK : IDENTICAL;
    left.forEach((i, rank) => {
      const place = Math.floor((rank * right.length) / left.length);
      right
        .slice(Math.max(place - TWINS, 0), place + TWINS + 1)
        .forEach(j => candidates.push({ a: i, b: j, score }));
    });
  }
  return candidates;
}

/** Across the gaps, the most similar first. */
function pairAcross(pairing: Pairing, candidates: Candidates): void {
  const hasWords = (side: Side) => (i: number) =>
    side.sketch(i).words.length >= FEW_WORDS;
  const as = pairing.a.free().filter(hasWords(pairing.a));
  const bs = pairing.b.free().filter(hasWords(pairing.b));
  candidates
    .among(as, bs, STRONG)
    .sort((p, q) => q.score - p.score || p.a - q.a || p.b - q.b)
    .forEach(({ a, b }) => pairing.add(a, b));
}

/** The cells of both sides that have the same key, by key; without those that have none, or only on one side. */
function* together(
  a: Side,
  b: Side,
  as: readonly number[],
  bs: readonly number[],
  keyOf: (side: Side) => (i: number) => string | null
): Iterable<readonly [as: number[], bs: number[]]> {
  const ofA = grouped(as, keyOf(a));
  const ofB = grouped(bs, keyOf(b));
  for (const [key, left] of ofA) {
    const right = ofB.get(key);
    if (right !== undefined) {
      yield [left, right];
    }
  }
}

function grouped(
  positions: readonly number[],
  keyOf: (i: number) => string | null
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const i of positions) {
    const key = keyOf(i);
    if (key === null) {
      continue;
    }
    const group = groups.get(key);
    if (group === undefined) {
      groups.set(key, [i]);
    } else {
      group.push(i);
    }
  }
  return groups;
}

const anyContentOf = (side: Side) => (i: number) => side.content(i);

const contentOf = (side: Side) => (i: number) =>
  side.isBlank(i) ? null : side.content(i);

/** A total order of notebooks by what the alignment looks at. */
function compareNotebooks(a: readonly ICell[], b: readonly ICell[]): number {
  if (a.length !== b.length) {
    return a.length - b.length;
  }
  for (let i = 0; i < a.length; i++) {
    const order =
      compareTexts(a[i].id || '', b[i].id || '') ||
      compareTexts(a[i].type, b[i].type) ||
      compareTexts(a[i].source, b[i].source);
    if (order !== 0) {
      return order;
    }
  }
  return 0;
}

function compareTexts(p: string, q: string): number {
  return p === q ? 0 : p < q ? -1 : 1;
}
