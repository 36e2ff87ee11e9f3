import type { ISharedNotebook } from '@jupyter/ydoc';
import { YNotebook } from '@jupyter/ydoc';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import * as Y from 'yjs';
import type { ICellReader, SnapshotTracker } from './snapshot';

/**
 * The cells of a shared notebook, for the snapshot tracker.
 */
export function* cellsOf(notebook: ISharedNotebook): Iterable<ICellReader> {
  for (const cell of notebook.cells) {
    yield {
      id: cell.getId(),
      type: cell.cell_type,
      source: () => cell.getSource()
    };
  }
}

/**
 * Tell a tracker which cells of a notebook change.
 *
 * It listens to Yjs transactions because cell objects die when cells move, and their ids do not.
 *
 * @param notebook - The document
 * @param tracker - Told of every cell whose source changed or that came
 * @returns Ends the listening
 */
export function followCells(
  notebook: ISharedNotebook,
  tracker: SnapshotTracker
): IDisposable {
  if (!(notebook instanceof YNotebook)) {
    // A document of another make: nothing is known about it between two snapshots.
    const onChange = () => tracker.invalidateAll();
    notebook.changed.connect(onChange);
    return new DisposableDelegate(() => {
      notebook.changed.disconnect(onChange);
    });
  }

  const ydoc = notebook.ydoc;
  const cells = ydoc.getArray<Y.Map<unknown>>('cells');

  const onTransaction = (transaction: Y.Transaction) => {
    for (const [changed, keys] of transaction.changed) {
      const type: unknown = changed;
      const cell = changed.parent === cells ? type : changed.parent;
      if (!(cell instanceof Y.Map) || cell.parent !== cells) {
        continue;
      }
      const isSource = type === cell.get('source');
      if (isSource || (type === cell && keys.has('source'))) {
        tracker.invalidate(String(cell.get('id')));
      }
    }
  };
  const onCells = (event: Y.YArrayEvent<Y.Map<unknown>>) => {
    // A cell that comes back after a revert may have its old id and another source.
    for (const item of event.changes.added) {
      for (const cell of item.content.getContent()) {
        if (cell instanceof Y.Map) {
          tracker.invalidate(String(cell.get('id')));
        }
      }
    }
  };

  ydoc.on('afterTransaction', onTransaction);
  cells.observe(onCells);
  return new DisposableDelegate(() => {
    ydoc.off('afterTransaction', onTransaction);
    cells.unobserve(onCells);
  });
}
