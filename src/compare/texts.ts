import type { ReadonlyJSONValue } from '@lumino/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';
import {
  formatDuration,
  formatNumber,
  formatSize,
  formatValue,
  isRunStatus,
  statusWord
} from '../components';
import type { JsonValue } from '../ledger';
import { BOTH } from './facts';
import type { IComparedRow, IComparedValue, RowGroup } from './model';
import { numberOf } from './values';

/** Digits of a hash that tell it apart. */
const SHORT_HASH = 7;

/** A group of rows in words. */
export function groupWord(group: RowGroup, trans: TranslationBundle): string {
  switch (group) {
    case 'parameters':
      return trans.__('Parameters');
    case 'results':
      return trans.__('Results');
    case 'inferredParameters':
      return trans.__('Inferred parameters');
    case 'files':
      return trans.__('Files');
    case 'environment':
      return trans.__('Environment');
    case 'status':
      return trans.__('Status');
  }
}

/** What a row is about; of a part only its own name. */
export function rowName(row: IComparedRow, trans: TranslationBundle): string {
  const { group, path } = row;
  const name = path[path.length - 1] ?? '';
  if (group === 'files') {
    return fileName(name);
  }
  if (group === 'environment' && path.length === 1 && name === 'hash') {
    return trans.__('Environment');
  }
  if (group !== 'status') {
    return name;
  }
  switch (path[0]) {
    case 'status':
      return trans.__('Status');
    case 'error':
      return trans.__('Error');
    case 'duration':
      return trans.__('Duration');
    case 'notebook':
      return trans.__('Notebook');
    default:
      return name;
  }
}

/** All that can be said of what a row is about. */
export function rowTitle(row: IComparedRow, trans: TranslationBundle): string {
  const { group, path } = row;
  if (group !== 'files') {
    return group === 'status' && path[0] === 'labels'
      ? trans.__('Label %1', path[1])
      : path.join(' › ');
  }
  const [role, file] = path;
  switch (role) {
    case 'input':
      return trans.__('%1, read', file);
    case 'output':
      return trans.__('%1, written', file);
    case 'model':
      return trans.__('%1, a model, written', file);
    case 'code':
      return trans.__('%1, imported', file);
    case BOTH:
      return trans.__('%1, read by one and written by another', file);
    default:
      return file;
  }
}

/** The same value as shown, and as it is to the last digit. */
export interface IValueText {
  readonly text: string;
  readonly title: string;
}

/**
 * What a run has in a row, as text.
 *
 * @returns null if it has nothing
 */
export function valueText(
  row: IComparedRow,
  { value }: IComparedValue,
  trans: TranslationBundle
): IValueText | null {
  if (value === undefined) {
    return null;
  }
  const exact = formatValue(value as JsonValue);
  const plain = (text: string): IValueText => ({ text, title: exact });
  const { group, path } = row;
  if (group === 'files') {
    return fileText(value, trans);
  }
  if (group === 'results') {
    const others = row.values.map(other => other.value as JsonValue);
    return plain(
      formatValue(
        value as JsonValue,
        others.filter(other => other !== undefined)
      )
    );
  }
  if (group === 'environment' && path.join() === 'hash') {
    return plain(exact.slice(0, SHORT_HASH));
  }
  if (group === 'environment' && value === null) {
    return plain(trans.__('none'));
  }
  if (path.join() === 'hardware,memory' && typeof value === 'number') {
    return plain(formatSize(value));
  }
  if (group === 'status') {
    if (path[0] === 'duration' && typeof value === 'number') {
      return plain(formatDuration(value, trans));
    }
    if (path[0] === 'status' && isRunStatus(exact)) {
      return plain(statusWord(exact, trans));
    }
  }
  return plain(exact);
}

/** By how much a number differs from the reference's, with its sign. */
export function deltaText(
  row: IComparedRow,
  { delta }: IComparedValue,
  trans: TranslationBundle
): string | null {
  if (delta === null || delta === 0) {
    return null;
  }
  const size = Math.abs(delta);
  const text =
    row.group === 'status' && row.path[0] === 'duration'
      ? formatDuration(size, trans)
      : formatNumber(Number(size.toPrecision(12)));
  return delta > 0 ? `+${text}` : `−${text}`;
}

/** Whether a row is of numbers, which stand right under each other. */
export function isNumeric(row: IComparedRow): boolean {
  return row.values.every(
    ({ value }) => value === undefined || numberOf(value) !== null
  );
}

function fileText(
  value: ReadonlyJSONValue,
  trans: TranslationBundle
): IValueText {
  const { sha256, size } = value as {
    sha256: string | null;
    size: number | null;
  };
  const hash = sha256?.slice(0, SHORT_HASH) ?? trans.__('no hash');
  return {
    text: size === null ? hash : `${hash} · ${formatSize(size)}`,
    title: sha256
      ? trans.__('SHA-256 %1', sha256)
      : trans.__('Its hash is not known: it was gone or unreadable')
  };
}

function fileName(path: string): string {
  return path.split(/[\\/]/).pop() || path;
}
