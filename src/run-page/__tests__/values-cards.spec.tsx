import { waitFor, within } from '@testing-library/react';
import { executionJson } from '../../ledger/__tests__/json';
import { card, PageScene, rows } from './page-scene';

describe('results, parameters and what they cost', () => {
  const page = new PageScene();

  it('shows results and parameters beside the run before, what nobody declared apart', async () => {
    await page.show();
    await waitFor(() =>
      expect(rows(card(/^Results/))).toEqual([
        'accuracy | 0.95▲ | 0.9',
        'rowsinherited | 200 | ',
        'showninferred | 3 | not set'
      ])
    );
    within(card(/^Results/)).getByRole('img', { name: /better than before/ });
    const parameters = card(/^Parameters/);
    const [declared, inferred] = within(parameters).getAllByRole('table');
    expect(rows(declared)).toEqual([
      'gamma | 0.1 | not set',
      'C | 2 | 1',
      'scaler | not set | true'
    ]);
    expect(rows(inferred)).toEqual(['seed | 7']);
    const bold = declared.querySelectorAll('tr[data-differs="true"] > th');
    expect([...bold].map(({ textContent }) => textContent)).toEqual([
      'gamma',
      'C',
      'scaler'
    ]);
  });

  it('tells what the run cost, and by which price', async () => {
    page.ledger.put({ id: 'r2', resources: { cpu: 2, cost: { EUR: 0.5 } } });
    page.ledger.details.set('r2', {
      executions: [
        executionJson({ resources: { price: { hour: 2.5, currency: 'EUR' } } })
      ],
      artifacts: [],
      labels: {}
    });
    await page.show('r2');
    const told = card('Resources and cost').textContent;
    expect(told).toContain('Cost0.5 EUR');
    expect(told).toContain('Price2.5 EUR an hour');
  });
});
