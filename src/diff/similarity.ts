/*
 * How alike two sources are: by the words they share, and if both are long by the lines too, for in many words the
 * same ones come up. Comparing two sources costs the same however long they are.
 */
import { mixed } from './hash';
import { Sample, overlap } from './sample';

/** What is kept of a source to compare it: samples of the hashes of its words and of its lines. */
export interface ISketch {
  readonly words: Int32Array;
  /** Empty unless the source is long. */
  readonly lines: Int32Array;
  /** By what alike sources are found: the first of either sample, which are a smaller sample. */
  readonly marks: readonly number[];
}

/** How many words and lines are marks. */
const MARKS = 16;

/** From this many characters on a source is long. */
const LONG = 2000;

/** So far into a source its words are read (characters); lines to its end, for they are found much faster. */
const WORDS_UNTIL = 16_000;

/** With fewer different lines the lines tell nothing. */
const MANY_LINES = 16;

/** Words that say nothing about what a cell is for. */
const GLUE =
  'a and as def for from if import in is not of or return self the to with'.split(
    ' '
  );

const words = new Sample();
const lines = new Sample();

/**
 * The sketch of a source.
 */
export function sketchOf(source: string): ISketch {
  addWords(source);
  if (source.length >= LONG) {
    addLines(source);
  }
  const [ofWords, ofLines] = [words.take(), lines.take()];
  const marks: number[] = [];
  for (const sample of [ofWords, ofLines]) {
    for (let i = 0; i < sample.length && i < MARKS; i++) {
      marks.push(sample[i]);
    }
  }
  return { words: ofWords, lines: ofLines, marks };
}

/**
 * How alike two sources are, from their sketches.
 *
 * @returns From 0 (nothing in common, or no words) to 1 (the same words and lines)
 */
export function similarity(p: ISketch, q: ISketch): number {
  const ofWords = overlap(p.words, q.words);
  return Math.min(p.lines.length, q.lines.length) >= MANY_LINES
    ? (ofWords + overlap(p.lines, q.lines)) / 2
    : ofWords;
}

const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;
const NEWLINE = 10;
const SPACE = 32;
const POINT = 46;
const NINE = 57;

function addWords(source: string): void {
  let word = 0;
  let isNumber = false;
  const end = Math.min(source.length, WORDS_UNTIL);
  for (let i = 0; i <= end; i++) {
    const code = i < end ? source.charCodeAt(i) : SPACE;
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
    if (word !== 0) {
      const hash = sampled(word);
      if (!GLUE_HASHES.has(hash)) {
        words.add(hash);
      }
      word = 0;
      isNumber = false;
    }
  }
}

/** Lines without what is blank in them, and none that is blank. */
function addLines(source: string): void {
  let line = 0;
  for (let i = 0; i <= source.length; i++) {
    const code = i < source.length ? source.charCodeAt(i) : NEWLINE;
    if (code > SPACE) {
      line = Math.imul((line || SEED) ^ code, PRIME);
    } else if (code === NEWLINE && line !== 0) {
      lines.add(sampled(line));
      line = 0;
    }
  }
}

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

/** Evenly spread, or its smallest values were no fair sample. */
function sampled(hash: number): number {
  return mixed(hash) >>> 2;
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
