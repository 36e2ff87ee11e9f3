/** How a curve is told from the others. */
export interface ICurveStyle {
  readonly colour: string;
  /** Lengths of strokes and gaps in px; empty for a whole line. */
  readonly dash: readonly number[];
}

/**
 * Colours that people with any colour vision tell apart, the first ones best; each has a contrast of at least 3 to
 * the background it is for.
 */
export const ON_LIGHT: readonly string[] = [
  '#0072b2',
  '#c4500a',
  '#9600ff',
  '#1e1414',
  '#b47869',
  '#69005a',
  '#000087',
  '#780000'
];
export const ON_DARK: readonly string[] = [
  '#56b4e9',
  '#f08a3c',
  '#ffffe1',
  '#a51eff',
  '#ffd200',
  '#b4ff96',
  '#697869',
  '#b4b4b4'
];

/** Patterns of strokes and gaps, in px. */
export const DASHES: readonly (readonly number[])[] = [
  [],
  [7, 3],
  [2, 2.5],
  [9, 3, 2, 3],
  [14, 4],
  [5, 2, 1, 2, 1, 2],
  [1, 4]
];

/** The colours for a background. */
export function coloursOn(background: string): readonly string[] {
  return luminance(background) > 0.18 ? ON_LIGHT : ON_DARK;
}

/**
 * The style of the nth curve: first the colours change, then the patterns.
 *
 * @param pattern - A pattern of its own right, such as that of another name of the same run
 */
export function styleOf(
  index: number,
  pattern: number,
  colours: readonly string[]
): ICurveStyle {
  const round = Math.floor(index / colours.length);
  return {
    colour: colours[index % colours.length],
    dash: DASHES[(pattern + round) % DASHES.length]
  };
}

/**
 * The relative luminance of a colour, from 0 (black) to 1 (white), as WCAG has it.
 *
 * @param colour - `#rgb`, `#rrggbb` or `rgb(…)`; anything else counts as white
 */
export function luminance(colour: string): number {
  const [r, g, b] = channels(colour).map(channel => {
    const part = channel / 255;
    return part <= 0.04045
      ? part / 12.92
      : Math.pow((part + 0.055) / 1.055, 2.4);
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The channels of a colour, from 0 to 255. */
export function channels(colour: string): readonly number[] {
  const text = colour.trim();
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text)?.[1];
  if (hex !== undefined) {
    const size = hex.length / 3;
    return [0, 1, 2].map(i => {
      const part = hex.slice(i * size, (i + 1) * size);
      return parseInt(size === 1 ? part + part : part, 16);
    });
  }
  const numbers = /^rgba?\(([^)]*)\)$/.exec(text)?.[1].match(/[\d.]+/g);
  return numbers && numbers.length >= 3
    ? numbers.slice(0, 3).map(Number)
    : text === 'black'
      ? [0, 0, 0]
      : [255, 255, 255];
}
