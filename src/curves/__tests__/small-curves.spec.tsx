import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { act, render, screen } from '@testing-library/react';
import * as fc from 'fast-check';
import * as React from 'react';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { FakeLedger, hold } from '../../runs/__tests__/fake-ledger';
import { RunCurve, SmallCurve, SmallCurves } from '..';
import { smallPath } from '../small-path';

const trans = nullTranslator.load('');

describe('SmallCurve', () => {
  it('tells in words what it shows', () => {
    const curve = {
      run: 'r',
      name: 'loss',
      count: 900,
      minima: [0.5, 0.25],
      maxima: [2, 0.75]
    };
    render(<SmallCurve curve={curve} trans={trans} />);
    expect(
      screen.getByRole('img', {
        name: 'loss: 900 points, least 0.25, greatest 2'
      })
    ).toBeTruthy();
  });

  it('draws every peak, within its bounds', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.double({ noDefaultInfinity: true }),
            fc.double({ noDefaultInfinity: true })
          ),
          { minLength: 1, maxLength: 40 }
        ),
        pairs => {
          const minima = pairs.map(([a, b]) => Math.min(a, b));
          const maxima = pairs.map(([a, b]) => Math.max(a, b));
          const { line } = smallPath({ minima, maxima }, 60, 16);
          const ys = [...line.matchAll(/[ML][\d.]+ ([\d.-]+)/g)].map(match =>
            Number(match[1])
          );
          expect(line).not.toContain('NaN');
          ys.forEach(y => {
            expect(y).toBeGreaterThanOrEqual(1.5);
            expect(y).toBeLessThanOrEqual(14.5);
          });
          const finite = [...minima, ...maxima].filter(Number.isFinite);
          if (Math.max(...finite) > Math.min(...finite)) {
            expect(Math.min(...ys)).toBe(1.5);
            expect(Math.max(...ys)).toBe(14.5);
          }
        }
      )
    );
  });

  it.each<[string, number[], string, number]>([
    ['one value', [3], 'M30 8', 0],
    ['a constant', [3, 3], 'M1.5 8L58.5 8', 0],
    ['a gap', [0, NaN, 1], 'M1.5 14.5M58.5 1.5', 1],
    ['nothing', [], '', 0],
    ['no number', [NaN, Infinity], '', 2]
  ])('draws %s', (what, values, line, gaps) => {
    const made = smallPath({ minima: values, maxima: values }, 60, 16);
    expect(made.line).toBe(line);
    expect(made.gaps).toHaveLength(gaps);
  });
});

describe('RunCurve', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let curves: SmallCurves;

  beforeEach(() => {
    jest.useFakeTimers();
    ledger = new FakeLedger();
    for (let i = 0; i < 120; i++) {
      ledger.logged.set(`r${i}`, new Map([['loss', [3, 2, 1]]]));
    }
    changed = new Signal<object, ILedgerChange>({});
    curves = new SmallCurves(ledger, changed);
  });

  afterEach(() => {
    curves.dispose();
    jest.useRealTimers();
  });

  const rows = (ids: string[]) => (
    <>
      {ids.map(id => (
        <RunCurve key={id} curves={curves} run={id} name="loss" trans={trans} />
      ))}
    </>
  );
  const wait = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));

  it('is asked for together with those of the other rows', async () => {
    render(rows(['r1', 'r2', 'unknown']));
    await wait(100);
    expect(screen.getAllByRole('img')).toHaveLength(2);
    expect(ledger.askedCurves.map(of => of.length)).toEqual([3]);
  });

  it('is asked for in portions where rows are many', async () => {
    render(rows(Array.from({ length: 120 }, (_, i) => `r${i}`)));
    await wait(500);
    expect(screen.getAllByRole('img')).toHaveLength(120);
    expect(ledger.askedCurves.map(of => of.length)).toEqual([50, 50, 20]);
  });

  it('is not asked for again when its row comes back', async () => {
    const view = render(rows(['r1']));
    await wait(100);
    view.rerender(rows([]));
    view.rerender(rows(['r1']));
    expect(screen.getAllByRole('img')).toHaveLength(1);
    await wait(100);
    expect(ledger.askedCurves).toHaveLength(1);
  });

  it('grows with its run, asked for at most once a second', async () => {
    render(rows(['r1', 'r2']));
    await wait(100);
    ledger.logged.get('r1')?.set('loss', [3, 2, 1, 0]);
    for (let i = 0; i < 10; i++) {
      changed.emit({ runs: ['r1'], removed: [], status: false });
      await wait(50);
    }
    await wait(600);
    expect(screen.getByRole('img', { name: /^loss: 4 points/ })).toBeTruthy();
    expect(ledger.askedCurves).toHaveLength(2);
    expect(ledger.askedCurves[1]).toEqual([{ run: 'r1', name: 'loss' }]);
  });

  it('of a row that came while another one waits does not wait', async () => {
    const view = render(rows(['r1']));
    await wait(100);
    changed.emit({ runs: ['r1'], removed: [], status: false });
    view.rerender(rows(['r1', 'r2']));
    await wait(100);
    expect(screen.getAllByRole('img')).toHaveLength(2);
  });

  it('stays as it was while the server is away', async () => {
    render(rows(['r1']));
    await wait(100);
    ledger.problem = new LedgerError('offline', 'away');
    changed.emit({ runs: ['r1'], removed: [], status: false });
    await wait(2000);
    expect(screen.getAllByRole('img')).toHaveLength(1);
    ledger.problem = null;
    ledger.logged.get('r1')?.set('loss', [3, 2]);
    changed.emit({ runs: ['r1'], removed: [], status: false });
    await wait(2000);
    expect(screen.getByRole('img', { name: /^loss: 2 points/ })).toBeTruthy();
  });

  it('comes by itself when the server did not answer', async () => {
    ledger.problem = new LedgerError('offline', 'away');
    render(rows(Array.from({ length: 120 }, (_, i) => `r${i}`)));
    await wait(1000);
    ledger.problem = null;
    await wait(2000);
    expect(screen.getAllByRole('img')).toHaveLength(120);
    await wait(60_000);
    expect(ledger.askedCurves.map(of => of.length)).toEqual([50, 50, 20]);
  });

  it('is read anew if it changed while its row was out of sight', async () => {
    const view = render(rows(['r1']));
    await wait(100);
    ledger.logged.get('r1')?.set('loss', [3, 2]);
    changed.emit({ runs: ['r1'], removed: [], status: false });
    view.rerender(rows([]));
    await wait(2000);
    view.rerender(rows(['r1']));
    await wait(100);
    expect(screen.getByRole('img', { name: /^loss: 2 points/ })).toBeTruthy();
  });

  it('is read anew if it changed out of sight while it was read', async () => {
    const answers = hold(ledger, 'curves');
    const view = render(rows(['r1']));
    await wait(100);
    view.rerender(rows([]));
    ledger.logged.get('r1')?.set('loss', [3, 2]);
    changed.emit({ runs: ['r1'], removed: [], status: false });
    answers[0]();
    await wait(2000);
    view.rerender(rows(['r1']));
    await wait(100);
    answers[1]?.();
    await wait(100);
    expect(screen.getByRole('img', { name: /^loss: 2 points/ })).toBeTruthy();
  });

  it('catches up with what nobody told', async () => {
    const view = render(rows(['r1', 'r2']));
    await wait(100);
    view.rerender(rows(['r1']));
    ledger.logged.get('r1')?.set('loss', [3, 2]);
    ledger.logged.get('r2')?.set('loss', [3, 2]);
    changed.emit({ runs: [], removed: [], status: true, all: true });
    await wait(2000);
    view.rerender(rows(['r1', 'r2']));
    await wait(100);
    expect(
      screen.getAllByRole('img', { name: /^loss: 2 points/ })
    ).toHaveLength(2);
  });
});
