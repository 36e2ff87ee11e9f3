import type { INotebookContent } from '@jupyterlab/nbformat';
import { parseRunDetail } from '../../ledger';
import { detailJson } from '../../ledger/__tests__/json';
import {
  codeOnly,
  versionNow,
  versionOfExecutions,
  versionOfRun,
  withSameCells
} from '../versions';

const EXECUTION = detailJson().executions[0];

function runOf(...executions: Record<string, unknown>[]) {
  return parseRunDetail({
    ...detailJson(),
    executions: executions.map(fields => ({ ...EXECUTION, ...fields }))
  });
}

function notebookOf(...cells: Record<string, unknown>[]): INotebookContent {
  return {
    metadata: { language_info: { name: 'python' } },
    nbformat: 4,
    nbformat_minor: 5,
    cells: cells.map(fields => ({
      cell_type: 'code',
      metadata: {},
      source: 'fit()',
      outputs: [],
      execution_count: null,
      ...fields
    }))
  } as unknown as INotebookContent;
}

describe('the notebook of a run', () => {
  it('knows a cell by the execution that the run sees', () => {
    const { cells } = versionOfRun(
      notebookOf({ id: 'c1', execution_count: 4 }),
      runOf(
        { id: 'e9', ordinal: 9, superseded: true },
        { id: 'e2', ordinal: 2 },
        { id: 'e1', ordinal: 1 }
      )
    );
    expect(cells[0].cell).toMatchObject({ execution: 'e2', outputs: '' });
    expect(cells[0].prompt).toBe(4);
  });

  it('knows nothing of the outputs of a cell that the run did not execute', () => {
    const { cells } = versionOfRun(
      notebookOf({ id: 'other' }, { id: 'm', cell_type: 'markdown' }),
      runOf({})
    );
    expect(cells[0].outputs).toBeNull();
    expect(cells[0].cell.outputs).toBeNull();
    expect(cells[1].cell.outputs).toBe('');
  });

  it('never holds metadata against another version', () => {
    const { cells } = versionOfRun(notebookOf({ id: 'c1' }), runOf({}));
    expect(cells[0].cell.metadata).toBeNull();
  });

  it.each([
    [{ masked: true }, 'fit()', 'masked'],
    [{ source: null }, 'fit()', 'erased'],
    [{}, 'fit()', null],
    [{ cell_id: 'elsewhere' }, 'token = "***"', 'masked'],
    [{ cell_id: 'elsewhere' }, 'bold = 2 *** 3', null]
  ])('says what is missing of a source: %p', (fields, source, gap) => {
    const { cells } = versionOfRun(
      notebookOf({ id: 'c1', source }),
      runOf(fields)
    );
    expect(cells[0].gap).toBe(gap);
  });

  it('speaks its language', () => {
    expect(versionOfRun(notebookOf(), runOf({})).codeMime).toBe(
      'text/x-ipython'
    );
    const julia = {
      ...notebookOf(),
      metadata: { language_info: { name: 'julia' } }
    };
    expect(versionOfRun(julia as INotebookContent, runOf({})).codeMime).toBe(
      'text/x-julia'
    );
  });
});

describe('a run of which only the executions are known', () => {
  it('shows each cell once, as the run sees it', () => {
    const { cells } = versionOfExecutions(
      runOf(
        { id: 'e1', ordinal: 1, source: 'old' },
        { id: 'e2', ordinal: 2, source: 'new' },
        { id: 'e3', ordinal: 3, cell_id: null, source: 'no cell' }
      )
    );
    expect(cells.map(({ cell }) => cell.source)).toEqual(['new', 'no cell']);
  });

  it('is compared to code cells only', () => {
    const version = versionNow(
      notebookOf({ id: 'a' }, { id: 'b', cell_type: 'markdown' })
    );
    expect(codeOnly(version).cells).toHaveLength(1);
  });
});

describe('a version that is read again', () => {
  it('keeps the cells that did not change', () => {
    const before = versionNow(notebookOf({ id: 'a' }, { id: 'b' }));
    const after = versionNow(
      notebookOf({ id: 'a' }, { id: 'b', source: 'fit(2)' })
    );
    const { cells } = withSameCells(after, before);
    expect(cells[0]).toBe(before.cells[0]);
    expect(cells[1]).toBe(after.cells[1]);
  });
});
