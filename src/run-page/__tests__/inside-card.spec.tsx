import { fireEvent, screen, within } from '@testing-library/react';
import { at } from '../../runs/__tests__/fake-ledger';
import { PageScene, rows } from './page-scene';

describe('the runs inside a run', () => {
  const page = new PageScene();

  it('shows the runs within it with what tells them apart', async () => {
    const inside = { parent: 'r1', summaries: {} };
    page.ledger.put(
      { ...inside, id: 'r1.1', title: 'C 2', parameters: { C: 2, k: 1 } },
      {
        ...inside,
        id: 'r1.2',
        title: 'C 4',
        started: at(5),
        parameters: { C: 4, k: 1 },
        summaries: { accuracy: 0.97 }
      }
    );
    await page.show();
    const runs = await screen.findByRole('table', { name: 'Runs inside' });
    expect(rows(runs).map(row => row.trim())).toEqual([
      'C 2 | 2 |',
      'C 4 | 4 | 0.97'
    ]);
    fireEvent.click(within(runs).getByRole('button', { name: 'C 4' }));
    expect(page.host.openRun).toHaveBeenCalledWith('r1.2');
    fireEvent.click(screen.getByRole('button', { name: 'Compare them' }));
    expect(page.host.compare).toHaveBeenCalledWith(['r1.1', 'r1.2']);
  });
});
