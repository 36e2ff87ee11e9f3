import { within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { card, PageScene, rows } from './page-scene';

describe('the files of a run', () => {
  const page = new PageScene();

  it('opens files and finds the runs that used them', async () => {
    await page.show();
    const files = card(/^Files and models/);
    expect(rows(files).map(row => row.split(' | ').slice(0, 4))).toEqual([
      ['↑svc.joblib', 'model, written', '10 B', 'bbbbbbb'],
      ['↓digits.csv', 'read', '512 kB', 'aaaaaaa'],
      ['↓/outside.csv', 'read', '', 'no hash']
    ]);
    const user = userEvent.setup();
    await user.click(within(files).getByRole('button', { name: 'digits.csv' }));
    expect(page.host.openFile).toHaveBeenCalledWith('digits.csv');
    await user.click(
      within(files).getByRole('button', { name: 'Which runs used digits.csv' })
    );
    expect(page.host.showUses).toHaveBeenCalledWith('a'.repeat(64));
    expect(
      within(files).queryByRole('button', { name: '/outside.csv' })
    ).toBeNull();
  });
});
