import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { parseOrder } from '../../ledger';
import { executionJson } from '../../ledger/__tests__/json';
import { hold } from '../../runs/__tests__/fake-ledger';
import { card, HOSTILE, PageScene } from './page-scene';

describe('the notebook as it was', () => {
  const page = new PageScene();

  it('shows the notebook as it was, which cells ran, and which not in order', async () => {
    page.ledger.details.set('r1', {
      has_snapshot: true,
      executions: [
        executionJson({
          id: 'e1',
          cell_id: 'c3',
          ordinal: 1,
          count: 4,
          source: 'df = load()',
          outputs: []
        }),
        executionJson({
          id: 'e2',
          cell_id: 'c2',
          ordinal: 2,
          count: 5,
          source: 'use(df)',
          outputs: [
            {
              output_type: 'display_data',
              data: { 'text/html': HOSTILE + '<b>table</b>' },
              metadata: {}
            }
          ]
        })
      ]
    });
    const cell = (id: string, type: string, source: string) => ({
      cell_type: type,
      id,
      source,
      metadata: {},
      outputs: [],
      execution_count: null
    });
    page.ledger.notebooks.set('r1', {
      nbformat: 4,
      nbformat_minor: 5,
      metadata: {},
      cells: [
        cell('c1', 'markdown', `# Study\n${HOSTILE}`),
        cell('c2', 'code', 'use(df)'),
        cell('c3', 'code', 'df = load()'),
        cell('c4', 'code', 'never()')
      ]
    });
    page.ledger.orders.set(
      'r1',
      parseOrder({
        cells: ['c1', 'c2', 'c3', 'c4'].map(id => ({
          cell_id: id,
          type: id === 'c1' ? 'markdown' : 'code',
          source_hash: id
        })),
        executions: [
          {
            id: 'e1',
            cell_id: 'c3',
            ordinal: 1,
            source_hash: 'c3',
            reads: [],
            writes: ['df'],
            inherited: false,
            shown: true
          },
          {
            id: 'e2',
            cell_id: 'c2',
            ordinal: 2,
            source_hash: 'c2',
            reads: ['df'],
            writes: [],
            inherited: false,
            shown: true
          }
        ]
      })
    );
    await page.show();
    const notebook = card('Notebook as it was');
    await within(notebook).findByRole('heading', { name: /Study/ });
    const items = [...notebook.querySelectorAll('.jp-RunLedger-pageCell')];
    expect(items.map(item => item.getAttribute('aria-label'))).toEqual([
      'Cell 1',
      'Cell 2',
      'Cell 3',
      'Cell 4'
    ]);
    expect(items[1].textContent).toContain('[5]');
    expect(items[2].textContent).toContain('[4]');
    expect(items[2].textContent).toContain('out of order');
    expect(items[3].textContent).toContain('did not run');
    await within(notebook).findByText('table');
    expect(notebook.querySelector('script, [onerror]')).toBeNull();
    expect((window as { pwned?: boolean }).pwned).toBeUndefined();

    const order = card('Order');
    expect(order.textContent).toContain(
      'Cell 3 ran before cell 2, which uses its df.'
    );
    Element.prototype.scrollIntoView = jest.fn();
    act(() => page.folds.fold('notebook', true));
    await userEvent.click(
      within(order).getByRole('button', { name: 'Cell 3' })
    );
    await waitFor(() =>
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Cell 3')
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Restore cell 2' })
    );
    expect(page.host.restoreCell).toHaveBeenCalledWith('r1', 'c2');

    // Who went elsewhere before the notebook was read stays there.
    page.leave();
    page.folds.fold('notebook', true);
    const answers = hold(page.ledger, 'notebook');
    await page.show();
    await userEvent.click(
      within(await screen.findByRole('region', { name: 'Order' })).getByRole(
        'button',
        { name: 'Cell 3' }
      )
    );
    await userEvent.click(screen.getByRole('button', { name: 'Add a tag' }));
    await act(async () => answers[0]());
    await screen.findByRole('heading', { name: /Study/ });
    expect(document.activeElement?.getAttribute('aria-label')).toBe('New tag');
  });
});
