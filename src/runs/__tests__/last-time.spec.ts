import type { ICellGlance } from '../../ledger';
import { bestFirst, isBreak, lastTime, measure } from '../last-time';
import { LastTimeModel } from '../last-time-model';
import { makeRun } from '../../ledger/__tests__/json';
import { FakeLedger, hold } from './fake-ledger';

const HOUR = 3600000;
const here = () => true;

/** A cell that ran for a second. */
function glance(
  cellId: string,
  started: number,
  status: ICellGlance['status'] = 'ok'
): ICellGlance {
  return {
    cellId,
    executions: 1,
    versions: 1,
    last: `${cellId}:${started}`,
    status,
    started,
    ended: started + 1000,
    changed: null
  };
}

describe('lastTime', () => {
  const glances = [
    glance('a', 10 * HOUR, 'error'),
    glance('b', 10 * HOUR + 2000),
    glance('c', 10 * HOUR + 4000),
    glance('d', 10 * HOUR + 6000),
    glance('old', 2 * HOUR, 'error')
  ];

  it('tells the last cells, and what failed in that sitting', () => {
    const found = lastTime(glances, here, HOUR);
    expect(found?.when).toBe(10 * HOUR + 6000);
    expect(found?.cells.map(cell => cell.cellId)).toEqual(['d', 'c', 'b']);
    expect(found?.failed.map(cell => cell.cellId)).toEqual(['a']);
  });

  it('leaves out cells that are gone', () => {
    const found = lastTime(glances, id => id === 'old', HOUR);
    expect(found?.cells.map(cell => cell.cellId)).toEqual(['old']);
    expect(lastTime(glances, () => false, HOUR)).toBeNull();
  });

  it.each<[string, ICellGlance[], boolean]>([
    ['nothing ever ran', [], false],
    ['it ran long ago', [glance('a', 0)], true],
    ['it ran a moment ago', [glance('a', 0), glance('b', 2 * HOUR)], false],
    ['it runs', [glance('a', 0, 'running')], false]
  ])('knows a break when %s', (what, all, expected) => {
    expect(isBreak(all, 2 * HOUR, HOUR)).toBe(expected);
  });
});

describe('measure', () => {
  it('is the declared result of the newest run that has one, if it is known which way is better', () => {
    const runs = [
      makeRun({ summaries: { colour: 3 } }),
      makeRun({ inferred: { parameters: {}, summaries: { accuracy: 1 } } }),
      makeRun({ summaries: { loss: 0.3 } }),
      makeRun({ summaries: { accuracy: 0.9 } })
    ];
    expect(measure(runs)).toBe('loss');
    expect(measure(runs.slice(0, 2))).toBeNull();
    expect(bestFirst('loss')).toBe('metrics.loss');
    expect(bestFirst('accuracy')).toBe('-metrics.accuracy');
  });
});

describe('LastTimeModel', () => {
  const notebook = { path: 'digits.ipynb', titleOf: () => 'train()' };

  it('tells it once in a page, until it is dismissed or another notebook comes', async () => {
    const ledger = new FakeLedger().fill(2);
    ledger.glances = [glance('a', 0)];
    const model = new LastTimeModel(ledger);
    await model.visit(notebook);
    expect(model.shown).toBeNull();
    model.isActive = true;
    await new Promise(resolve => setTimeout(resolve, 0));
    expect(model.shown).toMatchObject({
      when: 0,
      latest: { id: 'r1' }
    });
    expect(ledger.asked[1]).toMatchObject({ sort: '-metrics.accuracy' });
    model.dismiss();
    await model.visit(notebook);
    expect(model.shown).toBeNull();

    // Somebody worked, and went away.
    ledger.glances = [glance('a', HOUR)];
    await model.visit(notebook);
    expect(model.shown).toMatchObject({ when: HOUR });
    await model.visit(null);
    expect(model.shown).toBeNull();
    model.dispose();
  });

  describe('before the answer is there', () => {
    let ledger: FakeLedger;
    let answers: (() => void)[];
    let model: LastTimeModel;
    const settle = () => new Promise(resolve => setTimeout(resolve, 0));

    beforeEach(() => {
      ledger = new FakeLedger().fill(2);
      ledger.glances = [glance('a', 0)];
      answers = hold(ledger, 'cells');
      model = new LastTimeModel(ledger);
      model.isActive = true;
      void model.visit({ ...notebook });
    });

    afterEach(() => model.dispose());

    it('tells it also who comes to the page once more', async () => {
      const pages = hold(ledger, 'runs');
      answers[0]();
      await settle();
      void model.visit({ ...notebook });
      answers[1]?.();
      while (pages.length > 0) {
        pages.shift()!();
        await settle();
      }
      expect(model.shown).toMatchObject({ when: 0 });
    });

    it('tells nobody who goes on working', async () => {
      model.dismiss();
      answers[0]();
      await settle();
      expect(model.shown).toBeNull();
      void model.visit({ ...notebook });
      answers[1]();
      await settle();
      expect(model.shown).toBeNull();
    });
  });
});
