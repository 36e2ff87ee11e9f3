import type { ICodeCellModel } from '@jupyterlab/cells';
import type { ExecutionCount, IOutput, IStream } from '@jupyterlab/nbformat';
import { isStream } from '@jupyterlab/nbformat';
import { JSONExt } from '@lumino/coreutils';

/** What stands below a cell, and its prompt number. */
export interface ICellOutputs {
  readonly outputs: readonly IOutput[];
  readonly count: ExecutionCount;
}

/** What stands below a cell now. */
export function readOutputs(cell: ICodeCellModel): ICellOutputs {
  return { outputs: cell.outputs.toJSON(), count: cell.executionCount };
}

/** Whether two lists of outputs show the same. */
export function sameOutputs(
  some: readonly IOutput[],
  others: readonly IOutput[]
): boolean {
  return (
    some.length === others.length &&
    some.every((output, index) => isSame(output, others[index]))
  );
}

/**
 * Put outputs below a cell, and leave those alone that are there.
 *
 * They are as trusted as the cell's outputs are: that is the cell's own business.
 */
export function writeOutputs(
  cell: ICodeCellModel,
  outputs: readonly IOutput[]
): void {
  const area = cell.outputs;
  if (area.length > outputs.length) {
    area.fromJSON([...outputs]);
    return;
  }
  outputs.forEach((output, index) => {
    if (index >= area.length) {
      area.add(output);
      return;
    }
    const before = area.get(index).toJSON();
    const more = index === area.length - 1 ? textAfter(before, output) : null;
    if (more !== null) {
      area.add(more);
    } else if (!isSame(before, output)) {
      area.set(index, output);
    }
  });
}

/** What a stream's text goes on with; null if it does not go on from what was there. */
function textAfter(before: IOutput, output: IOutput): IStream | null {
  if (!isStream(before) || !isStream(output) || before.name !== output.name) {
    return null;
  }
  const [old, text] = [textOf(before), textOf(output)];
  return text.length > old.length && text.startsWith(old)
    ? { ...output, text: text.slice(old.length) }
    : null;
}

function isSame(some: IOutput, other: IOutput): boolean {
  return isStream(some) && isStream(other)
    ? some.name === other.name && textOf(some) === textOf(other)
    : JSONExt.deepEqual(some, other);
}

function textOf({ text }: IStream): string {
  return typeof text === 'string' ? text : text.join('');
}
