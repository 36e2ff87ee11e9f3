import { parseRun } from '../../ledger';
import { runJson } from '../../ledger/__tests__/json';
import { insideOf } from '../inside';

const runOf = (
  parameters: Record<string, unknown>,
  summaries: Record<string, unknown>
) => parseRun(runJson({ parameters, summaries }));

describe('insideOf', () => {
  it('shows the parameters that tell runs apart, and all results with the best', () => {
    const { parameters, results } = insideOf([
      runOf({ lr: 0.1, seed: 1 }, { accuracy: 0.8, note: 'a' }),
      runOf({ lr: 0.2, seed: 1 }, { accuracy: 0.9 }),
      runOf({ lr: 0.4, seed: 1, extra: true }, { accuracy: 0.7 })
    ]);
    expect(parameters.map(({ name }) => name)).toEqual(['lr', 'extra']);
    expect(parameters[1].values).toEqual([undefined, undefined, true]);
    expect(results.map(({ name, best }) => [name, best])).toEqual([
      ['accuracy', 1],
      ['note', -1]
    ]);
  });

  it('takes the least where less is better, and none where nobody knows or all are the same', () => {
    const { results } = insideOf([
      runOf({}, { loss: 0.5, odd: 1, accuracy: 1 }),
      runOf({}, { loss: 0.25, odd: 2, accuracy: 1 })
    ]);
    expect(results.map(({ best }) => best)).toEqual([1, -1, -1]);
  });

  it('has nothing to say of no runs', () => {
    expect(insideOf([])).toEqual({ parameters: [], results: [] });
  });
});
