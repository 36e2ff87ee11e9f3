import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { BEGAN } from '../../ledger/__tests__/fake-series';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { CurvesModel } from '../model';
import { wave } from './tracks';

const COLOURS = ['#000000', '#0000ff'];

describe('CurvesModel', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: CurvesModel;

  beforeEach(() => {
    jest.useFakeTimers();
    ledger = new FakeLedger();
    changed = new Signal<object, ILedgerChange>({});
    ledger.logged.set('a', new Map([['train/loss', wave(100)]]));
  });

  afterEach(() => {
    model.dispose();
    jest.useRealTimers();
  });

  const wait = (ms: number) => jest.advanceTimersByTimeAsync(ms);
  const touch = (...runs: string[]) =>
    changed.emit({ runs, removed: [], status: false });

  /** Open the curves of some runs, with all plots on screen. */
  async function open(...runs: string[]): Promise<void> {
    model = new CurvesModel({
      client: ledger,
      changed,
      runs: runs.map(id => ({ id, title: `run ${id}` }))
    });
    await wait(200);
    model.plots.forEach(({ title }) => model.watch(title));
    await wait(200);
    ledger.askedPoints.length = 0;
  }

  const scene = (index = 0) => model.scene(model.plots[index], COLOURS);
  const drawn = (index = 0) =>
    model.drawn(model.plots[index], model.plots[index].curves[0]);

  it('asks only for what is on screen', async () => {
    ledger.logged.get('a')?.set('other', [1, 2]);
    model = new CurvesModel({
      client: ledger,
      changed,
      runs: [{ id: 'a', title: 'a' }]
    });
    await wait(200);
    expect(model.plots.map(({ title }) => title)).toEqual([
      'train/loss',
      'other'
    ]);
    expect(ledger.askedPoints).toEqual([]);
    model.watch('other');
    await wait(200);
    expect(ledger.askedPoints.map(([, names]) => names)).toEqual([['other']]);
  });

  it('puts the same metrics of all runs into one plot, a colour each run', async () => {
    ledger.logged.get('a')?.set('val/loss', [1]);
    ledger.logged.set('b', new Map([['val/loss', [2, 3]]]));
    await open('a', 'b');
    expect(model.plots).toHaveLength(1);
    const [{ curves, title }] = model.plots;
    expect(title).toBe('loss');
    expect(
      curves.map(({ run, series, colour, pattern }) => [
        run.id,
        series.name,
        colour,
        pattern
      ])
    ).toEqual([
      ['a', 'train/loss', 0, 0],
      ['a', 'val/loss', 0, 1],
      ['b', 'val/loss', 1, 1]
    ]);
    // The first run is drawn last, in front of the others.
    expect(scene().lines.map(line => line.style.colour)).toEqual([
      '#0000ff',
      '#000000',
      '#000000'
    ]);
  });

  it('goes on with a series that grows, by what is new of it', async () => {
    await open('a');
    ledger.logged.get('a')?.get('train/loss')?.push(7, 8);
    for (let i = 0; i < 20; i++) {
      touch('a');
      await wait(20);
    }
    await wait(600);
    expect(ledger.askedPoints).toEqual([
      ['a', ['train/loss'], { points: 2000, from: [100] }]
    ]);
    expect(drawn()?.places.length).toBe(102);
    expect(scene().x).toEqual({ min: 0, max: 101 });
  });

  it('keeps a long training short, and no peak is lost', async () => {
    await open('a');
    const values = ledger.logged.get('a')?.get('train/loss') ?? [];
    values[70] = 99;
    for (let i = 0; i < 12; i++) {
      values.push(...wave(900));
      touch('a');
      await wait(300);
    }
    values[values.length - 5] = NaN;
    await wait(600);
    const track = drawn();
    expect(track?.end).toBe(10_900);
    expect(track?.places.length).toBeLessThanOrEqual(4000);
    expect(Math.max(...(track?.maxima ?? []))).toBe(Math.max(...wave(900)));
    ledger.askedPoints.forEach(([, , { from }]) =>
      expect(from).not.toEqual([0])
    );
  });

  it('draws at most ten times a second', async () => {
    await open('a');
    let emitted = 0;
    model.stateChanged.connect(() => emitted++);
    for (let i = 0; i < 100; i++) {
      ledger.logged.get('a')?.get('train/loss')?.push(i);
      touch('a');
      await wait(10);
    }
    expect(emitted).toBeGreaterThan(1);
    expect(emitted).toBeLessThanOrEqual(11);
  });

  it('reads a series anew whose points became those of another run', async () => {
    await open('a');
    ledger.logged.get('a')?.set('train/loss', [5, 6, 7]);
    touch('a');
    await wait(600);
    expect([...(drawn()?.means ?? [])]).toEqual([5, 6, 7]);
  });

  it('zooms, and asks for finer points where few are in sight', async () => {
    ledger.logged.get('a')?.set('train/loss', wave(100_000));
    await open('a');
    expect(drawn()?.places.length).toBe(2000);
    model.zoom({ min: 50_000, max: 51_000 });
    expect(scene().x).toEqual({ min: 50_000, max: 51_000 });
    await wait(400);
    expect(ledger.askedPoints).toHaveLength(1);
    const [, , { from, to }] = ledger.askedPoints[0];
    expect(Number([from].flat()[0])).toBeLessThan(50_000);
    expect(to).toBeGreaterThan(51_000);
    const track = drawn();
    expect(track?.places[0]).toBe(Number([from].flat()[0]));
    expect(track?.places[1]).toBe((track?.places[0] ?? 0) + 1);

    // What is here is not asked for again.
    model.pan(0.2);
    await wait(400);
    expect(ledger.askedPoints).toHaveLength(1);
    model.reset();
    expect(scene().x).toEqual({ min: 0, max: 99_999 });
    expect(drawn()?.places.length).toBe(2000);
  });

  it('zooms all plots alike, but for those that it leaves nothing of', async () => {
    ledger.logged.get('a')?.set('other', wave(50));
    ledger.logged.get('a')?.set('long', wave(100));
    await open('a');
    model.zoom({ min: 60, max: 80 });
    expect([0, 1, 2].map(i => scene(i).x)).toEqual([
      { min: 60, max: 80 },
      { min: 0, max: 49 },
      { min: 60, max: 80 }
    ]);
  });

  it('reads values point by point', async () => {
    await open('a');
    const [plot] = model.plots;
    const at: (number | null)[] = [];
    model.cursorMoved.connect((sender, x) => at.push(x));
    model.step(plot, 1);
    model.step(plot, 1);
    model.step(plot, -1);
    model.point(null);
    model.step(plot, -1);
    model.step(plot, -1);
    expect(at).toEqual([0, 1, 0, null, 99, 98]);
  });

  it('has time axes, of the clock and from the first point', async () => {
    await open('a');
    model.options = { ...model.options, axis: 'wall' };
    expect(scene().x).toEqual({ min: BEGAN, max: BEGAN + 99 });
    model.options = { ...model.options, axis: 'relative' };
    expect(scene().x).toEqual({ min: 0, max: 99 });
    model.options = { ...model.options, axis: 'step' };
  });

  it('leaves hidden curves out, also of the axes', async () => {
    ledger.logged.get('a')?.set('val/loss', [1000, 2000]);
    await open('a');
    const [plot] = model.plots;
    expect(scene().y.max).toBeGreaterThan(2000);
    model.toggle(plot.curves[1].key);
    expect(scene().lines.map(({ key }) => key)).toEqual([plot.curves[0].key]);
    expect(scene().y.max).toBeLessThan(5);
    model.isolate(plot, plot.curves[1].key);
    expect(scene().lines.map(({ key }) => key)).toEqual([plot.curves[1].key]);
    model.isolate(plot, plot.curves[1].key);
    expect(scene().lines).toHaveLength(2);
  });

  it('smooths without losing what was logged', async () => {
    await open('a');
    model.options = { ...model.options, smoothing: 0.9 };
    const [line] = scene().lines;
    expect(line.smooth).toHaveLength(100);
    expect(line.track.means[50]).toBe(wave(100)[50]);
    model.options = { ...model.options, smoothing: 0 };
    expect(scene().lines[0].smooth).toBeNull();
  });

  it('asks for nothing while nobody looks, and for all that was missed then', async () => {
    await open('a');
    model.isActive = false;
    ledger.logged.get('a')?.get('train/loss')?.push(1);
    touch('a');
    await wait(2000);
    expect(ledger.askedPoints).toEqual([]);
    model.isActive = true;
    await wait(600);
    expect(drawn()?.end).toBe(101);
  });

  it('says what is wrong, keeps what it has, and tries again', async () => {
    await open('a');
    ledger.problem = new LedgerError('failed', 'The disk is gone.');
    touch('a');
    await wait(600);
    expect(model.problem?.message).toBe('The disk is gone.');
    expect(drawn()?.end).toBe(100);
    ledger.problem = null;
    model.retry();
    await wait(600);
    expect(model.problem).toBeNull();
  });

  it('tries again by itself when the server did not answer', async () => {
    await open('a');
    ledger.problem = new LedgerError('offline', 'away');
    ledger.logged.get('a')?.get('train/loss')?.push(7);
    touch('a');
    await wait(600);
    expect(model.problem?.kind).toBe('offline');
    ledger.problem = null;
    await wait(2000);
    expect(model.problem).toBeNull();
    expect(drawn()?.end).toBe(101);
  });

  it('reads what came while it was read', async () => {
    await open('a');
    const values = ledger.logged.get('a')?.get('train/loss');
    const points = ledger.seriesPoints.bind(ledger);
    ledger.seriesPoints = async (...asked) => {
      const found = await points(...asked);
      await new Promise(resolve => setTimeout(resolve, 3000));
      return found;
    };
    values?.push(7);
    touch('a');
    await wait(1000);
    values?.push(8);
    touch('a');
    await wait(8000);
    expect(drawn()?.end).toBe(102);
  });

  it('catches up with what nobody told', async () => {
    ledger.logged.set('b', new Map([['train/loss', wave(100)]]));
    await open('a', 'b');
    ledger.logged.get('a')?.get('train/loss')?.push(7);
    ledger.logged.get('b')?.get('train/loss')?.push(7);
    changed.emit({ runs: [], removed: [], status: true, all: true });
    await wait(600);
    expect(ledger.askedPoints.map(([id]) => id)).toEqual(['a', 'b']);
    expect(drawn()?.end).toBe(101);
  });

  it('comes to rest once it has the finest points of a very long series', async () => {
    // Only what is counted of these many: an array of them would take a second.
    const places = (from: number, to: number, size: number) =>
      Float64Array.from(
        { length: Math.ceil((to - from) / size) },
        (_, i) => from + i * size
      );
    const count = 20_000_000;
    const [known] = await ledger.series('a');
    ledger.series = async () => [{ ...known, count, lastStep: count - 1 }];
    ledger.seriesPoints = async (id, names, query = {}) => {
      ledger.askedPoints.push([id, names, query]);
      const [from] = [query.from ?? 0].flat();
      const to = Math.min(query.to ?? count, count);
      const size = Math.ceil((to - from) / (query.points ?? 4000));
      const at = places(from, to, size);
      const ones = at.map(() => 1);
      return [
        {
          name: known.name,
          count,
          first: 1,
          reduced: size > 1,
          places: at,
          steps: at,
          times: at,
          minima: ones,
          maxima: ones,
          means: ones,
          odd: at.map(() => 0)
        }
      ];
    };
    await open('a');
    model.zoom({ min: 10_000_000, max: 10_000_050 });
    await wait(3000);
    expect(ledger.askedPoints.length).toBeLessThan(8);
    const track = drawn();
    const first = track?.places.indexOf(10_000_000) ?? -1;
    expect(track?.places[first + 1]).toBe(10_000_001);
    const asked = ledger.askedPoints.length;
    await wait(3000);
    expect(ledger.askedPoints).toHaveLength(asked);
  });

  it('reads each of several series as finely as is seen of it', async () => {
    // One is logged twenty times as often as the other.
    ledger.logged.set(
      'a',
      new Map([
        ['loss', wave(100_000)],
        ['gpu', wave(5_000)]
      ])
    );
    const points = ledger.seriesPoints.bind(ledger);
    ledger.seriesPoints = async (...asked) =>
      (await points(...asked)).map(found =>
        found.name === 'gpu'
          ? { ...found, steps: found.places.map(place => place * 20) }
          : found
      );
    await open('a');
    model.zoom({ min: 20_000, max: 21_000 });
    await wait(3000);
    const [track, gpu] = [drawn(0), drawn(1)];
    expect((track?.places[1] ?? 0) - (track?.places[0] ?? 0)).toBe(1);
    expect((gpu?.places[1] ?? 0) - (gpu?.places[0] ?? 0)).toBe(1);
    expect(ledger.askedPoints.length).toBeLessThan(6);
  });

  it('counts time from the first point of the run, whichever plot is read first', async () => {
    ledger.logged.get('a')?.set('early', wave(100));
    const points = ledger.seriesPoints.bind(ledger);
    ledger.seriesPoints = async (...asked) =>
      (await points(...asked)).map(found =>
        found.name === 'early'
          ? { ...found, times: found.times.map(t => t - 50) }
          : found
      );
    model = new CurvesModel({
      client: ledger,
      changed,
      runs: [{ id: 'a', title: 'a' }]
    });
    await wait(200);
    model.options = { ...model.options, axis: 'relative' };
    model.watch('train/loss');
    await wait(400);
    model.scene(model.plots[0], COLOURS);
    model.watch('early');
    await wait(400);
    expect(scene(1).x).toEqual({ min: 0, max: 99 });
    expect(scene(0).x).toEqual({ min: 50, max: 149 });
    model.options = { ...model.options, axis: 'step' };
  });

  it('does not ask again and again for points that the server does not have', async () => {
    await open('a');
    const points = ledger.seriesPoints.bind(ledger);
    const [known] = await ledger.series('a');
    ledger.series = async () => [{ ...known, count: 105 }];
    ledger.seriesPoints = async (...asked) => {
      const found = await points(...asked);
      await new Promise(resolve => setTimeout(resolve, 5));
      return found;
    };
    touch('a');
    await wait(3000);
    expect(ledger.askedPoints.length).toBeLessThan(5);
  });

  it('knows a run without series', async () => {
    ledger.logged.set('empty', new Map());
    await open('empty');
    expect(model.isKnown).toBe(true);
    expect(model.plots).toEqual([]);
  });
});
