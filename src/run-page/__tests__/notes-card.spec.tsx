import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { PromiseDelegate } from '@lumino/coreutils';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import { FoldsProvider } from '../card';
import { CardFolds } from '../folds';
import type { IRunPageHost } from '../host';
import { RunPageHostProvider } from '../host';
import { NotesCard } from '../notes-card';
import { card, HOSTILE, PageScene } from './page-scene';

describe('NotesCard', () => {
  let saved: (string | null)[];
  let answer: PromiseDelegate<void>;
  let setNote: (note: string | null) => void;

  const field = () =>
    screen.queryByRole<HTMLTextAreaElement>('textbox', { name: /Notes/ });
  const press = (name: string) =>
    userEvent.click(screen.getByRole('button', { name }));

  /** Show the notes of a run, with a field elsewhere, and begin to write. */
  async function edit(): Promise<void> {
    saved = [];
    answer = new PromiseDelegate();
    const host = {
      trans: nullTranslator.load(''),
      rendermime: new RenderMimeRegistry({
        initialFactories: standardRendererFactories
      })
    };
    const Page = () => {
      const [draft, setDraft] = React.useState<string | null>(null);
      const [note, set] = React.useState<string | null>('old');
      setNote = set;
      return (
        <>
          <NotesCard
            note={note}
            description={null}
            draft={draft}
            onDraft={setDraft}
            onSave={async written => {
              saved.push(written);
              await answer.promise;
              set(written);
            }}
          />
          <input aria-label="Elsewhere" />
        </>
      );
    };
    render(
      <RunPageHostProvider value={host as unknown as IRunPageHost}>
        <FoldsProvider value={new CardFolds([])}>
          <Page />
        </FoldsProvider>
      </RunPageHostProvider>
    );
    await press('Edit');
    await userEvent.type(field()!, ' new');
  }

  const answered = () => act(async () => answer.resolve());

  it('keeps what is written while it is saved', async () => {
    await edit();
    await userEvent.keyboard('{Control>}{Enter}{/Control} more');
    await answered();
    expect(saved).toEqual(['old new']);
    expect(field()?.value).toBe('old new more');
    expect(screen.queryByText(/changed meanwhile/)).toBeNull();
  });

  it('saves once, however often that is asked for before it is done', async () => {
    await edit();
    await userEvent.keyboard('{Control>}{Enter}{Enter}{/Control}');
    await answered();
    expect(saved).toEqual(['old new']);
  });

  it('leaves the editor open that was opened again while notes were saved', async () => {
    await edit();
    await press('Save');
    await press('Cancel');
    await press('Edit');
    await answered();
    expect(field()?.value).toBe('old');
  });

  it('puts the focus where one can go on, unless it is elsewhere by then', async () => {
    await edit();
    await press('Save');
    await answered();
    expect(document.activeElement).toBe(screen.getByText('Edit'));
    await press('Edit');
    answer = new PromiseDelegate();
    await press('Save');
    await userEvent.click(screen.getByLabelText('Elsewhere'));
    await answered();
    await new Promise(resolve => requestAnimationFrame(resolve));
    expect(field()).toBeNull();
    expect(document.activeElement).toBe(screen.getByLabelText('Elsewhere'));
  });

  it('says what somebody else wrote meanwhile, before that is replaced', async () => {
    await edit();
    expect(screen.queryByText(/changed meanwhile/)).toBeNull();
    act(() => setNote('theirs'));
    await screen.findByText(/changed meanwhile/);
    await screen.findByText('theirs');
    expect(field()?.value).toBe('old new');
    await press('Cancel');
    await press('Edit');
    expect(screen.queryByText(/changed meanwhile/)).toBeNull();
    expect(field()?.value).toBe('theirs');
  });
});

describe('the notes on a page', () => {
  const page = new PageScene();

  it('writes notes in Markdown, shown before they are saved, with nothing that runs', async () => {
    await page.show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Write notes' }));
    const field = screen.getByRole('textbox', { name: 'Notes in Markdown' });
    await user.click(field);
    await user.paste(`**better** than before\n\n${HOSTILE}`);
    await user.click(screen.getByRole('button', { name: 'Preview' }));
    const notes = card('Notes');
    await within(notes).findByText('better');
    expect(notes.querySelector('script, [onerror]')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(String(page.ledger.there.get('r1')?.note)).toContain('**better**')
    );
    await screen.findByRole('button', { name: 'Edit' });
    expect((window as { pwned?: boolean }).pwned).toBeUndefined();
  });

  it('keeps what was written where it cannot be saved, and says why', async () => {
    await page.show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Write notes' }));
    await user.keyboard('lost?');
    page.ledger.there.delete('r1');
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() => expect(page.host.sayError).toHaveBeenCalled());
    expect(screen.getByRole('textbox')).toHaveProperty('value', 'lost?');
  });

  it('still has what was being written when the page is opened again', async () => {
    await page.show();
    const user = userEvent.setup();
    await user.click(screen.getByRole('button', { name: 'Write notes' }));
    await user.keyboard('half a th');
    page.say({ runs: ['r1'] });
    expect(screen.getByRole('textbox')).toHaveProperty('value', 'half a th');
    page.leave();
    await page.show();
    const field = screen.getByRole('textbox', { name: 'Notes in Markdown' });
    expect(field).toHaveProperty('value', 'half a th');
    expect(document.activeElement).toBe(document.body);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    page.leave();
    await page.show();
    expect(screen.queryByRole('textbox')).toBeNull();
  });
});
