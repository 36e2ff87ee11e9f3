import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { IBootstrappedKernel, IKernelSpec } from '..';
import { KernelBootstrap } from '..';

const SPECS: Record<string, IKernelSpec> = {
  own: { language: 'python', interpreter: 'python3' },
  elsewhere: { language: 'python', interpreter: '/opt/other/bin/python' },
  bash: { language: 'bash', interpreter: '/usr/bin/python3' }
};

class FakeKernel implements IBootstrappedKernel {
  constructor(readonly name: string) {}

  readonly statusChanged = new Signal<this, Kernel.Status>(this);
  readonly sent: KernelMessage.IExecuteRequestMsg['content'][] = [];

  requestExecute(content: KernelMessage.IExecuteRequestMsg['content']): {
    done: Promise<unknown>;
  } {
    this.sent.push(content);
    return { done: Promise.reject(new Error('Canceled')) };
  }
}

const settle = () => new Promise(resolve => setTimeout(resolve, 1));

describe('KernelBootstrap', () => {
  let code: string | null;
  let bootstrap: KernelBootstrap;
  let kernel: FakeKernel | null;
  let kernelChanged: Signal<object, void>;

  beforeEach(() => {
    code = 'begin()';
    kernelChanged = new Signal<object, void>({});
    bootstrap = new KernelBootstrap(
      async () => ({ code, interpreters: ['python', 'python3'] }),
      async name => SPECS[name]
    );
  });

  afterEach(() => bootstrap.dispose());

  const start = async (name: string) => {
    kernel = new FakeKernel(name);
    bootstrap.follow({ kernel: () => kernel, kernelChanged });
    await settle();
    return kernel;
  };

  it('tells a Python kernel of another environment, without the user seeing it', async () => {
    const { sent } = await start('elsewhere');
    expect(sent).toEqual([
      {
        code: 'begin()',
        silent: true,
        store_history: false,
        stop_on_error: false,
        allow_stdin: false
      }
    ]);
  });

  it.each(['own', 'bash', 'unknown'])('tells nothing to %s', async name => {
    expect((await start(name)).sent).toEqual([]);
  });

  it('tells it again after each restart, before the cells that wait for it', async () => {
    const kernel = await start('elsewhere');
    const order: string[] = [];
    kernel.requestExecute = content => {
      order.push(content.code);
      return { done: Promise.resolve() };
    };
    kernel.statusChanged.emit('restarting');
    // What is waited for here takes the queue's place as the connection drops what waited before.
    await Promise.resolve();
    order.push('cell');
    expect(order).toEqual(['begin()', 'cell']);
    kernel.statusChanged.emit('autorestarting');
    await settle();
    expect(order).toEqual(['begin()', 'cell', 'begin()']);
    // JupyterLab says after a restart that the kernel is another one, and it is the same.
    kernelChanged.emit();
    await settle();
    expect(order).toHaveLength(3);
  });

  it('tells nothing where nothing is recorded', async () => {
    code = null;
    expect((await start('elsewhere')).sent).toEqual([]);
  });
});
