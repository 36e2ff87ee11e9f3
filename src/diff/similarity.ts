/*
 * How alike two sources are: the words they share. Of a source's set of words, hashed, only the smallest hashes are
 * kept (a bottom-k sketch): exact for the usual cell, a fair sample of a long one, and comparing never costs more
 * than `KEPT` steps.
 */

import { mixed } from './hash';

/** The hashes of a source's words, different and ascending. */
export type Sketch = Uint32Array;

/** How many hashes are kept: the standard error of the sampled similarity is below 0.05. */
const KEPT = 128;

/** How many hashes are collected before they are thinned out. */
const ROOM = 4096;

/** Words that say nothing about what a cell is for. */
const GLUE =
  'a and as def for from if import in is not of or return self the to with'.split(
    ' '
  );

const collected = new Uint32Array(ROOM);

/**
 * The sketch of a source. Reads each character once, in bounded space.
 */
export function sketchOf(source: string): Sketch {
  let size = 0;
  let limit = 0xffffffff;
  let word = 0;
  let isNumber = false;
  for (let i = 0; i <= source.length; i++) {
    const code = i < source.length ? source.charCodeAt(i) : 0;
    if (isWordPart(code) || (isNumber && code === POINT)) {
      if (word === 0) {
        word = SEED;
        isNumber = code <= NINE;
      }
      word = Math.imul(word ^ code, PRIME);
      if (!isIdeograph(code)) {
        continue;
      }
    }
    if (word === 0) {
      continue;
    }
    const hash = sampled(word);
    word = 0;
    isNumber = false;
    if (hash >= limit || GLUE_HASHES.has(hash)) {
      continue;
    }
    collected[size++] = hash;
    if (size === ROOM) {
      size = thinned(size);
      limit = size === KEPT ? collected[size - 1] : limit;
    }
  }
  return collected.slice(0, thinned(size));
}

/**
 * How alike two sources are, from their sketches.
 *
 * @returns From 0 (no word in common, or no words) to 1 (the same words)
 */
export function similarity(p: Sketch, q: Sketch): number {
  let i = 0;
  let j = 0;
  let shared = 0;
  let all = 0;
  while (all < KEPT && (i < p.length || j < q.length)) {
    const left = i < p.length ? p[i] : Infinity;
    const right = j < q.length ? q[j] : Infinity;
    if (left === right) {
      shared++;
    }
    if (left <= right) {
      i++;
    }
    if (right <= left) {
      j++;
    }
    all++;
  }
  // Dice's coefficient from Jaccard's: the share of their words that both have.
  return all === 0 ? 0 : (2 * shared) / (all + shared);
}

const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const POINT = 46;
const NINE = 57;

function isWordPart(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 48 && code <= NINE) ||
    (code >= 65 && code <= 90) ||
    code === 95 ||
    // Beyond ASCII all but the general punctuation.
    (code >= 0xaa && !(code >= 0x2000 && code < 0x2070))
  );
}

/** Scripts without spaces: each character is a word. */
function isIdeograph(code: number): boolean {
  return (code >= 0x2e80 && code < 0xd800) || (code >= 0xf900 && code < 0xfb00);
}

/** 30 bits are what V8 keeps unboxed. */
function sampled(word: number): number {
  return mixed(word) >>> 2;
}

/** Leaves the smallest `KEPT` different ones of the collected hashes, ascending, and says how many. */
function thinned(size: number): number {
  collected.subarray(0, size).sort();
  let kept = 0;
  for (let i = 0; i < size && kept < KEPT; i++) {
    if (kept === 0 || collected[i] !== collected[kept - 1]) {
      collected[kept++] = collected[i];
    }
  }
  return kept;
}

const GLUE_HASHES: ReadonlySet<number> = new Set(
  GLUE.map(word => {
    let hash = SEED;
    for (let i = 0; i < word.length; i++) {
      hash = Math.imul(hash ^ word.charCodeAt(i), PRIME);
    }
    return sampled(hash);
  })
);
