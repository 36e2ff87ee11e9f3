import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Contents } from '@jupyterlab/services';
import { recordedVersion, restoreNotebook, writeNewNotebook } from '..';
import { forkOf, kinds } from './forks';
import { execution, runOf } from './runs';

const GONE = 'The source of this cell is not in the books any more.';

function notebookOf(
  ...cells: readonly (readonly [string, string, string])[]
): INotebookContent {
  return {
    cells: cells.map(([id, cell_type, source]) => ({
      id,
      cell_type,
      source,
      metadata: {}
    })),
    metadata: {},
    nbformat: 4,
    nbformat_minor: 5
  } as INotebookContent;
}

describe('the notebook that the books make of a run', () => {
  it('says what stood there, masked as its executions are', () => {
    const version = recordedVersion(
      notebookOf(
        ['title', 'markdown', '# Title'],
        ['key', 'code', 'key = "***"'],
        ['stars', 'code', 'print("***")'],
        ['other', 'code', 'token = "***"']
      ),
      [
        execution(1, 'key', 'key = "***"', { masked: true }),
        execution(2, 'stars', 'print("***")')
      ]
    );
    expect(
      version.cells.map(([id, type, hash]) => [
        id,
        type,
        version.sources.get(hash)
      ])
    ).toEqual([
      ['title', 'markdown', { text: '# Title', masked: false }],
      ['key', 'code', { text: 'key = "***"', masked: true }],
      ['stars', 'code', { text: 'print("***")', masked: false }],
      ['other', 'code', { text: 'token = "***"', masked: true }]
    ]);
  });

  it('never restores the sentence that stands for a lost text', () => {
    const run = runOf([execution(1, 'ran', null)]);
    const version = recordedVersion(
      notebookOf(
        ['ran', 'code', `# ${GONE}`],
        ['text', 'markdown', GONE],
        ['idle', 'code', `# ${GONE}`]
      ),
      run.executions
    );
    const current = ['ran', 'text', 'idle'].map(id => ({
      id,
      type: id === 'text' ? 'markdown' : 'code',
      source: `mine: ${id}`
    }));
    const { edits, notes } = restoreNotebook(run, version, current);
    expect(edits).toEqual([]);
    expect(notes.map(({ kind }) => kind)).toEqual([
      'erased',
      'missing',
      'missing'
    ]);
    expect(kinds(forkOf(run, version))).toEqual(['erased', 'missing']);
  });

  it('has no cell for what ran without one', () => {
    const run = runOf([execution(1, null, 'x = 1'), execution(2, 'a', 'x')]);
    const version = recordedVersion(
      notebookOf(['0123456789abcdef', 'code', 'x = 1'], ['a', 'code', 'x']),
      run.executions
    );
    expect(version.cells.map(([id]) => id)).toEqual(['a']);
    expect(forkOf(run, version).notebook.cells).toHaveLength(3);
  });

  it('can have 500 cells', () => {
    const ran = Array.from({ length: 500 }, (_, n) =>
      execution(n + 1, `c${n}`, `key = "***" # ${n}`, { masked: true })
    );
    const version = recordedVersion(
      notebookOf(
        ...ran.map(
          ({ cellId, source }) => [`${cellId}`, 'code', `${source}`] as const
        )
      ),
      ran
    );
    const fork = forkOf(runOf(ran), version, { newId: undefined });
    expect(fork.notebook.cells).toHaveLength(501);
  });
});

describe('writing a new notebook', () => {
  const content = notebookOf();

  function contentsOf(there: Map<string, unknown>): Contents.IManager {
    const contents = {
      newUntitled: async ({ path }: { path: string }) => {
        there.set(`${path}/Untitled.ipynb`, null);
        return { path: `${path}/Untitled.ipynb` };
      },
      save: async (path: string, model: { content: unknown }) => {
        there.set(path, model.content);
      },
      rename: async (from: string, to: string) => {
        if (there.has(to)) {
          throw new Error(`File already exists: ${to}`);
        }
        there.set(to, there.get(from));
        there.delete(from);
        return { path: to };
      },
      delete: async (path: string) => {
        there.delete(path);
      }
    };
    return contents as unknown as Contents.IManager;
  }

  it('puts it under its name', async () => {
    const there = new Map<string, unknown>();
    const path = await writeNewNotebook(
      contentsOf(there),
      'work',
      'a-fork.ipynb',
      content
    );
    expect(path).toBe('work/a-fork.ipynb');
    expect([...there]).toEqual([['work/a-fork.ipynb', content]]);
  });

  it('leaves a file that is there as it is, and nothing behind', async () => {
    const there = new Map<string, unknown>([['work/a-fork.ipynb', 'mine']]);
    await expect(
      writeNewNotebook(contentsOf(there), 'work', 'a-fork.ipynb', content)
    ).rejects.toThrow('already exists');
    expect([...there]).toEqual([['work/a-fork.ipynb', 'mine']]);
  });
});
