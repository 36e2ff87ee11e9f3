import { CodeCellModel } from '@jupyterlab/cells';
import type { ISharedCodeCell } from '@jupyter/ydoc';
import { createStandaloneCell } from '@jupyter/ydoc';
import { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type {
  ICellExecution,
  IExecutionsQuery,
  ILedgerChange,
  RecordedOutput
} from '../../ledger';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import type { IRestoredOutputs, ISharing } from '..';
import { OutputRestorer } from '..';
import { executionOf } from './executions';

const SAVED = 1000;
const OPENED = 10000;

/** A ledger that knows executions. */
class Ledger extends FakeLedger {
  ran: ICellExecution[] = [];
  now = OPENED;
  readonly queries: IExecutionsQuery[] = [];

  async executions(query: IExecutionsQuery) {
    this.queries.push(query);
    return { executions: this.ran, now: this.now };
  }
}

const printed = (text: string): RecordedOutput => ({
  kind: 'inline',
  output: { output_type: 'stream', name: 'stdout', text }
});

const stored: RecordedOutput = {
  kind: 'stored',
  stored: { object: 'abcd'.repeat(16), size: 5000, type: 'display_data' }
};

// Yjs warns of documents whose parts are made one by one, which is how its cells are made.
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation();
});

describe('OutputRestorer', () => {
  let cell: CodeCellModel;
  let ledger: Ledger;
  let changed: Signal<object, ILedgerChange>;
  let sharing: ISharing | null;
  let told: IRestoredOutputs[];
  let restorer: OutputRestorer;

  beforeEach(() => {
    jest.useFakeTimers();
    cell = new CodeCellModel({
      sharedModel: createStandaloneCell({
        cell_type: 'code',
        source: 'work()',
        id: 'a',
        execution_count: 7,
        outputs: [{ output_type: 'stream', name: 'stdout', text: 'old' }]
      }) as ISharedCodeCell
    });
    ledger = new Ledger();
    changed = new Signal<object, ILedgerChange>({});
    sharing = null;
    told = [];
    restorer = new OutputRestorer(
      {
        cells: () => [cell],
        path: () => 'a.ipynb',
        saved: () => new Date(SAVED).toISOString(),
        sharing: () => sharing,
        isSource: (execution, source) => execution.source === source
      },
      ledger,
      changed
    );
    restorer.restored.connect((sender, restored) => told.push(restored));
  });

  afterEach(() => {
    restorer.dispose();
    jest.useRealTimers();
  });

  const of = (fields: Partial<ICellExecution> = {}) =>
    executionOf({ source: 'work()', count: 8, ...fields });
  const shown = () =>
    cell.outputs.toJSON().map(output => output.text ?? output.data);
  const change = () => {
    changed.emit({ runs: ['r'], removed: [], status: false });
    return jest.advanceTimersByTimeAsync(1000);
  };
  /** Runs change ten times a second. */
  const train = async (seconds: number) => {
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      changed.emit({ runs: ['r'], removed: [], status: false });
      await jest.advanceTimersByTimeAsync(100);
    }
  };

  it('puts in what ended since the document was saved', async () => {
    ledger.ran = [of({ outputs: [printed('new'), stored] })];
    await restorer.begin();
    expect(ledger.queries[0]).toMatchObject({
      notebook: 'a.ipynb',
      since: new Date(SAVED).toISOString()
    });
    expect(shown()).toEqual(['new', { 'text/plain': 'stored abcd' }]);
    expect(cell.executionCount).toBe(8);
    expect(told).toEqual([{ cells: 1, running: 0, dropped: 0 }]);
  });

  it('says nothing where nothing is missing', async () => {
    ledger.ran = [of({ outputs: [printed('old')], count: 7 })];
    await restorer.begin();
    expect(told).toEqual([]);
    expect(cell.executionCount).toBe(7);
  });

  it('takes nothing away because nothing was recorded', async () => {
    ledger.ran = [of()];
    await restorer.begin();
    expect([shown(), cell.executionCount, told]).toEqual([['old'], 7, []]);
  });

  it('follows what runs also when changes may have gone unheard', async () => {
    ledger.ran = [of({ status: 'running', ended: null })];
    await restorer.begin();
    ledger.ran = [of({ outputs: [printed('1\n')] })];
    changed.emit({ runs: [], removed: [], status: true, all: true });
    await jest.advanceTimersByTimeAsync(1000);
    expect(shown()).toEqual(['1\n']);
  });

  it('follows what runs until it ends', async () => {
    ledger.ran = [of({ status: 'running', ended: null })];
    await restorer.begin();
    expect([shown(), cell.executionCount]).toEqual([['old'], null]);
    expect(cell.executionState).toBe('running');

    ledger.ran = [
      of({ status: 'running', ended: null, outputs: [printed('1\n')] })
    ];
    await change();
    expect(shown()).toEqual(['1\n']);

    ledger.ran = [of({ outputs: [printed('1\n2\n')] })];
    await change();
    expect(shown()).toEqual(['1\n2\n']);
    expect([cell.executionState, cell.executionCount]).toEqual(['idle', 8]);
    expect(told.map(({ running }) => running)).toEqual([1, 1, 0]);

    // The last words may come late; then nobody asks any more.
    ledger.ran = [of({ outputs: [printed('1\n2\n3\n')] })];
    await jest.advanceTimersByTimeAsync(40000);
    expect(shown()).toEqual(['1\n2\n3\n']);
    const asked = ledger.queries.length;
    await change();
    expect(ledger.queries).toHaveLength(asked);
  });

  it('leaves alone what the page runs itself', async () => {
    ledger.ran = [
      of({ status: 'running', ended: null, outputs: [printed('1\n')] })
    ];
    await restorer.begin();
    restorer.touch('a');
    cell.clearExecution();
    ledger.ran = [of({ outputs: [printed('1\n2\n')] })];
    await change();
    await jest.advanceTimersByTimeAsync(5000);
    expect(shown()).toEqual([]);
  });

  it('leaves alone what the page asked for', async () => {
    const msg = KernelMessage.createMessage({
      msgType: 'execute_request',
      channel: 'shell',
      session: 's',
      msgId: 'own',
      content: { code: 'work()' }
    });
    restorer.heard({ msg, direction: 'send' });
    ledger.ran = [of({ msgId: 'own', outputs: [printed('new')] })];
    await restorer.begin();
    expect(shown()).toEqual(['old']);
  });

  it('takes it back, unless something was changed since', async () => {
    ledger.ran = [of({ outputs: [printed('new')] })];
    await restorer.begin();
    restorer.undo();
    expect([shown(), cell.executionCount]).toEqual([['old'], 7]);
    await restorer.begin();
    expect(shown()).toEqual(['old']);
  });

  it('waits in a shared document until the page that runs it has had its chance', async () => {
    sharing = { others: 1, before: 1 };
    ledger.ran = [
      of({ status: 'running', ended: null, outputs: [printed('1\n')] })
    ];
    await restorer.begin();
    expect([shown(), cell.executionState]).toEqual([['old'], 'idle']);
    ledger.ran = [of({ ended: OPENED + 100, outputs: [printed('1\n2\n')] })];
    await change();
    expect(shown()).toEqual(['old']);
    ledger.now = OPENED + 20000;
    await jest.advanceTimersByTimeAsync(6000);
    expect(shown()).toEqual(['1\n2\n']);
  });

  it('knows of a shared document that was written since what did not end in it', async () => {
    sharing = { others: 0, before: 0 };
    ledger.ran = [of({ ended: SAVED - 500, outputs: [printed('new')] })];
    await restorer.begin();
    expect(shown()).toEqual(['old']);
    cell.executionState = 'running';
    await restorer.begin();
    expect([shown(), cell.executionState]).toEqual([['new'], 'idle']);
  });

  it('takes an execution for done only when its last outputs had time to come', async () => {
    ledger.ran = [of({ ended: OPENED - 500 })];
    await restorer.begin();
    expect([cell.executionState, cell.executionCount]).toEqual([
      'running',
      null
    ]);
    ledger.ran = [of({ ended: OPENED - 500, outputs: [printed('late')] })];
    ledger.now = OPENED + 3000;
    await jest.advanceTimersByTimeAsync(4000);
    expect([shown(), cell.executionState]).toEqual([['late'], 'idle']);
    expect(cell.executionCount).toBe(8);
  });

  it('looks once a second at most, however often a run changes', async () => {
    sharing = { others: 1, before: 1 };
    ledger.ran = [of({ status: 'running', ended: null })];
    await restorer.begin();
    await train(20);
    expect(ledger.queries.length).toBeGreaterThan(10);
    expect(ledger.queries.length).toBeLessThanOrEqual(21);

    // When nothing changes any more, it looks for those that wait only.
    const asked = ledger.queries.length;
    await jest.advanceTimersByTimeAsync(50000);
    expect(ledger.queries.length - asked).toBeLessThanOrEqual(11);
  });

  it('lets a slow server answer before it asks again', async () => {
    sharing = { others: 1, before: 0 };
    ledger.ran = [of({ status: 'running', ended: null })];
    await restorer.begin();
    const answer = ledger.executions.bind(ledger);
    let open = 0;
    let most = 0;
    ledger.executions = async query => {
      most = Math.max(most, ++open);
      await new Promise(resolve => setTimeout(resolve, 2500));
      open--;
      return answer(query);
    };
    const asked = ledger.queries.length;
    await train(35);
    expect(most).toBe(1);
    // Between two of them it has half a second at least.
    expect(ledger.queries.length - asked).toBeLessThanOrEqual(12);
  });

  it('goes on waiting when the books could not be read once', async () => {
    sharing = { others: 1, before: 0 };
    ledger.ran = [of({ ended: OPENED - 500, outputs: [printed('new')] })];
    await restorer.begin();
    await jest.advanceTimersByTimeAsync(60000);
    const answer = ledger.executions.bind(ledger);
    ledger.executions = async () => {
      throw new Error('gone');
    };
    await jest.advanceTimersByTimeAsync(10000);
    ledger.executions = answer;
    ledger.now = OPENED + 70000;
    await jest.advanceTimersByTimeAsync(10000);
    expect(shown()).toEqual(['new']);
  });

  it('asks no more once it is disposed', async () => {
    sharing = { others: 1, before: 0 };
    ledger.ran = [of({ status: 'running', ended: null })];
    const looking = restorer.begin();
    restorer.dispose();
    await looking;
    await jest.advanceTimersByTimeAsync(60000);
    expect(ledger.queries).toHaveLength(1);
  });

  it('is quiet when the books cannot be read', async () => {
    ledger.executions = async () => {
      throw new Error('gone');
    };
    await restorer.begin();
    expect(shown()).toEqual(['old']);
  });
});
