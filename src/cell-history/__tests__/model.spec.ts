import { Signal } from '@lumino/signaling';
import type { ICellExecution, ICellGlance, ILedgerChange } from '../../ledger';
import { LedgerError, parseExecutions } from '../../ledger';
import { executionJson } from '../../ledger/__tests__/json';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { CellHistories } from '../model';
import { versionsOf } from '../versions';

const settle = () => jest.advanceTimersByTimeAsync(1000);

/** The executions of a cell, newest first, from its sources. */
function history(...sources: (string | null)[]): ICellExecution[] {
  const executions = sources.map((source, index) => ({
    ...executionJson({ id: `e${sources.length - index}`, source }),
    run: null
  }));
  return [
    ...parseExecutions({ executions, now: '2026-11-21T10:00:00Z' }).executions
  ];
}

function glance(cellId: string, executions: number): ICellGlance {
  return {
    cellId,
    executions,
    versions: 1,
    last: `e${executions}`,
    status: 'ok',
    started: 0,
    ended: 1000,
    changed: null
  };
}

describe('versionsOf', () => {
  it('joins executions one after the other with the same source', () => {
    const versions = versionsOf(history('b', 'b', 'a', 'b'));
    expect(
      versions.map(({ source, executions }) => [
        source,
        executions.map(({ id }) => id)
      ])
    ).toEqual([
      ['b', ['e4', 'e3']],
      ['a', ['e2']],
      ['b', ['e1']]
    ]);
  });
});

describe('CellHistories', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: CellHistories;
  let told: string[];

  const emit = () => changed.emit({ runs: ['r'], removed: [], status: false });
  const versions = () => {
    const found = model.opened?.versions;
    return Array.isArray(found)
      ? found.map((version: { source: string | null }) => version.source)
      : found;
  };

  beforeEach(async () => {
    jest.useFakeTimers();
    ledger = new FakeLedger();
    ledger.glances = [glance('fit', 3), glance('load', 1)];
    ledger.histories.set('fit', history('c', 'b', 'a'));
    changed = new Signal<object, ILedgerChange>({});
    model = new CellHistories(ledger, changed, () => 'a.ipynb');
    told = [];
    model.cellChanged.connect((sender, id) => told.push(id));
    model.isActive = true;
    await settle();
  });

  afterEach(() => {
    model.dispose();
    jest.useRealTimers();
  });

  it('knows each cell at a glance', () => {
    expect(model.glance('fit')?.executions).toBe(3);
    expect(model.glance('new')).toBeUndefined();
    expect(told).toEqual(['fit', 'load']);
  });

  it('tells only of cells that became different', async () => {
    told.length = 0;
    ledger.glances = [glance('fit', 4), glance('load', 1)];
    emit();
    await settle();
    expect(told).toEqual(['fit']);
  });

  it('asks nothing while its notebook is out of sight, and catches up', async () => {
    model.isActive = false;
    ledger.glances = [];
    emit();
    await settle();
    expect(model.glance('fit')).toBeDefined();
    model.isActive = true;
    await settle();
    expect(model.glance('fit')).toBeUndefined();
  });

  it('reads once more when something changed while it read', async () => {
    const cells = jest.spyOn(ledger, 'cells');
    emit();
    await jest.advanceTimersByTimeAsync(299);
    cells.mockImplementationOnce(async () => {
      emit();
      return [glance('fit', 4)];
    });
    ledger.glances = [glance('fit', 5)];
    await settle();
    expect(model.glance('fit')?.executions).toBe(5);
  });

  it('keeps what it knows when the ledger cannot be read', async () => {
    ledger.problem = new LedgerError('offline', 'No answer.');
    emit();
    await settle();
    expect(model.glance('fit')?.executions).toBe(3);
  });

  it('opens one cell at a time, at its newest version', async () => {
    model.open('fit');
    expect(model.opened?.versions).toBeNull();
    await settle();
    expect(versions()).toEqual(['c', 'b', 'a']);
    expect(model.opened?.position).toBe(0);
    model.open('load');
    expect(model.opened?.cellId).toBe('load');
  });

  it('steps between the versions, and no further', async () => {
    model.open('fit');
    await settle();
    model.goTo(9);
    expect(model.opened?.position).toBe(2);
    model.goTo(-1);
    expect(model.opened?.position).toBe(0);
  });

  it('stays at the version that is looked at when a newer one comes', async () => {
    model.open('fit');
    await settle();
    model.goTo(1);
    ledger.histories.set('fit', history('d', 'c', 'b', 'a'));
    ledger.glances = [glance('fit', 4), glance('load', 1)];
    emit();
    await settle();
    expect(versions()).toEqual(['d', 'c', 'b', 'a']);
    expect(model.opened?.position).toBe(2);
  });

  it('says why a history cannot be read', async () => {
    ledger.problem = new LedgerError('failed', 'The ledger is damaged.');
    model.open('fit');
    await settle();
    expect(model.opened?.versions).toBeInstanceOf(LedgerError);
  });

  it('keeps the newest versions when an older answer comes last', async () => {
    const waiting: (() => void)[] = [];
    const executions = ledger.executions.bind(ledger);
    jest.spyOn(ledger, 'executions').mockImplementation(async query => {
      const answer = await executions(query);
      await new Promise<void>(resolve => waiting.push(resolve));
      return answer;
    });
    model.open('fit');
    await settle();
    ledger.histories.set('fit', history('d', 'c', 'b', 'a'));
    ledger.glances = [glance('fit', 4), glance('load', 1)];
    emit();
    await settle();
    waiting[1]();
    await settle();
    waiting[0]();
    await settle();
    expect(versions()).toEqual(['d', 'c', 'b', 'a']);
  });
});
