import type { Kernel } from '@jupyterlab/services';
import { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { IQueueingKernel } from '..';
import { CellQueue } from '..';

class FakeKernel implements IQueueingKernel {
  readonly id = 'k1';
  readonly anyMessage = new Signal<this, Kernel.IAnyMessageArgs>(this);
  readonly statusChanged = new Signal<this, Kernel.Status>(this);
  readonly disposed = new Signal<this, void>(this);

  /** Ask for an execution. */
  ask(msgId: string, content: object = {}): void {
    const msg = KernelMessage.createMessage({
      msgType: 'execute_request',
      channel: 'shell',
      session: 's',
      msgId,
      content: { code: `code of ${msgId}`, ...content }
    });
    msg.metadata = { cellId: `cell of ${msgId}` };
    this.anyMessage.emit({ msg, direction: 'send' });
  }

  /** Say something of a request. */
  answer(msgId: string, state: 'busy' | 'idle' = 'busy'): void {
    const msg = KernelMessage.createMessage({
      msgType: 'status',
      channel: 'iopub',
      session: 's',
      parentHeader: {
        msg_id: msgId
      } as KernelMessage.IHeader<'execute_request'>,
      content: { execution_state: state }
    });
    this.anyMessage.emit({ msg, direction: 'recv' });
  }
}

describe('CellQueue', () => {
  let kernel: FakeKernel;
  let queue: CellQueue;
  let times: number;
  const waiting = () =>
    (queue.workOf('k1')?.waiting ?? []).map(({ source }) => source);

  beforeEach(() => {
    jest.useFakeTimers();
    kernel = new FakeKernel();
    queue = new CellQueue();
    queue.follow(kernel);
    queue.follow(kernel);
    times = 0;
    queue.changed.connect(() => times++);
  });

  afterEach(() => {
    queue.dispose();
    jest.useRealTimers();
  });

  it('has the cells that have not begun, in their order', () => {
    ['m1', 'm2', 'm3'].forEach(id => kernel.ask(id));
    kernel.answer('m1');
    expect(waiting()).toEqual(['code of m2', 'code of m3']);
    expect(queue.workOf('k2')).toBeNull();
    expect(queue.workOf(null)).toBeNull();
    jest.runAllTimers();
    expect(times).toBe(1);
  });

  it('tells which cell runs since when, and how many are done', () => {
    const begun = Date.now();
    ['m1', 'm2'].forEach(id => kernel.ask(id));
    kernel.answer('m1');
    jest.advanceTimersByTime(500);
    kernel.answer('m1', 'idle');
    expect(queue.workOf('k1')).toMatchObject({ running: null, done: 1 });
    kernel.answer('m2');
    expect(queue.workOf('k1')).toEqual({
      kernelId: 'k1',
      running: {
        cellId: 'cell of m2',
        source: 'code of m2',
        begun: begun + 500
      },
      waiting: [],
      done: 1,
      begun
    });
    kernel.answer('m2', 'idle');
    expect(queue.workOf('k1')).toBeNull();
    kernel.ask('m3');
    expect(queue.workOf('k1')).toMatchObject({ done: 0, begun: begun + 500 });
  });

  it('has nothing that is no cell', () => {
    kernel.ask('silent', { silent: true });
    kernel.ask('probe', { store_history: false });
    expect(waiting()).toEqual([]);
  });

  it.each(['restarting', 'autorestarting', 'dead'] as const)(
    'is empty once the kernel is %s',
    status => {
      kernel.ask('m1');
      kernel.ask('m2');
      kernel.statusChanged.emit(status);
      expect(waiting()).toEqual([]);
    }
  );

  it('is empty once the notebook is closed that asked: who opens it again is not told of what may be over', () => {
    kernel.ask('m1');
    kernel.answer('m1');
    kernel.disposed.emit();
    queue.follow(new FakeKernel());
    expect(queue.workOf('k1')).toBeNull();
  });

  it('goes on as long as another connection hears the kernel', () => {
    const console = new FakeKernel();
    queue.follow(console);
    kernel.ask('m1');
    console.ask('m2');
    kernel.disposed.emit();
    console.answer('m1');
    console.answer('m1', 'idle');
    expect(waiting()).toEqual(['code of m2']);
  });
});
