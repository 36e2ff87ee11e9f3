import type { INotebookContent } from '@jupyterlab/nbformat';
import { Signal } from '@lumino/signaling';
import type { IVersion } from '../../diff';
import type { ILedgerChange } from '../../ledger';
import { LedgerError } from '../../ledger';
import { executionJson } from '../../ledger/__tests__/json';
import { FakeLedger, hold } from '../../runs/__tests__/fake-ledger';
import { CompareModel } from '../compare-model';

/** A ledger whose notebooks take their time. */
class Ledger extends FakeLedger {
  readonly read: string[] = [];
  latency = 0;

  async notebook(id: string): Promise<INotebookContent> {
    this.read.push(id);
    const notebook = super.notebook(id);
    await new Promise(resolve => setTimeout(resolve, this.latency));
    return notebook;
  }
}

function notebookOf(source: string): INotebookContent {
  const cell = { cell_type: 'code', id: 'c1', source, metadata: {} };
  return {
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
    cells: [{ ...cell, execution_count: 1, outputs: [] }]
  } as unknown as INotebookContent;
}

describe('a comparison with a run that goes on', () => {
  let ledger: Ledger;
  let changed: Signal<object, ILedgerChange>;
  let model: CompareModel;

  beforeEach(async () => {
    jest.useFakeTimers();
    ledger = new Ledger();
    for (const id of ['r1', 'r2', 'r3']) {
      ledger.put({ id, title: id });
      print(id, '');
    }
    changed = new Signal<object, ILedgerChange>({});
    model = new CompareModel({
      client: ledger,
      changed,
      notebooks: {
        read: async () => ({ content: notebookOf('now'), isOpen: true }),
        changed: new Signal<object, string>({})
      },
      args: { runs: ['r1', 'r2', 'r3'] }
    });
    await jest.advanceTimersByTimeAsync(0);
  });

  afterEach(() => {
    model.dispose();
    jest.useRealTimers();
  });

  /** A run's cell shows a text. */
  function print(id: string, text: string): void {
    const outputs = [{ output_type: 'stream', name: 'stdout', text }];
    ledger.details.set(id, {
      executions: [{ ...executionJson({ id: `${id}:1` }), outputs }]
    });
    ledger.notebooks.set(id, notebookOf(`# ${id}\n${text}`));
  }

  /** A run changes ten times a second. */
  async function train(id: string, seconds: number): Promise<void> {
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      changed.emit({ runs: [id], removed: [], status: false });
      await jest.advanceTimersByTimeAsync(100);
    }
  }

  function sides(): [IVersion, IVersion] {
    const diff = model.notebookDiff;
    if (diff.state !== 'ready') {
      throw new Error(diff.state);
    }
    return [diff.from, diff.to];
  }

  const sources = () =>
    sides().map(({ cells }) => cells.map(({ cell }) => cell.source).join());

  it('asks for the run once a second', async () => {
    ledger.fetched.length = 0;
    await train('r2', 10);
    expect(ledger.fetched.length).toBeGreaterThanOrEqual(9);
    expect(ledger.fetched.length).toBeLessThanOrEqual(10);
  });

  it('shows a run as it is, whichever answer comes last', async () => {
    const answers = hold(ledger, 'run');
    const { args } = model;
    const other = new CompareModel({
      client: ledger,
      changed,
      notebooks: {
        read: async () => ({ content: notebookOf('now'), isOpen: true }),
        changed: new Signal<object, string>({})
      },
      args
    });
    ledger.put({ id: 'r2', title: 'new' });
    await train('r2', 1.5);
    while (answers.length > 0) {
      answers.pop()!();
      await jest.advanceTimersByTimeAsync(0);
    }
    expect(other.columns[1].run?.title).toBe('new');
    other.dispose();
  });

  it('reads its notebook again only when its cells show something else', async () => {
    const before = sides();
    await train('r2', 5);
    expect(ledger.read).toEqual(['r1', 'r2']);
    expect(sides()[0]).toBe(before[0]);
    expect(sides()[1]).toBe(before[1]);

    print('r2', 'epoch 1');
    await train('r2', 2);
    expect(ledger.read).toEqual(['r1', 'r2', 'r2']);
    expect(sources()).toEqual(['# r1\n', '# r2\nepoch 1']);
    expect(sides()[0]).toBe(before[0]);
  });

  it('reads its notebook again when that is known whole', async () => {
    ledger.details.set('r2', {
      ...ledger.details.get('r2'),
      has_snapshot: true
    });
    await train('r2', 2);
    expect(ledger.read).toEqual(['r1', 'r2', 'r2']);
  });

  it('shows what it read also when that takes longer than the next change', async () => {
    ledger.latency = 3500;
    for (let epoch = 1; epoch <= 5; epoch++) {
      print('r2', `epoch ${epoch}`);
      await train('r2', 1);
    }
    // What was read while the second epoch ran.
    expect(sources()[1]).toBe('# r2\nepoch 1');
    await jest.advanceTimersByTimeAsync(8000);
    expect(sources()[1]).toBe('# r2\nepoch 5');
    expect(ledger.read.slice(2).length).toBeLessThanOrEqual(3);
  });

  it('does not wait for the notebooks of others than those that are asked for', async () => {
    ledger.latency = 60000;
    model.against = 'r3';
    await jest.advanceTimersByTimeAsync(0);
    ledger.latency = 0;
    model.against = 'now';
    await jest.advanceTimersByTimeAsync(0);
    expect(sources()).toEqual(['# r1\n', 'now']);
    await jest.advanceTimersByTimeAsync(60000);
    expect(sources()).toEqual(['# r1\n', 'now']);
  });

  it('asks for nothing while nobody looks, and then at once', async () => {
    ledger.fetched.length = 0;
    await train('r2', 0.5);
    model.isActive = false;
    await train('r2', 5);
    expect(ledger.fetched).toEqual([]);
    model.isActive = true;
    expect(ledger.fetched).toEqual(['r2']);
  });

  it('catches up with what nobody told, and with what the server did not answer', async () => {
    ledger.put({ id: 'r2', title: 'ended' }, { id: 'r3', title: 'ended' });
    ledger.problem = new LedgerError('offline', 'away');
    changed.emit({ runs: [], removed: [], status: true, all: true });
    await jest.advanceTimersByTimeAsync(1500);
    ledger.problem = null;
    await train('another', 1.5);
    expect(model.columns.map(({ run }) => run?.title)).toEqual([
      'r1',
      'ended',
      'ended'
    ]);
  });
});
