import type { YCodeCell } from '@jupyter/ydoc';
import { YNotebook } from '@jupyter/ydoc';
import * as fc from 'fast-check';
import type { IPlainCell } from '..';
import {
  applyEdits,
  applyToNotebook,
  plainCells,
  restoreCell,
  restoreNotebook
} from '..';
import {
  anyRun,
  anyVersion,
  cellId,
  execution,
  runOf,
  versionOf
} from './runs';

function notebookOf(
  cells: readonly (readonly [string, string])[],
  disableDocumentWideUndoRedo = true
): YNotebook {
  return YNotebook.create({
    disableDocumentWideUndoRedo,
    data: {
      cells: cells.map(([id, source]) => ({
        id,
        cell_type: 'code',
        source,
        metadata: { tags: [id] },
        outputs: [
          { output_type: 'stream', name: 'stdout', text: `of ${source}` }
        ],
        execution_count: 1
      }))
    }
  });
}

// YNotebook reads cells before they are in the document, and Yjs says so each time.
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation(() => undefined);
});
afterAll(() => {
  jest.restoreAllMocks();
});

const VERSION = versionOf(
  ['title', '# Title'],
  ['load', 'load()'],
  ['fit', 'fit()']
);
const RUN = runOf([
  execution(1, 'load', 'load()'),
  execution(2, 'fit', 'fit(1)')
]);

describe.each([
  ['cell by cell', true],
  ['across the document', false]
])('restoring an open notebook, undone %s', (_, isByCell) => {
  it('is one step, and undoing it gives everything back, outputs too', () => {
    const notebook = notebookOf(
      [
        ['fit', 'fit(2)'],
        ['new', 'new()'],
        ['load', 'load()']
      ],
      isByCell
    );
    notebook.getCell(0).setSource('fit(2) # typed');
    const before = notebook.toJSON();
    const { edits } = restoreNotebook(RUN, VERSION, plainCells(notebook));
    const done = applyToNotebook(notebook, edits);
    expect(plainCells(notebook)).toEqual([
      { id: 'title', type: 'markdown', source: '# Title' },
      { id: 'load', type: 'code', source: 'load()' },
      { id: 'fit', type: 'code', source: 'fit(1)' }
    ]);
    expect(done.undo()).toBe(true);
    expect(notebook.toJSON()).toEqual(before);
    notebook.redo();
    expect(plainCells(notebook).map(({ source }) => source)).toEqual([
      '# Title',
      'load()',
      'fit(1)'
    ]);
  });

  it('keeps the outputs of cells that stay or only move', () => {
    const notebook = notebookOf(
      [
        ['fit', 'fit(1)'],
        ['load', 'load()']
      ],
      isByCell
    );
    const { edits } = restoreNotebook(RUN, VERSION, plainCells(notebook));
    applyToNotebook(notebook, edits);
    const outputs = notebook
      .toJSON()
      .cells.slice(1)
      .map(cell => [cell.id, cell.outputs, cell.metadata]);
    expect(outputs).toEqual([
      [
        'load',
        [{ output_type: 'stream', name: 'stdout', text: 'of load()' }],
        { tags: ['load'] }
      ],
      [
        'fit',
        [{ output_type: 'stream', name: 'stdout', text: 'of fit(1)' }],
        { tags: ['fit'] }
      ]
    ]);
  });

  it('does not undo what came after it', () => {
    const notebook = notebookOf([['load', 'load(2)']], isByCell);
    const { edits } = restoreCell(RUN, VERSION, plainCells(notebook), 'load');
    const done = applyToNotebook(notebook, edits);
    notebook.addCell({ cell_type: 'code', source: 'later()' });
    expect(done.undo()).toBe(false);
    expect(plainCells(notebook).map(({ source }) => source)).toEqual([
      'load()',
      'later()'
    ]);
  });
});

describe('what was done after a restoration', () => {
  const restored = () => {
    const notebook = notebookOf([
      ['fit', 'fit(2)'],
      ['load', 'load()']
    ]);
    const { edits } = restoreNotebook(RUN, VERSION, plainCells(notebook));
    return { notebook, done: applyToNotebook(notebook, edits) };
  };

  it.each([0, 1, 2])('by typing into cell %i is not undone with it', index => {
    const { notebook, done } = restored();
    const cell = notebook.getCell(index);
    // As an editor writes, with an origin of its own.
    cell.transact(() => cell.ysource.insert(0, '# mine '), true, 'editor');
    const typed = plainCells(notebook);
    expect(done.undo()).toBe(false);
    expect(plainCells(notebook)).toEqual(typed);
  });

  it('by running a cell that it put in is not undone with it', () => {
    const { notebook, done } = restored();
    const load = notebook.cells.find(cell => cell.getId() === 'load');
    (load as YCodeCell).setOutputs([
      { output_type: 'stream', name: 'stdout', text: 'new' }
    ]);
    const ran = notebook.toJSON();
    expect(done.undo()).toBe(false);
    expect(notebook.toJSON()).toEqual(ran);
  });
});

it('changes nothing if it cannot change all', () => {
  const notebook = notebookOf([['a', 'a']]);
  const before = notebook.toJSON();
  expect(() =>
    applyToNotebook(notebook, [
      { edit: 'setSource', id: 'a', source: 'b' },
      { edit: 'delete', id: 'elsewhere' }
    ])
  ).toThrow('elsewhere');
  expect(notebook.toJSON()).toEqual(before);
});

it('makes of any notebook what the plain edits make, and gives any back', () => {
  fc.assert(
    fc.property(
      anyRun,
      fc.option(anyVersion),
      fc.array(fc.tuple(cellId, fc.string({ maxLength: 5 })), {
        maxLength: 6
      }),
      (run, version, cells) => {
        const notebook = notebookOf(cells);
        const current = plainCells(notebook);
        const before = notebook.toJSON();
        const { edits } = restoreNotebook(run, version, current);
        const done = applyToNotebook(notebook, edits);
        const wanted: IPlainCell[] = applyEdits(current, edits);
        expect(plainCells(notebook)).toEqual(wanted);
        if (edits.length > 0) {
          expect(done.undo()).toBe(true);
        }
        expect(notebook.toJSON()).toEqual(before);
        notebook.dispose();
      }
    ),
    { numRuns: 60 }
  );
});
