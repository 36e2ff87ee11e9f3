import type { TranslationBundle } from '@jupyterlab/translation';
import {
  formatAge,
  formatDigits,
  formatDuration,
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
  return column.space.startsWith('inferred.') ? trans.__('seen') : '';
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

/** A value as it is shown, and as it is to the last digit. */
export interface ICellText {
  readonly text: string;
  readonly title: string;
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
): ICellText {
  const exact = formatValue(value).slice(0, LONGEST);
  const plain = (text: string): ICellText => ({ text, title: exact });
  const { space, name, group } = column;
  if (isTime(column) && isNumber(value)) {
    return {
      text: formatAge(value, now, trans),
      title: formatExactTime(value)
    };
  }
  if (space === 'attribute' && name === 'status' && isRunStatus(exact)) {
    return plain(statusWord(exact, trans));
  }
  if (Array.isArray(value) && space === 'attribute') {
    return plain(value.join(', '));
  }
  if (typeof value === 'boolean' && space === 'attribute') {
    return plain(value ? trans.__('yes') : '');
  }
  if (space === 'files' || (space === 'environment' && name === 'git')) {
    return hashText(exact, trans);
  }
  if (!isNumber(value)) {
    return plain(exact);
  }
  if (name === 'duration' || (space === 'resources' && name === 'cpu')) {
    return plain(formatDuration(value, trans));
  }
  if (space === 'resources' && name === 'memory') {
    return plain(formatSize(value));
  }
  return group === 'results' || space === 'resources'
    ? plain(formatDigits(value, figures.digits))
    : plain(exact);
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
  const { text } = cellText(column, value, figures, now, trans);
  return text === '' ? trans.__('empty') : text;
}

/** A hash, short; of a commit it stays to be seen whether files differed from it. */
function hashText(hash: string, trans: TranslationBundle): ICellText {
  const isDirty = hash.endsWith('+');
  return {
    text: hash.slice(0, SHORT_HASH) + (isDirty ? '+' : ''),
    title: isDirty
      ? trans.__('%1, with changes that were not committed', hash.slice(0, -1))
      : hash
  };
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
