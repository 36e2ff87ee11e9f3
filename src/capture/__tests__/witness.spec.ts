import { YNotebook } from '@jupyter/ydoc';
import type { Kernel } from '@jupyterlab/services';
import { KernelMessage } from '@jupyterlab/services';
import { Signal } from '@lumino/signaling';
import type { IBurst, IWitnessedKernel } from '..';
import { NotebookWitness, SnapshotReporter } from '..';

class FakeKernel implements IWitnessedKernel {
  constructor(readonly id: string) {}

  readonly anyMessage = new Signal<this, Kernel.IAnyMessageArgs>(this);

  /** Send an execute_request, as JupyterLab does for a cell. */
  request(
    msgId: string,
    content: Partial<KernelMessage.IExecuteRequestMsg['content']> = {},
    direction: 'send' | 'recv' = 'send',
    metadata: KernelMessage.IExecuteRequestMsg['metadata'] = {}
  ): void {
    const msg = KernelMessage.createMessage({
      msgType: 'execute_request',
      channel: 'shell',
      session: 's',
      msgId,
      content: { code: 'x', silent: false, store_history: true, ...content },
      metadata
    });
    this.anyMessage.emit({ msg, direction });
  }
}

const settle = () => new Promise(resolve => setTimeout(resolve, 5));

// Yjs warns of documents whose parts are made one by one, which is how YNotebook makes its cells.
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation();
});

describe('NotebookWitness', () => {
  let document: YNotebook;
  let kernel: FakeKernel | null;
  let bursts: IBurst[];
  let path: string;
  let isEnabled: boolean;
  let witness: NotebookWitness;
  let kernelChanged: Signal<object, void>;

  beforeEach(() => {
    document = new YNotebook();
    document.insertCell(0, { cell_type: 'code', id: 'c1', source: 'x = 1' });
    kernel = new FakeKernel('k1');
    kernelChanged = new Signal<object, void>({});
    bursts = [];
    path = 'a.ipynb';
    isEnabled = true;
    const reporter = new SnapshotReporter(async () => []);
    jest.spyOn(reporter, 'report').mockImplementation(burst => {
      bursts.push(burst);
    });
    witness = new NotebookWitness(
      { document, path: () => path, kernel: () => kernel, kernelChanged },
      reporter,
      () => isEnabled
    );
  });

  afterEach(() => {
    witness.dispose();
    document.dispose();
  });

  it('reports Run All as one burst, with the document as it is', async () => {
    kernel?.request('m1');
    kernel?.request('m2');
    kernel?.request('m3');
    await settle();
    expect(bursts).toHaveLength(1);
    expect(bursts[0]).toMatchObject({
      kernelId: 'k1',
      msgIds: ['m1', 'm2', 'm3'],
      notebook: 'a.ipynb'
    });
    expect([...bursts[0].snapshot.sources.values()]).toEqual(['x = 1']);
  });

  it('says which cell each request is of, as far as requests tell', async () => {
    kernel?.request('m1', {}, 'send', { cellId: 'c1' });
    kernel?.request('m2');
    await settle();
    expect([...bursts[0].requests]).toEqual([['m1', 'c1']]);
  });

  it('reports the path of the moment, and edits that are not saved', async () => {
    kernel?.request('m1');
    await settle();
    path = 'renamed.ipynb';
    document.getCell(0).setSource('x = 2');
    kernel?.request('m2');
    await settle();
    expect(bursts[1].notebook).toBe('renamed.ipynb');
    expect([...bursts[1].snapshot.sources.values()]).toEqual(['x = 2']);
  });

  it('does not mind what is no execution of a cell', async () => {
    kernel?.request('m1', { silent: true });
    kernel?.request('m2', { store_history: false });
    kernel?.request('m3', {}, 'recv');
    isEnabled = false;
    kernel?.request('m4');
    await settle();
    expect(bursts).toEqual([]);
  });

  it('hears a restarted kernel once, and another one too', async () => {
    kernelChanged.emit();
    kernelChanged.emit();
    kernel?.request('m1');
    await settle();
    expect(bursts.map(burst => burst.msgIds)).toEqual([['m1']]);
    kernel = new FakeKernel('k2');
    kernelChanged.emit();
    kernel.request('m2');
    await settle();
    expect(bursts[1]).toMatchObject({ kernelId: 'k2', msgIds: ['m2'] });
  });

  it('throws nothing at the one who executes', async () => {
    Object.defineProperty(document, 'cells', {
      get: () => {
        throw new Error('The document is gone');
      }
    });
    expect(() => kernel?.request('m1')).not.toThrow();
    await settle();
    expect(bursts).toEqual([]);
  });

  it('reports what was requested just before the notebook is closed', async () => {
    kernel?.request('m1');
    witness.dispose();
    kernel?.request('m2');
    await settle();
    expect(bursts.map(burst => burst.msgIds)).toEqual([['m1']]);
  });
});
