import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import type { ILedgerChange, IRecording, IStatus } from '../../ledger';
import { LedgerError } from '../../ledger';
import { FakeLedger } from '../../runs/__tests__/fake-ledger';
import { lightOf } from '../../runs';
import { RecordingModel } from '..';

const trans = nullTranslator.load('');

function status(recording: IRecording, problem: string | null = null): IStatus {
  return {
    version: '1',
    root: '/r',
    prefix: '',
    recording,
    problem,
    skipped: 0,
    runs: 0,
    executions: 0
  };
}

const settle = () => new Promise(resolve => setTimeout(resolve, 0));

describe('RecordingModel', () => {
  let ledger: FakeLedger;
  let changed: Signal<object, ILedgerChange>;
  let model: RecordingModel;

  beforeEach(() => {
    ledger = new FakeLedger();
    changed = new Signal<object, ILedgerChange>({});
    model = new RecordingModel(ledger, changed);
  });

  afterEach(() => model.dispose());

  const light = () => lightOf(model, trans);

  it('is lit for the kernel of the notebook in front', async () => {
    expect(light().state).toBe('none');
    model.kernelId = 'k1';
    await settle();
    expect(light()).toEqual({ state: 'on', word: 'Recording', reason: null });
    model.kernelId = null;
    await settle();
    expect(light().state).toBe('none');
  });

  it('pauses and resumes', async () => {
    model.kernelId = 'k1';
    await settle();
    await model.toggle();
    expect(light()).toMatchObject({ state: 'paused', word: 'Paused' });
    await model.toggle();
    expect(light().state).toBe('on');
    expect(ledger.pauses).toEqual([
      ['k1', true],
      ['k1', false]
    ]);
  });

  it.each([
    [
      status({ state: 'off', reason: 'The disk is full.' }),
      'off',
      'The disk is full.'
    ],
    [
      status({ state: 'on', reason: null }, 'The ledger is newer.'),
      'on',
      'The ledger is newer.'
    ]
  ])('says why in words', async (answer, state, reason) => {
    ledger.answer = answer;
    model.kernelId = 'k1';
    await settle();
    expect(light()).toMatchObject({ state, reason });
  });

  it.each([
    ['missing', 'Not installed'],
    ['offline', 'Not connected'],
    ['failed', 'Problem']
  ] as const)('says that the server is %s', async (kind, word) => {
    ledger.problem = new LedgerError(kind, 'It cannot be read.');
    model.kernelId = 'k1';
    await settle();
    expect(light()).toMatchObject({ state: 'off', word });
    expect(light().reason).toMatch(/\.$/);
    expect(model.canPause).toBe(false);
  });

  it('looks again when the server says that something changed', async () => {
    model.kernelId = 'k1';
    await settle();
    ledger.answer = status({ state: 'off', reason: 'The root is read-only.' });
    changed.emit({ runs: [], removed: [], status: true });
    await settle();
    expect(light().reason).toBe('The root is read-only.');
  });

  it('is lit again when the server can be reached again', async () => {
    jest.useFakeTimers();
    try {
      ledger.problem = new LedgerError('offline', 'no answer');
      model.kernelId = 'k1';
      await jest.advanceTimersByTimeAsync(0);
      expect(light().word).toBe('Not connected');
      await jest.advanceTimersByTimeAsync(2100);
      expect(light().word).toBe('Not connected');
      ledger.problem = null;
      await jest.advanceTimersByTimeAsync(4100);
      expect(light().state).toBe('on');
    } finally {
      jest.useRealTimers();
    }
  });

  it('is lit again when the server tells of a run', async () => {
    ledger.problem = new LedgerError('failed', 'The disk is full.');
    model.kernelId = 'k1';
    await settle();
    ledger.problem = null;
    changed.emit({ runs: ['r1'], removed: [], status: false });
    await settle();
    expect(light().state).toBe('on');
  });

  it('does not show the answer for a kernel that is not in front any more', async () => {
    ledger.answer = status({ state: 'paused', reason: null });
    model.kernelId = 'k1';
    ledger.answer = status({ state: 'on', reason: null });
    model.kernelId = 'k2';
    await settle();
    expect(light().state).toBe('on');
  });
});
