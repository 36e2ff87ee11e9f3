import { nullTranslator } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import { Signal } from '@lumino/signaling';
import {
  act,
  fireEvent,
  render,
  screen,
  waitFor,
  within
} from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import * as React from 'react';
import type { IFileHistory, ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { GraphView } from '../graph-view';
import type { IProvenanceHost } from '../host';
import { ProvenanceHostProvider } from '../host';
import type { Question } from '../model';
import { ProvenanceModel } from '../model';
import { SmallGraph } from '../small-graph';
import { execution, FakeSource, file, TWO_RUNS } from './fake';

const HOSTILE = '<img src=x onerror="window.pwned = true">';

// jsdom scrolls nothing.
beforeAll(() => {
  Element.prototype.scrollIntoView = () => undefined;
});

describe('the graph on screen', () => {
  let source: FakeSource;
  let model: ProvenanceModel;
  let host: jest.Mocked<IProvenanceHost>;

  beforeEach(() => {
    source = new FakeSource();
    model = new ProvenanceModel(source, new Signal<object, ILedgerChange>({}));
    host = {
      trans: nullTranslator.load(''),
      openRun: jest.fn(),
      openCell: jest.fn(),
      openFile: jest.fn(),
      openGraph: jest.fn(),
      copy: jest.fn(),
      download: jest.fn()
    } as unknown as jest.Mocked<IProvenanceHost>;
  });

  afterEach(() => model.dispose());

  async function show(
    question: Question = { run: 'r1' },
    View: (props: { model: ProvenanceModel }) => JSX.Element = GraphView
  ): Promise<HTMLElement> {
    const { container } = render(
      <ProvenanceHostProvider value={host}>
        <UseSignal signal={model.stateChanged}>
          {() => <View model={model} />}
        </UseSignal>
      </ProvenanceHostProvider>
    );
    await act(async () => {
      model.question = question;
      model.isActive = true;
      await new Promise(resolve => setTimeout(resolve, 0));
    });
    await waitFor(() => {
      const { picture, isComposing } = model.sheet;
      expect(model.isLoading || isComposing).toBe(false);
      if (View === GraphView) {
        // The drawing comes in pieces; the names in the end.
        expect(
          container.querySelectorAll('g[data-id][data-asked]')
        ).toHaveLength(picture?.graph.nodes.length ?? 0);
      }
    });
    return container;
  }

  const node = (name: RegExp) =>
    within(screen.getByRole('application')).getByRole('button', { name });
  const tool = (name: string) =>
    within(screen.getByRole('toolbar')).getByRole('button', { name });

  it('has a node for every file and execution, with what it is for a screen reader', async () => {
    await show();
    const graph = screen.getByRole('application');
    expect(graph.getAttribute('aria-label')).toMatch(
      /3 runs, 4 executions, 4 versions/
    );
    expect(within(graph).getAllByRole('button')).toHaveLength(8);
    expect(node(/^Model: svc.joblib/).getAttribute('aria-label')).toMatch(
      new RegExp(`SHA-256 ${'b'.repeat(64)}.*Came from 1, led to 0`)
    );
    expect(node(/SVC\(C=0.1\)/).getAttribute('aria-label')).toMatch(/Failed/);
  });

  it('opens what is clicked: the file, the cell, the run', async () => {
    await show();
    fireEvent.click(node(/^File read: digits.csv/));
    expect(host.openFile).toHaveBeenCalledWith('digits.csv');
    fireEvent.click(node(/^Execution: svc = SVC\(\)/));
    expect(host.openCell).toHaveBeenCalledWith(
      TWO_RUNS.activities[1],
      'digits.ipynb'
    );
    await userEvent.click(tool('Collapse runs'));
    await waitFor(() => node(/^Run: first run/));
    fireEvent.click(node(/^Run: first run/));
    expect(host.openRun).toHaveBeenCalledWith('r1');
  });

  it('is one stop for the Tab key, and is walked through with the arrow keys', async () => {
    const container = await show();
    expect(container.querySelectorAll('g[tabindex="0"]')).toHaveLength(1);
    act(() => node(/^File read: digits.csv/).focus());
    await userEvent.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(node(/pd.read_csv/));
    expect(node(/pd.read_csv/).getAttribute('aria-pressed')).toBe('true');
    expect(node(/pd.read_csv/).getAttribute('tabindex')).toBe('0');
    expect(container.querySelectorAll('g[tabindex="0"]')).toHaveLength(1);
    await userEvent.keyboard('{Enter}');
    expect(host.openCell).toHaveBeenCalledTimes(1);
  });

  it('dims what the selected node did not come from', async () => {
    await show();
    expect(tool('Upstream').getAttribute('aria-disabled')).toBe('true');
    act(() => node(/^Model: svc.joblib/).focus());
    await userEvent.click(tool('Upstream'));
    expect(tool('Upstream').getAttribute('aria-pressed')).toBe('true');
    expect(node(/^Model: svc-2/).getAttribute('data-dim')).toBe('true');
    expect(node(/^File read: digits/).getAttribute('data-dim')).toBe('false');
    expect(
      screen.getByText('What svc.joblib came from: 4 of 8')
    ).not.toBeNull();
    await userEvent.click(
      screen.getByRole('button', { name: 'Hide the others' })
    );
    await waitFor(() =>
      expect(
        within(screen.getByRole('application')).getAllByRole('button')
      ).toHaveLength(4)
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Show everything' })
    );
    await waitFor(() => node(/^Model: svc-2/));
  });

  it('tells kinds of lines apart, in a legend', async () => {
    const container = await show();
    const legend = screen.getByRole('list', { name: 'Legend' });
    expect(legend.textContent).toContain('Data read or written');
    expect(legend.textContent).toContain('Variables inherited');
    expect(legend.textContent).not.toContain('Forked from');
    const styles = [
      ...container.querySelectorAll('.jp-RunLedger-graphEdges > path')
    ].map(path => path.getAttribute('data-style'));
    expect(styles.sort()).toEqual(['data', 'inherited']);
  });

  it('is honest about what is not known', async () => {
    source.records = {
      ...TWO_RUNS,
      truncated: true,
      relations: [
        ...TWO_RUNS.relations,
        { type: 'used', from: 'x1', to: 'elsewhere', at: null }
      ]
    };
    await show();
    expect(node(/^File written: odd.csv/).getAttribute('aria-label')).toMatch(
      /its hash is not known/
    );
    expect(node(/source erased/).getAttribute('data-incomplete')).toBe('true');
    expect(
      screen.getByText(/There is more than 2,000 executions and files/)
    ).not.toBeNull();
    expect(
      screen.getByText('1 relation leads out of what is shown.')
    ).not.toBeNull();
    await userEvent.click(tool('Collapse runs'));
    await waitFor(() => node(/^Run: deleted run\. deleted: only its place/));
    fireEvent.click(node(/^Run: deleted run/));
    expect(screen.queryByRole('button', { name: 'Show the run' })).toBeNull();
  });

  it('says that a run is gone, and why nothing can be read', async () => {
    source.problem = new LedgerError('absent', 'There is no such run.');
    await show();
    expect(
      screen.getByText('This run is not in the books any more.')
    ).not.toBeNull();
    source.problem = new LedgerError('failed', 'The disk is full.');
    await act(() => model.refresh());
    expect(screen.getByRole('alert')?.textContent).toContain(
      'The disk is full.'
    );
    source.problem = null;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => node(/^File read: digits.csv/));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says that there is nothing', async () => {
    source.records = {
      entities: [],
      activities: [],
      runs: [],
      relations: [],
      truncated: false
    };
    await show();
    expect(screen.getByText('There is nothing to draw.')).not.toBeNull();
  });

  it('shows whatever the records hold as text', async () => {
    source.records = {
      ...TWO_RUNS,
      entities: [file(HOSTILE, 'input', 'a')],
      activities: [execution(1, null, HOSTILE)],
      relations: []
    };
    const container = await show();
    expect(container.querySelector('img')).toBeNull();
    await userEvent.click(tool('Table'));
    expect(container.querySelector('img')).toBeNull();
    expect(screen.getAllByText(HOSTILE).length).toBeGreaterThan(0);
    await userEvent.click(tool('Export SVG'));
    const [, svg] = host.download.mock.calls[0];
    expect(svg).not.toContain('<img');
    expect(svg).toContain('&lt;img');
  });

  it('is exported under its name', async () => {
    await show();
    await userEvent.click(tool('Export SVG'));
    const [name, svg] = host.download.mock.calls[0];
    expect(name).toBe('Graph-of-first-run.svg');
    const picture = new DOMParser().parseFromString(svg, 'image/svg+xml');
    expect(picture.querySelector('parsererror')).toBeNull();
    expect(svg).not.toContain('var(');
  });

  it('is a table too, with what can be done to each', async () => {
    await show();
    await userEvent.click(tool('Table'));
    const rows = () =>
      within(screen.getByRole('table')).getAllByRole('row').slice(1);
    await waitFor(() => expect(rows()).toHaveLength(8));
    const first = rows()[0];
    expect(first.textContent).toContain('digits.csv');
    expect(first.textContent).toContain('2 kB');
    await userEvent.click(
      within(first).getByRole('button', { name: 'Open the file' })
    );
    expect(host.openFile).toHaveBeenCalledWith('digits.csv');
    // A neighbour leads to its own row.
    await userEvent.click(
      within(first).getByRole('button', { name: /pd.read_csv/ })
    );
    expect(document.activeElement?.textContent).toMatch(
      /^Execution.*pd.read_csv/
    );

    await userEvent.click(screen.getByRole('button', { name: 'Name' }));
    expect(
      screen
        .getByRole('columnheader', { name: 'Name' })
        .getAttribute('aria-sort')
    ).toBe('ascending');
    expect(rows()[1].textContent).toContain('digits.csv');
  });

  describe('which run made a file', () => {
    const answer: IFileHistory = {
      sha256: 'b'.repeat(64),
      size: 2048,
      paths: ['models/svc.joblib'],
      writtenBy: [
        {
          run: 'r1',
          title: 'first run',
          execution: 'x2',
          path: 'models/svc.joblib',
          when: Date.UTC(2026, 10, 21, 10),
          deleted: false
        },
        {
          run: 'gone',
          title: '',
          execution: 'x3',
          path: '',
          when: Date.UTC(2026, 10, 20, 10),
          deleted: true
        }
      ],
      readBy: [],
      truncated: false,
      known: true
    };
    const region = () => screen.getByRole('region', { name: /^Which run/ });

    it('is told of a renamed copy', async () => {
      source.files.set('copy.joblib', answer);
      await show({ file: 'copy.joblib' });
      expect(region().textContent).toContain('copy.joblib was written by');
      expect(region().textContent).toContain('as models/svc.joblib');
      expect(region().textContent).toContain('a deleted run');
      await userEvent.click(
        within(region()).getByRole('button', { name: 'first run' })
      );
      expect(host.openRun).toHaveBeenCalledWith('r1');
    });

    it('is not guessed: what is not in the books is said so, with who wrote there before', async () => {
      source.files.set('models/svc.joblib', {
        ...answer,
        writtenBy: [],
        known: false
      });
      await show({ file: 'models/svc.joblib' });
      expect(region().textContent).toContain(
        'The content of svc.joblib is not in the books.'
      );
      expect(region().textContent).toContain(
        'These runs wrote to this path before:first run'
      );
    });

    it('is told even if no run ever touched the path', async () => {
      source.files.set('new.csv', { ...answer, writtenBy: [], known: false });
      source.problem = new LedgerError('absent', 'No such file is known.');
      await show({ file: 'new.csv' });
      expect(region().textContent).toContain('is not in the books');
      expect(
        screen.getByText('No recorded run read or wrote this file.')
      ).not.toBeNull();
    });
  });

  it('stands small in the sidebar, and opens large', async () => {
    await show({ run: 'r2' }, SmallGraph);
    const small = screen.getByRole('button');
    expect(small.getAttribute('aria-label')).toBe(
      'Open the graph of C 1.0 → 0.1. Read: digits.csv, odd.csv. Written: svc-2.joblib.'
    );
    await userEvent.click(small);
    expect(host.openGraph).toHaveBeenCalledWith({ run: 'r2' });
  });

  it.each([
    ['running', 'It has read and written no files yet.'],
    ['ok', 'It read and wrote no files.']
  ] as const)('says of a run that is %s: %s', async (status, words) => {
    source.records = {
      ...TWO_RUNS,
      relations: [],
      runs: TWO_RUNS.runs.map(run => ({ ...run, status }))
    };
    await show({ run: 'r2' }, SmallGraph);
    expect(screen.getByText(words)).not.toBeNull();
  });
});
