import { YNotebook } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import { cellsOf, followCells, SnapshotTracker } from '..';

// Yjs warns of documents whose parts are made one by one, which is how YNotebook makes its cells.
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation();
});

describe('followCells', () => {
  let notebook: YNotebook;
  let tracker: SnapshotTracker;
  let following: IDisposable;
  let hashed: string[];

  beforeEach(() => {
    notebook = new YNotebook();
    notebook.fromJSON({
      cells: ['a = 1', 'b = 2', 'c = 3'].map((source, index) => ({
        cell_type: 'code',
        id: `cell-${index}`,
        source,
        metadata: {},
        outputs: [],
        execution_count: null
      })),
      metadata: {},
      nbformat: 4,
      nbformat_minor: 5
    });
    hashed = [];
    tracker = new SnapshotTracker(
      () => cellsOf(notebook),
      text => {
        hashed.push(text);
        return text;
      }
    );
    following = followCells(notebook, tracker);
    tracker.take();
    hashed = [];
  });

  afterEach(() => {
    following.dispose();
    notebook.dispose();
  });

  const sources = () => tracker.take().cells.map(([, , hash]) => hash);

  it('has nothing to hash when nothing changed', () => {
    expect(sources()).toEqual(['a = 1', 'b = 2', 'c = 3']);
    expect(hashed).toEqual([]);
  });

  it('notices typing, and hashes that cell alone', () => {
    notebook.getCell(1).updateSource(4, 5, '20');
    expect(sources()).toEqual(['a = 1', 'b = 20', 'c = 3']);
    expect(hashed).toEqual(['b = 20']);
  });

  it('does not mind outputs, counts and metadata', () => {
    const cell = notebook.getCell(0);
    cell.setMetadata('collapsed', true);
    if ('setOutputs' in cell) {
      cell.setOutputs([{ output_type: 'stream', name: 'stdout', text: 'x' }]);
      cell.execution_count = 3;
    }
    sources();
    expect(hashed).toEqual([]);
  });

  it('notices cells that come, go and move', () => {
    notebook.insertCell(0, { cell_type: 'markdown', id: 'new', source: '# T' });
    notebook.moveCell(3, 1);
    notebook.deleteCell(2);
    expect(tracker.take().cells).toEqual([
      ['new', 'markdown', '# T'],
      ['cell-2', 'code', 'c = 3'],
      ['cell-1', 'code', 'b = 2']
    ]);
  });

  it('notices a revert that brings other sources under the same ids', () => {
    const file = notebook.toJSON();
    file.cells[2].source = 'c = 30';
    notebook.fromJSON(file);
    expect(sources()).toEqual(['a = 1', 'b = 2', 'c = 30']);
  });

  it('notices an undo', () => {
    notebook.getCell(1).setSource('b = 5');
    expect(sources()[1]).toBe('b = 5');
    notebook.undo();
    expect(sources()[1]).not.toBe('b = 5');
  });

  it('ends with its disposal', () => {
    following.dispose();
    notebook.getCell(1).setSource('unseen');
    expect(sources()[1]).toBe('b = 2');
  });
});
