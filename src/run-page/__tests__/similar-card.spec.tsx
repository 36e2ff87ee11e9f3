import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { parseSimilar } from '../../ledger';
import { runJson } from '../../ledger/__tests__/json';
import { HOSTILE, PageScene } from './page-scene';

describe('similar runs', () => {
  const page = new PageScene();

  it('names the nearest runs with the reason, opens and compares them', async () => {
    page.ledger.near.set(
      'r1',
      parseSimilar({
        runs: [
          {
            run: runJson({ id: 'r9', title: HOSTILE }),
            score: 0.93,
            reasons: [
              { kind: 'parameters', same: 9, of: 10 },
              { kind: 'data', same: 2, of: 2 },
              { kind: 'model', same: 0, of: 1 }
            ]
          }
        ]
      })
    );
    await page.show();
    const similar = await screen.findByRole('region', { name: 'Similar runs' });
    within(similar).getByText('same data, 9 of 10 parameters');
    const user = userEvent.setup();
    await user.click(within(similar).getByText(HOSTILE));
    expect(page.host.openRun).toHaveBeenCalledWith('r9');
    await user.click(within(similar).getByText('Compare'));
    expect(page.host.compare).toHaveBeenCalledWith(['r9', 'r1']);
  });
});
