import { makeRun } from '../../ledger/__tests__/json';
import { curveName } from '..';
import { groupNames } from '../groups';

describe('groupNames', () => {
  it.each<[string[], Record<string, string[]>]>([
    [['train/loss', 'val/loss'], { loss: ['train/loss', 'val/loss'] }],
    [['loss', 'val_loss', 'lr'], { loss: ['loss', 'val_loss'], lr: ['lr'] }],
    [
      ['validation_0-rmse', 'validation_1-rmse'],
      { rmse: ['validation_0-rmse', 'validation_1-rmse'] }
    ],
    [['Loss/train', 'loss/test'], { Loss: ['Loss/train', 'loss/test'] }],
    [['val_accuracy'], { val_accuracy: ['val_accuracy'] }],
    [['train', 'test'], { train: ['train'], test: ['test'] }],
    [
      ['training_speed', 'layer1/norm', 'layer2/norm'],
      {
        training_speed: ['training_speed'],
        'layer1/norm': ['layer1/norm'],
        'layer2/norm': ['layer2/norm']
      }
    ],
    [['__proto__', ''], { ['__proto__']: ['__proto__'], '': [''] }]
  ])('puts %j together', (names, groups) => {
    const made = groupNames(names);
    expect(made.map(({ title, names }) => [title, names])).toEqual(
      Object.entries(groups)
    );
  });
});

describe('curveName', () => {
  it.each<[string | null, Record<string, unknown>]>([
    [null, { summaries: { accuracy: 1 } }],
    ['accuracy', { metrics: { loss: 1, accuracy: 0.9 } }],
    // The main result has no curve of its own.
    ['loss', { summaries: { accuracy: 1 }, metrics: { loss: 1, lr: 2 } }],
    [
      'accuracy',
      { summaries: { accuracy: 1 }, metrics: { accuracy: 1, f1: 2 } }
    ]
  ])('is %s', (name, fields) => {
    expect(curveName(makeRun(fields))).toBe(name);
  });
});
