import type {
  ReadonlyPartialJSONObject,
  ReadonlyPartialJSONValue
} from '@lumino/coreutils';
import { fingerprint } from './fingerprint';
import type { ICell } from './model';

/** Metadata that a look at a cell or its execution changes, and nobody means: folding, scrolling, timing. */
const PASSING = [
  'collapsed',
  'scrolled',
  'execution',
  'ExecuteTime',
  'papermill'
];
const PASSING_IN_JUPYTER = ['source_hidden', 'outputs_hidden'];

/** The address of an object, as in `<Axes at 0x7f…>`: another in each process. */
const ADDRESS = / at 0x[0-9a-fA-F]+/g;

/** In longer texts no addresses are looked for (characters). */
const SHORT_TEXT = 10_000;

/**
 * The cells of a notebook in nbformat 4, as the diff looks at them.
 *
 * Outputs are told apart by what they show: prompt numbers, how a text is cut into lines or pieces, and addresses of
 * objects make no difference. An output that the books hold as an object counts by that object's hash.
 *
 * @param notebook - From a file, the contents manager or the model; fields that are missing or odd count as empty
 */
export function cellsOfNotebook(notebook: ReadonlyPartialJSONObject): ICell[] {
  return listOf(notebook.cells)
    .map(objectOf)
    .map(cell => {
      const isCode = cell.cell_type === 'code';
      return {
        id: typeof cell.id === 'string' ? cell.id : null,
        type: typeof cell.cell_type === 'string' ? cell.cell_type : '',
        source: withPlainBreaks(joined(cell.source)),
        outputs: isCode ? fingerprintOutputs(listOf(cell.outputs)) : '',
        execution: executionOf(cell.execution_count),
        metadata: fingerprintMetadata(cell)
      };
    });
}

/**
 * A source whose lines end as an editor has them: how they end in a file makes no difference.
 */
export function withPlainBreaks(source: string): string {
  return source.replace(/\r\n?/g, '\n');
}

/**
 * The fingerprint of a cell's outputs, empty if there are none.
 *
 * @param outputs - As nbformat 4 has them
 */
export function fingerprintOutputs(
  outputs: readonly ReadonlyPartialJSONValue[]
): string {
  if (outputs.length === 0) {
    return '';
  }
  const shown: ReadonlyPartialJSONObject[] = [];
  for (const output of outputs.map(objectOf)) {
    const last = shown[shown.length - 1];
    if (isInlineStream(output)) {
      const text = joined(output.text);
      if (last && isInlineStream(last) && last.name === output.name) {
        shown[shown.length - 1] = { ...last, text: joined(last.text) + text };
      } else {
        shown.push({ ...output, text });
      }
    } else {
      shown.push(whatItShows(output));
    }
  }
  return fingerprint(shown);
}

function whatItShows(
  output: ReadonlyPartialJSONObject
): ReadonlyPartialJSONObject {
  const rest = without(output, ['execution_count', 'transient']);
  if (rest.data === undefined) {
    return rest;
  }
  const data = Object.entries(objectOf(rest.data)).map(
    ([mime, value]): [string, ReadonlyPartialJSONValue | undefined] => [
      mime,
      mime === 'text/plain' ? withoutAddresses(joined(value)) : flat(value)
    ]
  );
  return { ...rest, data: Object.fromEntries(data) };
}

function withoutAddresses(text: string): string {
  return text.length > SHORT_TEXT ? text : text.replace(ADDRESS, ' at 0x');
}

function fingerprintMetadata(cell: ReadonlyPartialJSONObject): string {
  const metadata = without(objectOf(cell.metadata), PASSING);
  const jupyter = without(objectOf(metadata.jupyter), PASSING_IN_JUPYTER);
  const lasting =
    Object.keys(jupyter).length > 0
      ? { ...metadata, jupyter }
      : without(metadata, ['jupyter']);
  const attachments = objectOf(cell.attachments);
  return fingerprint([lasting, attachments]);
}

function executionOf(count: ReadonlyPartialJSONValue | undefined): number {
  return typeof count === 'number' ? count : 0;
}

function isInlineStream(output: ReadonlyPartialJSONObject): boolean {
  return output.output_type === 'stream' && output.object === undefined;
}

function without(
  object: ReadonlyPartialJSONObject,
  names: readonly string[]
): ReadonlyPartialJSONObject {
  return Object.fromEntries(
    Object.entries(object).filter(([name]) => !names.includes(name))
  );
}

/** nbformat writes texts as lists of lines; JSON data may be real lists. */
function flat(
  value: ReadonlyPartialJSONValue | undefined
): ReadonlyPartialJSONValue | undefined {
  return listOf(value).length > 0 && listOf(value).every(isText)
    ? joined(value)
    : value;
}

function joined(value: ReadonlyPartialJSONValue | undefined): string {
  return typeof value === 'string'
    ? value
    : listOf(value).filter(isText).join('');
}

function isText(value: ReadonlyPartialJSONValue): value is string {
  return typeof value === 'string';
}

function listOf(
  value: ReadonlyPartialJSONValue | undefined
): readonly ReadonlyPartialJSONValue[] {
  return Array.isArray(value)
    ? (value as readonly ReadonlyPartialJSONValue[])
    : [];
}

function objectOf(
  value: ReadonlyPartialJSONValue | undefined
): ReadonlyPartialJSONObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as ReadonlyPartialJSONObject)
    : {};
}
