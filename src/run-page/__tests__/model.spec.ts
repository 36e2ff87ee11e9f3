import type { INotebookContent } from '@jupyterlab/nbformat';
import { Signal } from '@lumino/signaling';
import type { ILedgerChange } from '../../ledger';
import { FakeLedger, hold } from '../../runs/__tests__/fake-ledger';
import { RunPageModel } from '../model';

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('RunPageModel', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: RunPageModel;

  const tell = async (...runs: string[]) => {
    changed.emit({ runs, removed: [], status: false });
    await settle();
  };

  /** Let every answer come that was asked for, the last one first, until none is awaited. */
  async function answerBackwards(answers: (() => void)[]): Promise<void> {
    while (answers.length > 0) {
      answers.pop()!();
      await settle();
    }
  }

  beforeEach(() => {
    ledger = new FakeLedger();
    changed = new Signal<object, ILedgerChange>({});
  });

  afterEach(() => model.dispose());

  it('shows the run as it is, whichever answer comes last', async () => {
    ledger.put({ id: 'r1', status: 'running' });
    const answers = hold(ledger, 'run');
    model = new RunPageModel(ledger, changed, 'r1');
    ledger.put({ id: 'r1', status: 'ok' });
    await tell('r1');
    await answerBackwards(answers);
    expect(model.run?.status).toBe('ok');
  });

  it('shows the notebook as it is, whichever answer comes last', async () => {
    const write = (text: string) =>
      ledger.notebooks.set('r1', {
        cells: [],
        metadata: { text }
      } as unknown as INotebookContent);
    ledger.put({ id: 'r1', ended: null });
    write('old');
    model = new RunPageModel(ledger, changed, 'r1');
    await settle();
    const answers = hold(ledger, 'notebook');
    model.wantNotebook();
    write('new');
    ledger.put({ id: 'r1' });
    await tell('r1');
    await answerBackwards(answers);
    expect(model.notebook).toMatchObject({ metadata: { text: 'new' } });
  });

  it('shows the run before as it is, if it changed while it was read', async () => {
    ledger.put({ id: 'r0', title: 'old' }, { id: 'r1', previous: 'r0' });
    const answers = hold(ledger, 'run');
    model = new RunPageModel(ledger, changed, 'r1');
    answers.shift()!();
    await settle();
    expect(answers).toHaveLength(1);
    ledger.put({ id: 'r0', title: 'new' });
    await tell('r0');
    await answerBackwards(answers);
    expect(model.previous?.title).toBe('new');
  });
});
