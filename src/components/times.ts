import type { TranslationBundle } from '@jupyterlab/translation';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// Making a format takes longer than a hundred uses of it.
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * How long something took: `0.4 s`, `14 s`, `3 min 20 s`, `2 h 5 min`, `3 d 4 h`.
 *
 * @param seconds - The duration in seconds
 * @param trans - The translations
 */
export function formatDuration(
  seconds: number,
  trans: TranslationBundle
): string {
  if (seconds < 9.95) {
    const tenths = Math.max(Math.round(seconds * 10) / 10, 0.1);
    return trans.__('%1 s', tenths);
  }
  const whole = Math.round(seconds);
  if (whole < 60) {
    return trans.__('%1 s', whole);
  }
  if (whole < 3600) {
    const rest = whole % 60;
    const minutes = Math.floor(whole / 60);
    return rest
      ? trans.__('%1 min %2 s', minutes, rest)
      : trans.__('%1 min', minutes);
  }
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) {
    const rest = minutes % 60;
    const hours = Math.floor(minutes / 60);
    return rest
      ? trans.__('%1 h %2 min', hours, rest)
      : trans.__('%1 h', hours);
  }
  const hours = Math.round(seconds / 3600);
  const rest = hours % 24;
  const days = Math.floor(hours / 24);
  return rest ? trans.__('%1 d %2 h', days, rest) : trans.__('%1 d', days);
}

/**
 * When something was: relative within a day, then the date and time.
 *
 * @param moment - In milliseconds since 1970
 * @param now - In milliseconds since 1970
 * @param trans - The translations
 */
export function formatAge(
  moment: number,
  now: number,
  trans: TranslationBundle
): string {
  const age = now - moment;
  if (age >= DAY || age < -MINUTE) {
    return formatShortDate(moment, now);
  }
  if (age < MINUTE) {
    return trans.__('just now');
  }
  return age < HOUR
    ? trans.__('%1 min ago', Math.floor(age / MINUTE))
    : trans.__('%1 h ago', Math.floor(age / HOUR));
}

/**
 * The exact date and time, for a hover.
 */
export function formatExactTime(moment: number): string {
  return formatMoment(moment, { dateStyle: 'full', timeStyle: 'medium' });
}

/**
 * The day of a moment as a heading: `Today`, `Yesterday`, or the date.
 */
export function formatDay(
  moment: number,
  now: number,
  trans: TranslationBundle
): string {
  const day = dayOf(moment);
  if (day === dayOf(now)) {
    return trans.__('Today');
  }
  // Noon, because a day is not 24 hours long when the clocks change.
  if (day === dayOf(startOfDay(now) - 12 * HOUR)) {
    return trans.__('Yesterday');
  }
  return formatMoment(moment, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...yearUnlessThis(moment, now)
  });
}

/**
 * A name for the local day of a moment: the same for all moments of that day.
 */
export function dayOf(moment: number): string {
  const date = new Date(moment);
  return `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()}`;
}

/**
 * When something was, for a line that stands below its day's heading: relative within a day, then the time.
 */
export function formatAgeInDay(
  moment: number,
  now: number,
  trans: TranslationBundle
): string {
  return now - moment < DAY
    ? formatAge(moment, now, trans)
    : formatMoment(moment, {
        hour: '2-digit',
        minute: '2-digit'
      });
}

/**
 * A moment in the words of the interface's language.
 *
 * @param moment - In milliseconds since 1970
 * @param options - What of it is said
 */
export function formatMoment(
  moment: number,
  options: Intl.DateTimeFormatOptions
): string {
  const tag = language();
  const key = JSON.stringify([tag, options]);
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(tag, options);
    formats.set(key, format);
  }
  return format.format(moment);
}

function formatShortDate(moment: number, now: number): string {
  return formatMoment(moment, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    ...yearUnlessThis(moment, now)
  });
}

function yearUnlessThis(
  moment: number,
  now: number
): Intl.DateTimeFormatOptions {
  const year = new Date(moment).getFullYear();
  return year === new Date(now).getFullYear() ? {} : { year: 'numeric' };
}

function startOfDay(moment: number): number {
  return new Date(moment).setHours(0, 0, 0, 0);
}

/** The language of the interface, as JupyterLab sets it on the page. */
function language(): string | undefined {
  const tag = document.documentElement.lang;
  try {
    return tag ? Intl.getCanonicalLocales(tag)[0] : undefined;
  } catch {
    return undefined;
  }
}
