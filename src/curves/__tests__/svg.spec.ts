import { nullTranslator } from '@jupyterlab/translation';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { fakeSeries } from '../../ledger/__tests__/fake-series';
import { plotsOf } from '../curve';
import { curvesCsv, fileName } from '../export';
import { positionsOf } from '../positions';
import { yRangeOf } from '../ranges';
import type { IScene } from '../scene';
import { composeSvg } from '../svg';
import { sceneOf, THEME } from './scenes';
import { track, wave } from './tracks';

const trans = nullTranslator.load('');
const HOSTILE_FONT = { ...THEME, font: '"A & B", sans-serif' };

describe('composeSvg', () => {
  it('is well-formed whatever the names are, and has what the screen has', () => {
    const values = wave(500);
    values[10] = NaN;
    values[20] = 50;
    const all = track(values);
    const scene: IScene = {
      title: '</title><script>alert(1)</script>\u0007',
      axis: 'step',
      x: { min: 0, max: 499 },
      y: { min: -1, max: 2 },
      log: false,
      lines: [
        {
          key: 'a',
          style: { colour: '#0072b2', dash: [7, 3] },
          track: all,
          positions: positionsOf(all, 'step', 0),
          smooth: null
        }
      ]
    };
    const labels = new Map([['a', '<img src=x onerror="alert(1)">']]);
    const { text } = composeSvg(scene, labels, HOSTILE_FONT, 600, 300, trans);
    const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
    expect(parsed.querySelector('parsererror')).toBeNull();
    expect(parsed.querySelector('script, img')).toBeNull();
    expect(parsed.querySelector('title')?.textContent).toBe(
      '</title><script>alert(1)</script>\ufffd'
    );
    expect(text).toContain('stroke-dasharray="7 3"');
    expect(text).toContain('#d32f2f');
    expect(text).not.toContain('NaN');
    expect(text).not.toContain('var(');
    const words = [...parsed.querySelectorAll('text')].map(
      node => node.textContent
    );
    expect(words).toContain('400');
    expect(words).toContain('<img src=x onerror="alert(1)">');
  });
});

describe('a picture of few points', () => {
  const picture = (values: readonly number[]) => {
    const all = track(values);
    const scene = sceneOf(all, {
      y: yRangeOf([all.minima], [all.maxima], { log: false, clips: false })
    });
    const { text } = composeSvg(
      scene,
      new Map(),
      HOSTILE_FONT,
      600,
      300,
      trans
    );
    return new DOMParser().parseFromString(text, 'image/svg+xml');
  };

  it('has room for the numbers at its axis, however many digits they have', () => {
    const parsed = picture([0.123456789012, 0.123456789015]);
    const left = Number(
      /translate\((\S+) /.exec(
        parsed.querySelector('g')?.getAttribute('transform') ?? ''
      )?.[1]
    );
    const labels = [...parsed.querySelectorAll('text[text-anchor=end]')];
    expect(labels.length).toBeGreaterThan(1);
    for (const label of labels) {
      const start = left + Number(label.getAttribute('x'));
      const length = label.textContent?.length ?? 0;
      expect(start - 6 * length).toBeGreaterThanOrEqual(0);
    }
  });

  it('has the dots at its ends whole', () => {
    const parsed = picture([1, 2, 3]);
    const clip = parsed.querySelector('clipPath rect');
    const dots = [...parsed.querySelectorAll('circle')];
    expect(dots).toHaveLength(3);
    const number = (element: Element | null, name: string) =>
      Number(element?.getAttribute(name));
    for (const dot of dots) {
      const [x, r] = [number(dot, 'cx'), number(dot, 'r')];
      expect(x - r).toBeGreaterThanOrEqual(number(clip, 'x'));
      expect(x + r).toBeLessThanOrEqual(
        number(clip, 'x') + number(clip, 'width')
      );
    }
  });
});

describe('curvesCsv', () => {
  it('has all points, and no formulas', async () => {
    const ledger = new FakeLedger();
    ledger.logged.set('a', new Map([['loss', [1, NaN]]]));
    ledger.logged.set('b', new Map([['loss', [0.5]]]));
    const [plot] = plotsOf(
      [
        { id: 'a', title: '=1+1' },
        { id: 'b', title: 'second' }
      ],
      () => [fakeSeries('loss', [1])],
      true
    );
    expect(await curvesCsv(ledger, plot, () => false)).toBe(
      [
        'run,name,step,time,min,max',
        "'=1+1,loss,0,2026-11-21T10:00:00.000Z,1,1",
        "'=1+1,loss,1,2026-11-21T10:00:01.000Z,NaN,NaN",
        'second,loss,0,2026-11-21T10:00:00.000Z,0.5,0.5',
        ''
      ].join('\r\n')
    );
    expect(fileName(plot, 'csv')).toBe('loss.csv');
    expect(fileName({ ...plot, title: '../..' }, 'svg')).toBe('curves.svg');
    expect(fileName({ ...plot, title: 'précision हिन्दी' }, 'svg')).toBe(
      'précision-हिन्दी.svg'
    );
  });

  it('has its heading though all curves are hidden or gone', async () => {
    const ledger = new FakeLedger();
    ledger.seriesPoints = async () => [];
    const [plot] = plotsOf(
      [{ id: 'a', title: 'first' }],
      () => [fakeSeries('loss', [1])],
      true
    );
    const heading = 'run,name,step,time,min,max\r\n';
    expect(await curvesCsv(ledger, plot, () => true)).toBe(heading);
    expect(await curvesCsv(ledger, plot, () => false)).toBe(heading);
  });
});
