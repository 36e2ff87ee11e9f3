import { directionOf } from '..';

describe('directionOf', () => {
  it.each([
    ['accuracy', 'up'],
    ['test_accuracy', 'up'],
    ['valAccuracy', 'up'],
    ['f1', 'up'],
    ['r2', 'up'],
    ['val/loss', 'down'],
    ['RMSE', 'down'],
    ['mean absolute error', 'down'],
    ['mae', 'down'],
    ['neg_mean_squared_error', null],
    ['error_score', null],
    ['rows', null],
    ['glossary', null],
    ['', null]
  ])('%s gets better %s', (name, direction) => {
    expect(directionOf(name)).toBe(direction);
  });
});
