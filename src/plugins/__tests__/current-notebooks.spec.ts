import type { INotebookTracker } from '@jupyterlab/notebook';
import type { Contents } from '@jupyterlab/services';
import { nullTranslator } from '@jupyterlab/translation';
import { Signal } from '@lumino/signaling';
import { CurrentNotebooks } from '../current-notebooks';

const sender = {};

/** One open notebook, which a drive of JupyterLab has. */
const open = {
  context: {
    path: 'RTC:open.ipynb',
    localPath: 'open.ipynb',
    isReady: true,
    ready: Promise.resolve(),
    model: {
      contentChanged: new Signal<object, void>(sender),
      toJSON: () => ({ cells: ['typed'] })
    },
    isDisposed: false,
    disposed: new Signal<object, void>(sender)
  },
  disposed: new Signal<object, void>(sender)
};
const widgetAdded = new Signal<object, typeof open>(sender);
const tracker = {
  forEach: (use: (panel: typeof open) => void) => use(open),
  find: (is: (panel: typeof open) => boolean) => [open].find(is),
  widgetAdded
} as unknown as INotebookTracker;

describe('the notebook as it is now', () => {
  const get = jest.fn((path: string) =>
    Promise.resolve({ content: { cells: [`file ${path}`] } })
  );
  const notebooks = new CurrentNotebooks(
    tracker,
    { get } as unknown as Contents.IManager,
    () => 'a/',
    nullTranslator.load('')
  );

  it('is the open one, with what is not saved', async () => {
    expect(await notebooks.read('a/open.ipynb')).toEqual({
      content: { cells: ['typed'] },
      isOpen: true
    });
  });

  it('is the file of one that is not open', async () => {
    expect(await notebooks.read('a/b/shut.ipynb')).toEqual({
      content: { cells: ['file b/shut.ipynb'] },
      isOpen: false
    });
  });

  it('is no other one of its name, where JupyterLab does not reach it', async () => {
    await expect(notebooks.read('open.ipynb')).rejects.toThrow(
      'open.ipynb is outside of the folder that JupyterLab was started in.'
    );
  });

  it('is told of by its path in the records', () => {
    const told: string[] = [];
    notebooks.changed.connect((_, path) => told.push(path));
    open.context.model.contentChanged.emit();
    expect(told).toEqual(['a/open.ipynb']);
  });

  it('is told of once, however many views of it are opened and closed', () => {
    for (let times = 0; times < 3; times++) {
      const view = { ...open, disposed: new Signal<object, void>(sender) };
      widgetAdded.emit(view);
      view.disposed.emit();
    }
    let told = 0;
    notebooks.changed.connect(() => told++);
    open.context.model.contentChanged.emit();
    expect(told).toBe(1);
    open.context.disposed.emit();
    expect(told).toBe(2);
  });
});
