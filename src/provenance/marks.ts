import type { ProvenanceNode } from './graph';
import { filesOf } from './graph';
import type { ActivityStatus } from './records';
import { CIRCLE, fittingText, sizeOf } from './sizes';

/**
 * What a node is drawn with, around its centre: the same on the page and in an exported file.
 */
export interface IMark {
  readonly tag: 'rect' | 'circle' | 'text';
  /** What it is, which decides how it is coloured. */
  readonly part: MarkPart;
  readonly attributes: Readonly<Record<string, number | string>>;
  readonly text?: string;
  /** Where a text that is wider than estimated is cut off, in px. */
  readonly within?: IFrame;
}

/** The parts of a drawn node. */
export type MarkPart = 'box' | 'sign' | 'name' | 'facts';

/** A rectangle, in px. */
export interface IFrame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What a node is to its reader, which its colour says as its shape and words do. */
export type Tone =
  'file' | 'code' | 'result' | 'model' | 'execution' | 'run' | 'failed';

/** The texts that the marks cannot know themselves. */
export interface IMarkWords {
  /** What stands in place of a name that the books do not have. */
  readonly nameless: (node: ProvenanceNode) => string;
  /** What stands below a run's title: `5 executions`. */
  readonly runFacts: (node: ProvenanceNode) => string;
}

const RADIUS = 8;
/** Between the border of a box and what stands in it, in px. */
const PADDING = 10;
/** The room for a sign before a name, in px. */
const SIGN = 16;
/** The room for a count behind a name, in px. */
const COUNT = 28;

const STATUS_SIGNS: Readonly<Record<ActivityStatus, string>> = {
  running: '…',
  ok: '✓',
  error: '✕',
  interrupted: '■',
  killed: '⚡'
};

/** What a node is drawn with. */
export function marksOf(
  node: ProvenanceNode,
  words: IMarkWords
): readonly IMark[] {
  const { width, height } = sizeOf(node);
  const left = -width / 2;
  switch (node.kind) {
    case 'activity': {
      const { ordinal, status } = node.activity;
      const nameAt = left + CIRCLE + 6;
      return [
        {
          tag: 'circle',
          part: 'box',
          attributes: { cx: left + CIRCLE / 2, cy: 0, r: CIRCLE / 2 - 1 }
        },
        {
          tag: 'text',
          part: 'sign',
          attributes: { x: left + CIRCLE / 2, y: 0, 'text-anchor': 'middle' },
          text: status === 'ok' ? String(ordinal) : STATUS_SIGNS[status]
        },
        name(node, words, nameAt, 0, width / 2 - nameAt)
      ];
    }
    case 'entity':
      return [
        box(left, 0, width, height),
        sign(left, 0, roleSign(toneOf(node))),
        name(node, words, left + PADDING + SIGN, 0, width - SIGN - 2 * PADDING)
      ];
    case 'versions':
      return [
        box(left + 3, 3, width - 3, height - 3),
        box(left, -2, width - 3, height - 3),
        sign(left, -2, roleSign(toneOf(node))),
        name(
          node,
          words,
          left + PADDING + SIGN,
          -2,
          width - SIGN - COUNT - 2 * PADDING
        ),
        {
          tag: 'text',
          part: 'facts',
          attributes: {
            x: width / 2 - PADDING - 2,
            y: -2,
            'text-anchor': 'end'
          },
          text: `×${node.versions.length}`
        }
      ];
    case 'run':
      return [
        box(left, 0, width, height),
        sign(left, -9, STATUS_SIGNS[node.record?.status ?? 'ok']),
        name(
          node,
          words,
          left + PADDING + SIGN,
          -9,
          width - SIGN - 2 * PADDING
        ),
        {
          tag: 'text',
          part: 'facts',
          attributes: { x: left + PADDING + SIGN, y: 10 },
          text: words.runFacts(node)
        }
      ];
  }
}

/** What a node is to its reader. */
export function toneOf(node: ProvenanceNode): Tone {
  switch (node.kind) {
    case 'activity':
      return hasFailed(node.activity.status) ? 'failed' : 'execution';
    case 'run':
      return hasFailed(node.record?.status) ? 'failed' : 'run';
    default: {
      const roles = new Set(filesOf(node).map(({ role }) => role));
      if (roles.has('model')) {
        return 'model';
      }
      if (roles.has('output')) {
        return 'result';
      }
      return roles.has('input') ? 'file' : 'code';
    }
  }
}

/** Whether something about a node is not known any more, or was never known: it is drawn with dashes. */
export function isIncomplete(node: ProvenanceNode): boolean {
  switch (node.kind) {
    case 'entity':
    case 'versions':
      return filesOf(node).some(({ sha256 }) => !sha256);
    case 'activity':
      return node.activity.line === null;
    case 'run':
      return node.record === null || node.record.deleted;
  }
}

function hasFailed(status: ActivityStatus | undefined): boolean {
  return status === 'error' || status === 'killed';
}

function roleSign(tone: Tone): string {
  switch (tone) {
    case 'model':
      return '◆';
    case 'result':
      return '↑';
    case 'code':
      return '‹›';
    default:
      return '↓';
  }
}

function box(x: number, y: number, width: number, height: number): IMark {
  return {
    tag: 'rect',
    part: 'box',
    attributes: {
      x: x + 1,
      y: y - height / 2 + 1,
      width: width - 2,
      height: height - 2,
      rx: RADIUS
    }
  };
}

function sign(left: number, y: number, text: string): IMark {
  return {
    tag: 'text',
    part: 'sign',
    attributes: {
      x: left + PADDING + SIGN / 2 - 3,
      y,
      'text-anchor': 'middle'
    },
    text
  };
}

function name(
  node: ProvenanceNode,
  words: IMarkWords,
  x: number,
  y: number,
  width: number
): IMark {
  const height = 20;
  return {
    tag: 'text',
    part: 'name',
    attributes: { x: 0, y: height / 2 },
    text: fittingText(node) || words.nameless(node),
    within: { x, y: y - height / 2, width, height }
  };
}
