import {
  channels,
  coloursOn,
  DASHES,
  luminance,
  ON_DARK,
  ON_LIGHT,
  styleOf
} from '../palette';

/** Colours as people see them who lack a kind of cones (Machado, Oliveira and Fernandes 2009, severity 1). */
const VISIONS: Record<string, number[][]> = {
  normal: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
};

/** A colour in CIE L*a*b*, in which distances are as people see them, about. */
function lab(colour: string, vision: number[][]): number[] {
  const linear = channels(colour).map(channel => {
    const part = channel / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const [r, g, b] = vision.map(row =>
    Math.min(
      Math.max(
        row.reduce((sum, weight, i) => sum + weight * linear[i], 0),
        0
      ),
      1
    )
  );
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort(
    (a, b) => a - b
  );
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', ON_LIGHT, ['#ffffff', '#fafafa']],
  ['dark', ON_DARK, ['#111111', '#1e1e1e', '#000000']]
])('colours on %s', (name, colours, backgrounds) => {
  it('stand out from the background', () => {
    for (const background of backgrounds) {
      expect(coloursOn(background)).toBe(colours);
      for (const colour of colours) {
        expect([colour, contrast(colour, background) >= 3]).toEqual([
          colour,
          true
        ]);
      }
    }
  });

  it.each(Object.keys(VISIONS))(
    'are told from each other with %s vision',
    vision => {
      const seen = colours.map(colour => lab(colour, VISIONS[vision]));
      const near: [string, string, number][] = [];
      seen.forEach((one, i) =>
        seen.slice(0, i).forEach((other, j) => {
          const distance = Math.hypot(...one.map((v, k) => v - other[k]));
          if (distance < 20) {
            near.push([colours[i], colours[j], Math.round(distance)]);
          }
        })
      );
      expect(near).toEqual([]);
    }
  );
});

describe('styles', () => {
  it('of 50 curves are all different', () => {
    const styles = Array.from({ length: 50 }, (_, i) =>
      styleOf(i, 0, ON_LIGHT)
    );
    expect(new Set(styles.map(style => JSON.stringify(style))).size).toBe(50);
  });

  it('of a run have its colour, and a pattern for each name', () => {
    expect(styleOf(1, 0, ON_DARK)).toEqual({ colour: ON_DARK[1], dash: [] });
    expect(styleOf(1, 1, ON_DARK).dash).toBe(DASHES[1]);
  });
});

describe('colours of a theme', () => {
  it.each([
    ['#fff', 1],
    ['#000000', 0],
    ['rgb(255, 255, 255)', 1],
    ['rgba(0,0,0,.5)', 0],
    ['black', 0],
    ['var(--unknown)', 1]
  ])('%s is that light', (colour, light) => {
    expect(luminance(colour)).toBeCloseTo(light);
  });
});
