import type { INotebookContent } from '@jupyterlab/nbformat';
import {
  RenderMimeRegistry,
  standardRendererFactories
} from '@jupyterlab/rendermime';
import { nullTranslator } from '@jupyterlab/translation';
import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import type { IVersion } from '..';
import { versionOfNotebook } from '..';
import { DiffView, goToChange } from '../diff-view';
import type { DiffLayout, IDiffHost } from '../host';
import { DiffHostProvider } from '../host';

const HOSTILE = '<img src=x onerror="window.pwned = true">';

const host: IDiffHost = {
  trans: nullTranslator.load(''),
  rendermime: new RenderMimeRegistry({
    initialFactories: standardRendererFactories
  }),
  highlight: async (source, mime, node) => {
    node.textContent = source;
  },
  language: async () => null
};

interface ICellFields {
  id: string;
  source?: string;
  text?: string;
  type?: string;
}

function version(...cells: ICellFields[]): IVersion {
  return versionOfNotebook({
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
    cells: cells.map(
      ({ id, source = `cell_${id}()`, text, type = 'code' }) => ({
        cell_type: type,
        id,
        source,
        metadata: {},
        execution_count: null,
        outputs: text ? [{ output_type: 'stream', name: 'stdout', text }] : []
      })
    )
  } as unknown as INotebookContent);
}

const ids = (text: string) => [...text].map(id => ({ id }));

function view(from: IVersion, to: IVersion, layout: DiffLayout = 'split') {
  return (
    <DiffHostProvider value={host}>
      <DiffView
        from={from}
        to={to}
        labels={['first run', 'C 1.0 → 0.1']}
        layout={layout}
      />
    </DiffHostProvider>
  );
}

let look: (() => void)[] = [];
let isInSight = true;

/** In jsdom nothing is laid out: everything is in sight, or nothing. */
function setSight(isIntersecting: boolean): void {
  isInSight = isIntersecting;
  act(() => look.forEach(each => each()));
}

beforeEach(() => {
  look = [];
  setSight(true);
  window.IntersectionObserver = class {
    constructor(seen: IntersectionObserverCallback) {
      this._look = () => {
        const entry = { isIntersecting: isInSight };
        seen(
          [entry as IntersectionObserverEntry],
          this as unknown as IntersectionObserver
        );
      };
    }
    observe() {
      look.push(this._look);
      this._look();
    }
    disconnect() {
      look = look.filter(each => each !== this._look);
    }
    private readonly _look: () => void;
  } as unknown as typeof IntersectionObserver;
});

const cell = (name: RegExp) => screen.getByRole('article', { name });

describe('DiffView', () => {
  it('says by words what became of each cell', () => {
    render(
      view(
        version(...ids('abcdef')),
        version(
          { id: 'x' },
          { id: 'a', source: 'cell_a(1)' },
          { id: 'd' },
          { id: 'b', text: 'new' },
          { id: 'e' },
          { id: 'f' }
        )
      )
    );
    expect(cell(/Edited cell 2/)).toBeTruthy();
    expect(cell(/Added cell 1/)).toBeTruthy();
    expect(cell(/Deleted cell 3/)).toBeTruthy();
    expect(cell(/Moved cell (4 → 3|2 → 4)/)).toBeTruthy();
    expect(screen.getByRole('button', { name: '1 edited' })).toBeTruthy();
    expect(screen.getByRole('button', { name: '1 deleted' })).toBeTruthy();
  });

  it('says so if there is no difference', () => {
    const same = version(...ids('ab'));
    render(view(same, same));
    expect(screen.getByRole('status').textContent).toContain(
      'All cells are the same in both.'
    );
    expect(screen.queryAllByRole('article')).toHaveLength(0);
  });

  it('folds unchanged cells, and shows them on request', async () => {
    render(
      view(
        version(...ids('abc')),
        version(...ids('ab'), { id: 'c', source: 'x' })
      )
    );
    expect(screen.queryByRole('article', { name: /Unchanged/ })).toBeNull();
    const fold = screen.getByRole('button', { name: '2 unchanged cells' });
    expect(fold.getAttribute('aria-expanded')).toBe('false');
    await userEvent.click(fold);
    expect(screen.getAllByRole('article', { name: /Unchanged/ })).toHaveLength(
      2
    );
  });

  it('shows both sources, and how many lines differ', async () => {
    const { container, rerender } = render(
      view(
        version({ id: 'a', source: 'one\ntwo\nthree\nfour\nfive' }),
        version({ id: 'a', source: 'one\n2\nthree\nfour\nfive\nsix' })
      )
    );
    expect(
      await screen.findByRole('img', { name: '2 lines added, 1 removed' })
    ).toBeTruthy();
    expect(container.querySelectorAll('.cm-editor')).toHaveLength(2);
    expect(screen.getByLabelText('Source before').textContent).toContain('two');
    expect(screen.getByLabelText('Source after').textContent).toContain('six');

    rerender(
      view(
        version({ id: 'a', source: 'one\ntwo\nthree\nfour\nfive' }),
        version({ id: 'a', source: 'one\n2\nthree\nfour\nfive\nsix' }),
        'unified'
      )
    );
    expect(container.querySelectorAll('.cm-editor')).toHaveLength(1);
    expect(container.querySelector('.cm-deletedChunk')?.textContent).toContain(
      'two'
    );
  });

  it('cannot be written in', () => {
    render(
      view(version({ id: 'a', source: '1' }), version({ id: 'a', source: '2' }))
    );
    for (const label of ['Source before', 'Source after']) {
      const source = screen.getByLabelText(label);
      expect(source.getAttribute('contenteditable')).toBe('false');
      expect(source.getAttribute('aria-readonly')).toBe('true');
    }
  });

  it('folds the unchanged lines of a long source', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `line ${i}`);
    const { container } = render(
      view(
        version({ id: 'a', source: lines.join('\n') }),
        version({ id: 'a', source: [...lines, 'more'].join('\n') })
      )
    );
    expect(container.querySelector('.cm-collapsedLines')).not.toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all lines' })
    );
    expect(container.querySelector('.cm-collapsedLines')).toBeNull();
  });

  it('shows the outputs of a changed cell side by side', async () => {
    render(
      view(
        version({ id: 'a', text: 'accuracy 0.9' }),
        version({ id: 'a', text: 'accuracy 0.6' })
      )
    );
    const outputs = within(cell(/Only other outputs/));
    await waitFor(() =>
      expect(outputs.getByLabelText('Outputs before').textContent).toContain(
        '0.9'
      )
    );
    expect(outputs.getByLabelText('Outputs after').textContent).toContain(
      '0.6'
    );
  });

  it('says that there are no outputs, or that they are not known', () => {
    const from = version({ id: 'a', text: 'x' });
    render(view(from, version({ id: 'a' })));
    expect(screen.getByLabelText('Outputs after').textContent).toContain(
      'No outputs'
    );
  });

  it('shows text as text, whatever it says', async () => {
    const { container } = render(
      view(
        version({ id: 'a', source: HOSTILE }, { id: 'm', type: 'markdown' }),
        version(
          { id: 'a', source: `${HOSTILE} ` },
          { id: 'm', type: 'markdown', source: HOSTILE },
          { id: 'n', source: HOSTILE }
        )
      )
    );
    expect(container.textContent).toContain('onerror');
    expect(container.querySelector('img[src]')).toBeNull();
  });

  it('tells that a secret is hidden, and that a source was erased', () => {
    const from = version({ id: 'a', text: 'x' }, { id: 'b', text: 'x' });
    const [a, b] = from.cells;
    const to = version({ id: 'a' }, { id: 'b' });
    render(
      view(
        {
          ...from,
          cells: [
            { ...a, gap: 'masked' },
            { ...b, gap: 'erased' }
          ]
        },
        {
          ...to,
          cells: [
            { ...to.cells[0], gap: 'masked' },
            { ...to.cells[1], gap: 'erased' }
          ]
        }
      )
    );
    expect(screen.getByText('secret hidden')).toBeTruthy();
    expect(screen.getByText(/source was deleted from the books/)).toBeTruthy();
  });

  it('goes from change to change, and round', async () => {
    const { container } = render(
      view(
        version(...ids('abc')),
        version({ id: 'a', source: '1' }, { id: 'b' }, { id: 'c', source: '3' })
      )
    );
    goToChange(container, 1);
    expect(document.activeElement).toBe(cell(/cell 1/));
    goToChange(container, 1);
    expect(document.activeElement).toBe(cell(/cell 3/));
    goToChange(container, 1);
    expect(document.activeElement).toBe(cell(/cell 1/));
    goToChange(container, -1);
    expect(document.activeElement).toBe(cell(/cell 3/));
    await userEvent.click(screen.getByRole('button', { name: '2 edited' }));
    expect(document.activeElement).toBe(cell(/cell 1/));
  });

  it('has editors only for cells in sight, and the text of all', () => {
    setSight(false);
    const many = Array.from({ length: 500 }, (_, i) => `c${i}`);
    const { container } = render(
      view(
        version(...many.map(id => ({ id, source: `${id} = 1` }))),
        version(...many.map(id => ({ id, source: `${id} = 2` })))
      )
    );
    expect(container.querySelectorAll('.cm-editor')).toHaveLength(0);
    expect(container.textContent).toContain('c499 = 2');
  });

  it('gives an editor up that is scrolled away, and brings it back', () => {
    const { container } = render(
      view(version({ id: 'a', source: '1' }), version({ id: 'a', source: '2' }))
    );
    const editors = () => container.querySelectorAll('.cm-editor').length;
    expect(editors()).toBe(2);
    setSight(false);
    expect(editors()).toBe(0);
    setSight(true);
    expect(editors()).toBe(2);
  });
});
