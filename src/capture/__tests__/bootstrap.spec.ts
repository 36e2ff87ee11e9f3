import type { Kernel, KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { IBootstrappedKernel, IKernelSpec } from '..';
import { KernelBootstrap } from '..';

const SPECS: Record<string, IKernelSpec> = {
  own: {
    language: 'python',
    argv: ['python3', '-Xfrozen_modules=off', '-m', 'ipykernel_launcher']
  },
  elsewhere: {
    language: 'python',
    argv: ['/opt/other/bin/python', '-m', 'ipykernel_launcher']
  },
  launcher: {
    language: 'python',
    argv: [
      'python',
      '-m',
      'launcher',
      'env',
      'python',
      '-m',
      'ipykernel_launcher'
    ]
  },
  bash: { language: 'bash', argv: ['/usr/bin/python3', '-m', 'bash_kernel'] }
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

  it.each(['elsewhere', 'launcher'])(
    'tells a Python kernel of another environment (%s), without the user seeing it',
    async name => {
      const { sent } = await start(name);
      expect(sent).toEqual([
        {
          code: 'begin()',
          silent: true,
          store_history: false,
          stop_on_error: false,
          allow_stdin: false
        }
      ]);
    }
  );

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
