import { makeRun } from '../../ledger/__tests__/json';
import { mainResult, resultChange } from '../results';

describe('mainResult', () => {
  it.each<[string, Record<string, unknown>, string | null]>([
    ['nothing', {}, null],
    ['the only one', { summaries: { rows: 3 } }, 'rows'],
    [
      'a known name',
      { summaries: { rows: 3, loss: 1, accuracy: 0.9 } },
      'accuracy'
    ],
    [
      'the test set',
      { summaries: { train_accuracy: 1, test_accuracy: 0.9 } },
      'test_accuracy'
    ],
    ['a number', { summaries: { best: 'svc', rows: 3 } }, 'rows'],
    ['a series', { summaries: {}, metrics: { loss: 0.1 } }, 'loss'],
    [
      'declared before seen',
      { summaries: { rows: 3 }, inferred: { summaries: { accuracy: 1 } } },
      'rows'
    ],
    ['seen', { inferred: { summaries: { accuracy: 1 } } }, 'accuracy']
  ])('is %s', (what, fields, name) => {
    expect(mainResult(makeRun(fields))?.name ?? null).toBe(name);
  });
});

describe('resultChange', () => {
  it.each([
    ['accuracy', 0.5, 0.6, { from: 0.5, moved: 'up', better: true }],
    ['loss', 0.5, 0.6, { from: 0.5, moved: 'up', better: false }],
    ['loss', 0.6, 0.5, { from: 0.6, moved: 'down', better: true }],
    ['rows', 1, 2, { from: 1, moved: 'up', better: null }],
    ['rows', 1, 1, null],
    ['rows', undefined, 1, null],
    ['best', 'a', 'b', null]
  ])('%s from %p to %p', (name, from, to, change) => {
    expect(resultChange(name, from, to)).toEqual(change);
  });
});
