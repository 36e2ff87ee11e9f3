import { within } from '@testing-library/react';
import { executionJson } from '../../ledger/__tests__/json';
import { card, PageScene, rows } from './page-scene';

describe('errors, the log and variables', () => {
  const page = new PageScene();

  it('tells what failed, what was printed, and what the kernel held', async () => {
    page.ledger.put({
      id: 'r3',
      status: 'error',
      error: { name: 'ValueError', message: 'no data' }
    });
    page.ledger.details.set('r3', {
      executions: [
        executionJson({
          id: 'e1',
          ordinal: 1,
          count: 1,
          variables: [
            {
              name: 'df',
              type: 'pandas.core.frame.DataFrame',
              shape: [200, 2],
              dtypes: { a: 'int64', b: 'int64' },
              size: 3200,
              fingerprint: 'f'.repeat(16),
              sampled: false,
              access: 'written'
            }
          ]
        }),
        executionJson({
          id: 'e2',
          cell_id: 'c2',
          ordinal: 2,
          count: 2,
          status: 'error',
          error: { name: 'ValueError', message: 'no data' },
          variables: [
            {
              name: 'df',
              type: 'pandas.core.frame.DataFrame',
              shape: [200, 2],
              dtypes: null,
              size: 3200,
              fingerprint: 'f'.repeat(16),
              sampled: false,
              access: 'read'
            }
          ],
          outputs: [
            {
              output_type: 'error',
              ename: 'ValueError',
              evalue: 'no data',
              traceback: ['Traceback: line 3', 'ValueError: no data']
            }
          ]
        })
      ]
    });
    await page.show('r3');
    await within(card('Error')).findByText(/Traceback: line 3/);
    await within(card('Log')).findByText('hi');
    expect(rows(card(/^Variables/))).toEqual([
      expect.stringMatching(
        /^df \| DataFrame \| 200 × 2 \| .*3.2 kB \| fffffff \| \[1\]$/
      )
    ]);
  });

  it('puts errors of cells that ran again and did not fail at the end', async () => {
    const failed = {
      status: 'error',
      error: { name: 'KeyError', message: '' }
    };
    page.ledger.put({ id: 'r3' });
    page.ledger.details.set('r3', {
      executions: [
        executionJson({ ...failed, id: 'e1', ordinal: 1, count: 1 }),
        executionJson({
          ...failed,
          id: 'e2',
          count: 2,
          ordinal: 2,
          cell_id: 'c2'
        }),
        executionJson({ id: 'e3', ordinal: 3, count: 3 })
      ]
    });
    await page.show('r3');
    expect(within(card('Error')).getAllByRole('listitem')).toHaveLength(1);
    expect(card('Error').textContent).toContain('[2]');
    expect(card(/^Mended errors/).textContent).toContain('[1]');
  });
});
