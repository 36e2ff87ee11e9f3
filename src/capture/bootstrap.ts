import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { IBootstrap } from '../ledger';

/** What is needed of the connection to a kernel. */
export interface IBootstrappedKernel {
  /** Of its kernel spec. */
  readonly name: string;
  readonly statusChanged: ISignal<IBootstrappedKernel, Kernel.Status>;
  requestExecute(content: KernelMessage.IExecuteRequestMsg['content']): {
    readonly done: Promise<unknown>;
  };
}

/** Where kernels come from: a notebook, a console. */
export interface IKernelSource {
  kernel(): IBootstrappedKernel | null;
  /** Emitted when that becomes another, or the same one anew. */
  readonly kernelChanged: ISignal<unknown, unknown>;
}

/** Language and command of a kernel spec. */
export interface IKernelSpec {
  readonly language: string;
  readonly argv: readonly string[];
}

/**
 * Makes the Python kernels of other environments record, by one silent request after each start.
 *
 * It is the first thing that this page sends: the request stands in the connection's queue before the
 * kernel is there, so cells that are run at once come after it.
 */
export class KernelBootstrap implements IDisposable {
  /**
   * @param ask - Asks the server for the request
   * @param spec - A kernel spec by its name; undefined if there is none
   */
  constructor(
    ask: () => Promise<IBootstrap>,
    spec: (name: string) => Promise<IKernelSpec | undefined>
  ) {
    this._ask = ask;
    this._spec = spec;
    void this._refresh();
  }

  /** Whether it was disposed. */
  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Look after the kernels of a notebook or console. */
  follow(source: IKernelSource): void {
    const attach = () => {
      const kernel = source.kernel();
      if (kernel && !this._known.has(kernel) && !this._isDisposed) {
        this._known.add(kernel);
        kernel.statusChanged.connect(this._onStatus, this);
        void this._begin(kernel);
      }
    };
    source.kernelChanged.connect(attach, this);
    attach();
  }

  /** Stop. */
  dispose(): void {
    this._isDisposed = true;
    Signal.disconnectReceiver(this);
  }

  private _onStatus(sender: IBootstrappedKernel, status: Kernel.Status): void {
    if (status === 'restarting' || status === 'autorestarting') {
      // After the connection has dropped what waited for the kernel that is gone.
      void Promise.resolve().then(() => this._begin(sender));
    }
  }

  private async _begin(kernel: IBootstrappedKernel): Promise<void> {
    const code = this._codes.get(kernel.name);
    // The archive may have gone with the books since.
    const refreshed = this._refresh();
    if (code) {
      this._send(kernel, code);
      return;
    }
    const [bootstrap, spec] = await Promise.all([
      refreshed,
      this._spec(kernel.name)
    ]);
    if (!bootstrap?.code || spec?.language.toLowerCase() !== 'python') {
      return;
    }
    if (!isOwn(spec.argv, bootstrap.interpreters)) {
      this._codes.set(kernel.name, bootstrap.code);
      this._send(kernel, bootstrap.code);
    }
  }

  private _send(kernel: IBootstrappedKernel, code: string): void {
    if (this._isDisposed) {
      return;
    }
    try {
      kernel
        .requestExecute({
          code,
          silent: true,
          store_history: false,
          stop_on_error: false,
          allow_stdin: false
        })
        .done.catch(() => {
          // It went with its kernel; the next one is asked again.
        });
    } catch {
      // The kernel is dead.
    }
  }

  private async _refresh(): Promise<IBootstrap | null> {
    try {
      return await this._ask();
    } catch {
      // Without the server part nothing is recorded, which the light says.
      return null;
    }
  }

  private readonly _ask: () => Promise<IBootstrap>;
  private readonly _spec: (name: string) => Promise<IKernelSpec | undefined>;
  private readonly _known = new WeakSet<IBootstrappedKernel>();
  private readonly _codes = new Map<string, string>();
  private _isDisposed = false;
}

/** Whether a command starts ipykernel itself, and no launcher of another environment's. */
function isOwn(
  argv: readonly string[],
  interpreters: readonly string[]
): boolean {
  const module = argv[argv.indexOf('-m') + 1];
  return interpreters.includes(argv[0]) && module === 'ipykernel_launcher';
}
