import {
  act,
  fireEvent,
  screen,
  waitFor,
  within
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PageScene } from './page-scene';

describe('the header of a page', () => {
  const page = new PageScene();

  it('says how the run went and what can be done to it', async () => {
    await page.show();
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(
      'C 1 → 2'
    );
    screen.getByText('Finished', { exact: false });
    screen.getByText('by ada');
    const user = userEvent.setup();
    for (const [name, ...asked] of [
      ['Compare', 'compare', 'r1', 'r0'],
      ['Graph', 'graph', 'r1', 'r0'],
      ['Fork', 'fork', 'r1', 'r0'],
      ['Restore', 'restore', 'r1', 'r0'],
      ['Copy ID', 'copyId', 'r1', 'r0']
    ]) {
      await user.click(screen.getByRole('button', { name }));
      expect(page.host.execute).toHaveBeenLastCalledWith(...asked);
    }
  });

  it('names, stars and tags the run, and gives up on Escape', async () => {
    await page.show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Rename this run' }));
    await user.keyboard('nothing{Escape}');
    expect(screen.getByRole('heading', { level: 2 }).textContent).toBe(
      'C 1 → 2'
    );
    await user.click(screen.getByRole('button', { name: 'Rename this run' }));
    await user.keyboard('the good one{Enter}');
    await screen.findByRole('heading', { name: 'the good one' });
    await user.click(screen.getByRole('button', { name: 'Star this run' }));
    await screen.findByRole('button', { name: 'Remove the star' });
    await user.click(screen.getByRole('button', { name: 'Add a tag' }));
    await user.keyboard('paper, final{Enter}{Escape}');
    const tags = screen.getByRole('list', { name: 'Tags' });
    await within(tags).findByText('paper');
    await user.click(
      within(tags).getByRole('button', { name: 'Remove the tag paper' })
    );
    await waitFor(() =>
      expect(page.ledger.there.get('r1')?.tags).toEqual(['final'])
    );
  });

  it('puts the focus back when a name was written, and never later', async () => {
    await page.show();
    const user = userEvent.setup({ delay: null });
    const button = () =>
      screen.getByRole('button', { name: 'Rename this run' });
    await user.click(button());
    await user.keyboard('{Escape}');
    expect(document.activeElement).toBe(button());
    const star = screen.getByRole('button', { name: 'Star this run' });
    act(() => star.focus());
    await new Promise(resolve => requestAnimationFrame(resolve));
    expect(document.activeElement).toBe(star);
  });

  it('takes two tags away before the server answers', async () => {
    page.ledger.there.get('r1')!.tags = ['a', 'b', 'c'];
    await page.show();
    const tags = screen.getByRole('list', { name: 'Tags' });
    for (const tag of ['a', 'b']) {
      fireEvent.click(
        within(tags).getByRole('button', { name: `Remove the tag ${tag}` })
      );
    }
    await waitFor(() =>
      expect(page.ledger.there.get('r1')?.tags).toEqual(['c'])
    );
    await waitFor(() => expect(within(tags).queryByText('b')).toBeNull());
  });
});
