import { CodeCellModel } from '@jupyterlab/cells';
import type { IOutput } from '@jupyterlab/nbformat';
import { createStandaloneCell } from '@jupyter/ydoc';
import type { ISharedCodeCell } from '@jupyter/ydoc';
import type { ICellExecution } from '../../ledger';
import type { IPageKnowledge } from '..';
import { lostOutputs } from '..';
import { readOutputs, sameOutputs, writeOutputs } from '../cell-outputs';
import { executionOf } from './executions';

// Yjs warns of documents whose parts are made one by one, which is how its cells are made.
beforeAll(() => {
  jest.spyOn(console, 'warn').mockImplementation();
});

describe('lostOutputs', () => {
  const cells = [
    { id: 'a', source: 'a = 1' },
    { id: 'b', source: 'b = 2' }
  ];
  const page = (know: Partial<IPageKnowledge> = {}): IPageKnowledge => ({
    opened: 1000,
    isOwn: () => false,
    isTouched: () => false,
    given: () => undefined,
    isSource: (execution, source) => execution.source === source,
    ...know
  });
  const found = (
    executions: readonly ICellExecution[],
    know?: Partial<IPageKnowledge>,
    among = cells
  ) =>
    lostOutputs(among, executions, page(know)).map(
      ({ cellId, execution }) => `${cellId}:${execution.id}`
    );
  const of = (id: string, fields: Partial<ICellExecution> = {}) =>
    executionOf({ id, cellId: 'a', source: 'a = 1', started: 500, ...fields });

  it('is the last execution of each cell', () => {
    const b = of('b1', { cellId: 'b', source: 'b = 2' });
    expect(found([of('a2'), b, of('a1')])).toEqual(['a:a2', 'b:b1']);
  });

  it('is nothing where another source ran last', () => {
    expect(found([of('a2', { source: 'a = 2' }), of('a1')])).toEqual([]);
  });

  it('goes on for a cell that was given outputs, whatever is written into it', () => {
    const edited = [{ id: 'a', source: 'a = 3' }];
    expect(found([of('a1')], {}, edited)).toEqual([]);
    expect(found([of('a1')], { given: () => 'a1' }, edited)).toEqual(['a:a1']);
  });

  it('is nothing that this page ran, or that was asked for after it was there', () => {
    expect(found([of('a1')], { isOwn: () => true })).toEqual([]);
    expect(found([of('a1')], { isTouched: () => true })).toEqual([]);
    expect(found([of('a1', { started: 2000 })])).toEqual([]);
    const queued = of('a1', { started: 2000, requested: 900 });
    expect(found([queued])).toEqual(['a:a1']);
  });

  it('is nothing for cells that share an id, and for none', () => {
    expect(found([of('a1')], {}, [cells[0], cells[0]])).toEqual([]);
    expect(found([of('x', { cellId: null })])).toEqual([]);
  });
});

describe('writeOutputs', () => {
  const stream = (text: string): IOutput => ({
    output_type: 'stream',
    name: 'stdout',
    text
  });
  const html = (text: string): IOutput => ({
    output_type: 'display_data',
    data: { 'text/html': text },
    metadata: {}
  });
  const cellWith = (outputs: IOutput[] = [], trusted = false) =>
    new CodeCellModel({
      sharedModel: createStandaloneCell({
        cell_type: 'code',
        source: '',
        outputs,
        metadata: { trusted }
      }) as ISharedCodeCell
    });

  it.each([
    [[], [stream('a\n'), html('b')]],
    [[stream('a\n')], [stream('a\nb\n'), html('c')]],
    [[stream('50 %')], [stream('100 %')]],
    [
      [html('a'), html('b')],
      [html('a'), html('c')]
    ],
    [[html('a'), html('b')], [html('c')]],
    [[html('a')], []]
  ])('makes %j into %j, in the document too', (before, after) => {
    const cell = cellWith(before);
    writeOutputs(cell, after);
    expect(sameOutputs(readOutputs(cell).outputs, after)).toBe(true);
    expect(sameOutputs(cell.sharedModel.getOutputs(), after)).toBe(true);
  });

  it('leaves alone what is there', () => {
    const cell = cellWith([html('a'), stream('b\n')]);
    const [first, second] = [cell.outputs.get(0), cell.outputs.get(1)];
    writeOutputs(cell, [html('a'), stream('b\nc\n'), html('d')]);
    expect([cell.outputs.get(0), cell.outputs.get(1)]).toEqual([first, second]);
    expect(cell.outputs.get(0)).toBe(first);
  });

  it.each([true, false])(
    'leaves the trust of the cell as it is: %s',
    trusted => {
      const cell = cellWith([], trusted);
      writeOutputs(cell, [html('<script>1</script>')]);
      expect(cell.trusted).toBe(trusted);
      expect(cell.outputs.get(0).trusted).toBe(trusted);
    }
  );
});
