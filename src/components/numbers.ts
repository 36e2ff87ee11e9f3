import type { JsonValue } from '../ledger';

/** How many significant digits a result is shown with, unless more are needed to tell it apart. */
const DIGITS = 3;

/** As many as a double has. */
const MOST_DIGITS = 17;

/**
 * A measured number, with as many digits as differ from other numbers of its kind.
 *
 * @param value - The number
 * @param others - Numbers it stands beside, such as the same result of the run before
 * @returns For example `0.962`, or `0.9622` beside `0.9619`; thousands are grouped
 */
export function formatNumber(
  value: number,
  others: readonly number[] = []
): string {
  const different = others.filter(other => other !== value);
  for (let digits = DIGITS; digits < MOST_DIGITS; digits++) {
    const text = formatDigits(value, digits);
    if (different.every(other => formatDigits(other, digits) !== text)) {
      return text;
    }
  }
  return formatExact(value);
}

/**
 * A number with all its digits, thousands grouped.
 */
export function formatExact(value: number): string {
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text) ? grouped(text) : text;
}

/**
 * A value of a record as text: a parameter, a result, a label.
 *
 * @param value - The value
 * @param digits - `exact` for what went in; for what was measured, the values it stands beside
 */
export function formatValue(
  value: JsonValue,
  digits: 'exact' | readonly JsonValue[] = 'exact'
): string {
  if (typeof value === 'number') {
    return digits === 'exact'
      ? formatExact(value)
      : formatNumber(value, digits.filter(isNumber));
  }
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'object' && value !== null && 'repr' in value) {
    // What is no JSON in the kernel comes as its short repr, marked so.
    return String(value.repr);
  }
  return JSON.stringify(value);
}

/**
 * A size in bytes, kB, MB or GB (powers of 1000).
 */
export function formatSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  while (unit < units.length - 1 && Math.round(size) >= 1000) {
    size /= 1000;
    unit++;
  }
  const text =
    unit === 0 || size >= 10 ? String(Math.round(size)) : size.toFixed(1);
  return `${text.replace(/\.0$/, '')} ${units[unit]}`;
}

/** Whether a value is a number. */
export function isNumber(value: JsonValue | undefined): value is number {
  return typeof value === 'number';
}

/**
 * A measured number with so many significant digits; whole ones with all of theirs.
 */
export function formatDigits(value: number, digits: number): string {
  if (!Number.isFinite(value) || value === 0) {
    return String(value);
  }
  const magnitude = Math.floor(Math.log10(Math.abs(value)));
  if (magnitude < -4 || magnitude > 14) {
    return trimmed(value.toExponential(digits - 1));
  }
  if (Number.isInteger(value)) {
    return grouped(String(value));
  }
  const decimals = Math.min(Math.max(digits - 1 - magnitude, 0), 100);
  return grouped(trimmed(value.toFixed(decimals)));
}

/** How many decimals a formatted number has; null if it is none, or has an exponent. */
export function decimalsOf(text: string): number | null {
  const found = /^-?[\d,]+(?:\.(\d+))?$/.exec(text);
  return found && (found[1]?.length ?? 0);
}

/**
 * A formatted number with blanks in place of the decimals that others under it have, so that their points
 * stand under each other where they stand to the right.
 */
export function alignedTo(decimals: number, text: string): string {
  const own = decimalsOf(text);
  if (own === null || own >= decimals) {
    return text;
  }
  // As wide as a point, and as wide as a digit.
  return text + (own === 0 ? '\u2008' : '') + '\u2007'.repeat(decimals - own);
}

function trimmed(text: string): string {
  return text.replace(/(\.\d*?)0+(?=e|$)/, '$1').replace(/\.(?=e|$)/, '');
}

function grouped(text: string): string {
  const [whole, fraction] = text.split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
