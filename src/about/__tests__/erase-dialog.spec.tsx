import { nullTranslator } from '@jupyterlab/translation';
import { screen } from '@testing-library/dom';
import { parseAbout } from '../../ledger';
import { confirmErasure } from '../erase-dialog';
import { aboutJson } from './fake-about';

const trans = nullTranslator.load('jupyterlab_runledger');

/** What the dialog says, which is then cancelled. */
async function said(
  target: Parameters<typeof confirmErasure>[0]
): Promise<string> {
  const answer = confirmErasure(target, parseAbout(aboutJson()), trans);
  await screen.findByText('This stays:');
  const dialog = document.querySelector('.jp-Dialog')!;
  const text = dialog.textContent ?? '';
  dialog.querySelector<HTMLElement>('.jp-mod-reject')!.click();
  expect(await answer).toBe(false);
  return text;
}

describe('the question before an erasure', () => {
  it('says that a running cell loses its record when everything goes', async () => {
    expect(await said({ all: true })).toContain('a cell that is running now');
  });

  it('does not say so of a notebook, whose running cell keeps it', async () => {
    expect(await said({ notebook: 'a.ipynb' })).not.toContain('running now');
  });
});
