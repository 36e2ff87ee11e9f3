import type { IKernelWork } from '../../capture';
import { makeRun } from '../../ledger/__tests__/json';
import { RunProgress } from '../progress';
import { FakeLedger } from './fake-ledger';

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('RunProgress', () => {
  const run = makeRun({ id: 'live', status: 'running', kernel_id: 'k1' });
  let ledger: FakeLedger;
  let progress: RunProgress;

  const work = (begun: number): IKernelWork => ({
    kernelId: 'k1',
    running: { cellId: 'c1', source: 'train()', begun },
    waiting: [{ cellId: 'c2', source: 'plot()' }],
    done: 1,
    begun
  });

  beforeEach(() => {
    ledger = new FakeLedger();
    progress = new RunProgress(ledger, ({ notebook }) => notebook);
  });

  afterEach(() => progress.dispose());

  it('counts the cells that this page asked for', () => {
    progress.work = work(0);
    expect(progress.of(run, 100)).toEqual({
      cells: { done: 1, of: 3 },
      left: null
    });
  });

  it('tells the time left from the past of all its cells', async () => {
    const execution = (id: string, source: string, seconds: number) => ({
      id,
      cellId: id,
      source,
      status: 'ok' as const,
      started: 0,
      ended: 1000 * seconds
    });
    ledger.histories.set('c1', [execution('c1', 'train()', 30)] as never);
    ledger.histories.set('c2', [execution('c2', 'plot()', 10)] as never);
    progress.work = work(0);
    let changes = 0;
    progress.changed.connect(() => changes++);
    expect(progress.of(run, 5000)?.left).toBeNull();
    await settle();
    expect(changes).toBe(2);
    expect(progress.of(run, 6000)?.left).toEqual({ kind: 'left', seconds: 34 });
    expect(progress.of(run, 60000)?.left).toEqual({ kind: 'late' });
  });

  it('reads which cell runs where another page asked for it', async () => {
    ledger.put({ id: 'live', status: 'running' });
    ledger.details.set('live', { executions: [] });
    expect(progress.of(run, Date.now())).toBeNull();
    await settle();
    expect(progress.of(run, Date.now())).toEqual({ cells: null, left: null });
    expect(ledger.fetched).toEqual(['live']);
  });

  it('reads it again when what it read is old', async () => {
    ledger.put({ id: 'live', status: 'running' });
    progress.of(run, 0);
    await settle();
    progress.forget();
    expect(progress.of(run, 0)).toBeNull();
    expect(ledger.fetched).toEqual(['live', 'live']);
  });

  it('says nothing of a run that ended', () => {
    expect(progress.of(makeRun({ status: 'ok' }), 0)).toBeNull();
  });
});
