import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { PromiseDelegate } from '@lumino/coreutils';
import { act, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import { FoldsProvider } from '../card';
import { CardFolds } from '../folds';
import type { IRunPageHost } from '../host';
import { RunPageHostProvider } from '../host';
import { NotesCard } from '../notes-card';

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
