import type { TranslationBundle } from '@jupyterlab/translation';
import {
  alignedTo,
  formatAge,
  formatDigits,
  formatDuration,
  formatExact,
  formatExactTime,
  formatSize,
  formatValue,
  isNumber,
  isRunStatus,
  statusWord
} from '../components';
import type { JsonValue } from '../ledger';
import type { Attribute, ColumnGroup, IColumn, Statistic } from './columns';
import { statisticOf } from './columns';
import type { IFigures } from './heat';
import { isTime } from './values';

/** Digits of a hash that tell it apart. */
const SHORT_HASH = 7;

/** Letters of a value that a cell has: no cell is wider, and a value may be very long. */
const LONGEST = 300;

/** A group of columns in words. */
export function groupWord(
  group: ColumnGroup,
  trans: TranslationBundle
): string {
  switch (group) {
    case 'run':
      return trans.__('Run');
    case 'parameters':
      return trans.__('Parameters');
    case 'results':
      return trans.__('Results');
    case 'files':
      return trans.__('Files');
    case 'environment':
      return trans.__('Environment');
    case 'labels':
      return trans.__('Labels');
  }
}

/** Which value of a series, in a word. */
export function statisticWord(
  statistic: Statistic,
  trans: TranslationBundle
): string {
  switch (statistic) {
    case 'last':
      return trans.__('last');
    case 'min':
      return trans.__('least');
    case 'max':
      return trans.__('greatest');
    case 'best':
      return trans.__('best');
  }
}

/** What stands in the head of a column. */
export function columnLabel(column: IColumn, trans: TranslationBundle): string {
  const { name, space } = column;
  switch (space) {
    case 'attribute':
      return attributeWord(name as Attribute, trans);
    case 'resources':
      return resourceWord(name, trans);
    case 'files':
      return name.split(/[\\/]/).pop() || name;
    case 'environment':
      return surroundingsWord(name, trans);
    default:
      return name;
  }
}

/** What stands small beside the label; empty for nothing. */
export function columnRemark(
  column: IColumn,
  trans: TranslationBundle
): string {
  const statistic = statisticOf(column);
  if (statistic !== null && statistic !== 'last') {
    return statisticWord(statistic, trans);
  }
  return column.space.startsWith('inferred.') ? trans.__('inferred') : '';
}

/** All that is to be said of a column, on hover. */
export function columnTitle(column: IColumn, trans: TranslationBundle): string {
  const label = columnLabel(column, trans);
  const statistic = statisticOf(column);
  if (statistic !== null && statistic !== 'last') {
    return trans.__(
      '%1, the %2 value of the series',
      label,
      statisticWord(statistic, trans)
    );
  }
  if (column.space.startsWith('inferred.')) {
    return trans.__('%1, seen in the notebook, not declared', label);
  }
  return column.space === 'files' ? column.name : label;
}

/**
 * What a run has in a column, as text.
 *
 * @param value - What it has
 * @param now - In milliseconds since 1970
 */
export function cellText(
  column: IColumn,
  value: JsonValue,
  figures: IFigures,
  now: number,
  trans: TranslationBundle
): string {
  const { space, name } = column;
  if (isNumber(value)) {
    if (isTime(column)) {
      return formatAge(value, now, trans);
    }
    if (name === 'duration' || (space === 'resources' && name === 'cpu')) {
      return formatDuration(value, trans);
    }
    if (space === 'resources' && name === 'memory') {
      return formatSize(value);
    }
    return alignedTo(
      figures.decimals,
      numberText(column, value, figures.digits)
    );
  }
  if (space === 'attribute') {
    if (Array.isArray(value)) {
      return value.join(', ');
    }
    if (typeof value === 'boolean') {
      return value ? trans.__('yes') : '';
    }
  }
  const text = formatValue(value).slice(0, LONGEST);
  if (space === 'attribute' && name === 'status' && isRunStatus(text)) {
    return statusWord(text, trans);
  }
  return isHash(column)
    ? text.slice(0, SHORT_HASH) + (text.endsWith('+') ? '+' : '')
    : text;
}

/**
 * A plain number of a column: what was measured with so many significant digits, what went in with all of its own.
 */
export function numberText(
  { space, group }: IColumn,
  value: number,
  digits: number
): string {
  return group === 'results' || space === 'resources'
    ? formatDigits(value, digits)
    : formatExact(value);
}

/**
 * The same to the last digit, for a hover.
 *
 * @param isBest - Whether no run here has a better one
 */
export function cellTitle(
  column: IColumn,
  value: JsonValue,
  isBest: boolean,
  trans: TranslationBundle
): string {
  if (isTime(column) && isNumber(value)) {
    return formatExactTime(value);
  }
  const exact = formatValue(value);
  if (isHash(column) && exact.endsWith('+')) {
    // Of a commit it is told whether files differed from it.
    return trans.__(
      '%1, with changes that were not committed',
      exact.slice(0, -1)
    );
  }
  return isBest ? trans.__('%1, the best of all runs here', exact) : exact;
}

/** The value of a group of runs, as text. */
export function groupText(
  column: IColumn,
  value: JsonValue | undefined,
  figures: IFigures,
  now: number,
  trans: TranslationBundle
): string {
  if (value === undefined) {
    return trans.__('none');
  }
  const text = cellText(column, value, figures, now, trans).trim();
  return text === '' ? trans.__('empty') : text;
}

function isHash({ space, name }: IColumn): boolean {
  return space === 'files' || (space === 'environment' && name === 'git');
}

function attributeWord(name: Attribute, trans: TranslationBundle): string {
  switch (name) {
    case 'title':
      return trans.__('Title');
    case 'status':
      return trans.__('Status');
    case 'started':
      return trans.__('Started');
    case 'ended':
      return trans.__('Ended');
    case 'duration':
      return trans.__('Duration');
    case 'notebook':
      return trans.__('Notebook');
    case 'tags':
      return trans.__('Tags');
    case 'starred':
      return trans.__('Starred');
    case 'user':
      return trans.__('User');
    case 'error':
      return trans.__('Error');
    case 'note':
      return trans.__('Note');
    case 'description':
      return trans.__('Description');
    case 'name':
      return trans.__('Name');
    case 'parent':
      return trans.__('Parent');
    case 'archived':
      return trans.__('Archived');
    case 'id':
      return trans.__('ID');
    case 'session':
      return trans.__('Session');
  }
}

function resourceWord(name: string, trans: TranslationBundle): string {
  switch (name) {
    case 'cpu':
      return trans.__('CPU time');
    case 'memory':
      return trans.__('Memory');
    case 'cost':
      return trans.__('Cost');
    default:
      return name;
  }
}

function surroundingsWord(name: string, trans: TranslationBundle): string {
  switch (name) {
    case 'python':
      return trans.__('Python');
    case 'platform':
      return trans.__('Platform');
    case 'git':
      return trans.__('Git commit');
    default:
      return name.replace(/^packages\./, '');
  }
}
