import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import { JSONExt } from '@lumino/coreutils';
import type { IExecution, IRunDetail, RecordedOutput } from './records';

/**
 * A run that was read again, with what did not change being the very objects that it was: so its outputs, which are
 * rendered outside of React, stay where they are.
 */
export function keepSame(
  before: IRunDetail | null,
  now: IRunDetail
): IRunDetail {
  if (before === null) {
    return now;
  }
  const known = new Map(before.executions.map(each => [each.id, each]));
  const executions = now.executions.map(execution => {
    const old = known.get(execution.id);
    return old ? keepExecution(old, execution) : execution;
  });
  const isSame =
    executions.length === before.executions.length &&
    executions.every((each, index) => each === before.executions[index]);
  return { ...now, executions: isSame ? before.executions : executions };
}

function keepExecution(before: IExecution, now: IExecution): IExecution {
  const outputs = now.outputs.map((output, index) => {
    const old = before.outputs[index] as RecordedOutput | undefined;
    return old && isSame(old, output) ? old : output;
  });
  const sameOutputs =
    outputs.length === before.outputs.length &&
    outputs.every((output, index) => output === before.outputs[index]);
  const kept = { ...now, outputs: sameOutputs ? before.outputs : outputs };
  return sameOutputs &&
    isSame(
      { ...before, outputs: [], variables: [] },
      { ...now, outputs: [], variables: [] }
    ) &&
    before.variables.length === now.variables.length &&
    before.variables.every(
      ({ name, fingerprint }, index) =>
        name === now.variables[index].name &&
        fingerprint === now.variables[index].fingerprint
    )
    ? before
    : kept;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSONExt.deepEqual(
    a as ReadonlyPartialJSONValue,
    b as ReadonlyPartialJSONValue
  );
}
