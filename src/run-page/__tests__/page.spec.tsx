import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { executionJson } from '../../ledger/__tests__/json';
import { at } from '../../runs/__tests__/fake-ledger';
import { card, PageScene, rows } from './page-scene';

describe('the page of a run', () => {
  const page = new PageScene();

  it('has no card for what is not there', async () => {
    page.ledger.put({
      id: 'r2',
      status: 'running',
      ended: null,
      duration: null
    });
    page.ledger.details.set('r2', {
      executions: [],
      artifacts: [],
      labels: {}
    });
    await page.show('r2');
    const names = screen
      .queryAllByRole('region')
      .map(region => region.getAttribute('data-card'));
    expect(names).toEqual([]);
  });

  it('folds cards, and remembers it for the pages of all runs', async () => {
    await page.show();
    const button = screen.getByRole('button', { name: 'Results' });
    await userEvent.click(button);
    expect(button.getAttribute('aria-expanded')).toBe('false');
    expect(within(card(/^Results/)).queryByRole('table')).toBeNull();
    expect(page.folds.folded).toEqual(['results']);
  });

  it('grows in place while the run goes on: what did not change stays the same node', async () => {
    const first = executionJson({
      id: 'e1',
      ordinal: 1,
      outputs: [{ output_type: 'stream', name: 'stdout', text: 'first output' }]
    });
    page.ledger.put({
      id: 'r4',
      status: 'running',
      ended: null,
      duration: null
    });
    page.ledger.details.set('r4', { executions: [first] });
    await page.show('r4');
    const cardOf = () => card('Cells as they were');
    const printed = await within(cardOf()).findByText('first output');
    page.ledger.details.set('r4', {
      executions: [
        first,
        executionJson({
          id: 'e2',
          cell_id: 'c2',
          ordinal: 2,
          outputs: [
            { output_type: 'stream', name: 'stdout', text: 'second output' }
          ]
        })
      ]
    });
    page.ledger.put({ id: 'r4', status: 'ok', summaries: { loss: 0.5 } });
    page.say({ runs: ['r4'] });
    await within(cardOf()).findByText('second output');
    expect(printed.isConnected).toBe(true);
    expect(rows(card(/^Results/))).toEqual(['loss | 0.5']);
  });

  it('says that the run was deleted meanwhile, keeps what it was, and brings it back', async () => {
    await page.show();
    await page.ledger.remove('r1');
    page.say({ removed: ['r1'] });
    await screen.findByText('This run was deleted.');
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(
      'C 1 → 2'
    );
    expect(screen.queryByRole('button', { name: 'Fork' })).toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Bring it back' })
    );
    await screen.findByRole('button', { name: 'Fork' });
    expect(screen.queryByText('This run was deleted.')).toBeNull();
  });

  it('asks nothing while it is not on screen, and catches up', async () => {
    await page.show();
    page.model.isActive = false;
    page.ledger.put({ id: 'r1', title: 'renamed elsewhere', started: at(0) });
    const before = page.ledger.fetched.length;
    page.say({ runs: ['r1'] });
    await act(async () => undefined);
    expect(page.ledger.fetched).toHaveLength(before);
    page.model.isActive = true;
    await screen.findByRole('heading', { name: 'renamed elsewhere' });
  });

  it('catches up with what nobody told of its run and the one before', async () => {
    await page.show();
    page.ledger.put(
      { id: 'r0', summaries: { accuracy: 0.5 } },
      { id: 'r1', title: 'renamed', previous: 'r0', summaries: { accuracy: 1 } }
    );
    page.say({ all: true });
    await screen.findByRole('heading', { name: 'renamed' });
    await waitFor(() =>
      expect(rows(card(/^Results/))[0]).toBe('accuracy | 1▲ | 0.5')
    );
  });
});
