import type { IMimeBundle, IOutput } from '@jupyterlab/nbformat';

/** What an output is at a glance: a picture as a data URL, or the beginning of a text. */
export type Thumbnail =
  | { readonly kind: 'image'; readonly url: string }
  | { readonly kind: 'text' | 'error'; readonly text: string };

/** Types of pictures, the best one first. A page runs no script of a picture, not even of an SVG's. */
const IMAGES = ['image/png', 'image/jpeg', 'image/gif', 'image/svg+xml'];

/** Characters of a text that can be told at all. */
const FEW = 160;

/**
 * An output at a glance.
 *
 * @returns null if there is nothing to see
 */
export function thumbnailOf(output: IOutput): Thumbnail | null {
  switch (output.output_type) {
    case 'display_data':
    case 'execute_result':
    case 'update_display_data':
      return ofBundle((output.data ?? {}) as IMimeBundle);
    case 'stream':
      return ofText('text', output.text);
    case 'error':
      return ofText('error', output.ename);
    default:
      return null;
  }
}

/** The most telling of several: a picture before an error, that before a text. */
export function mostTelling(
  thumbnails: readonly (Thumbnail | null)[]
): Thumbnail | null {
  const of = (kind: Thumbnail['kind']) =>
    thumbnails.find(thumbnail => thumbnail?.kind === kind);
  return of('image') ?? of('error') ?? of('text') ?? null;
}

function ofBundle(data: IMimeBundle): Thumbnail | null {
  const type = IMAGES.find(mime => data[mime] !== undefined);
  if (type === undefined) {
    return ofText('text', data['text/plain']);
  }
  const content = joined(data[type]);
  const url =
    type === 'image/svg+xml'
      ? `data:${type};charset=utf-8,${encodeURIComponent(content)}`
      : `data:${type};base64,${content.replace(/\s/g, '')}`;
  return { kind: 'image', url };
}

function ofText(kind: 'text' | 'error', value: unknown): Thumbnail | null {
  const text = joined(value).trim().slice(0, FEW);
  return text === '' ? null : { kind, text };
}

/** Multi-line strings may be lists of lines; what is neither says nothing. */
function joined(value: unknown): string {
  return Array.isArray(value)
    ? value.map(joined).join('')
    : typeof value === 'string'
      ? value
      : '';
}
