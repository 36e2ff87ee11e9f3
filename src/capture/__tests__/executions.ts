import type { ICellExecution } from '../../ledger';

/** An execution that went well, in 2 s from the start of time. */
export function executionOf(
  fields: Partial<ICellExecution> = {}
): ICellExecution {
  return {
    id: 'k:1',
    msgId: `m-${fields.id ?? 'k:1'}`,
    run: null,
    kernelId: 'kernel',
    cellId: 'a',
    status: 'ok',
    started: 0,
    ended: 2000,
    requested: null,
    inherited: false,
    shown: false,
    superseded: false,
    price: null,
    ordinal: 1,
    count: 1,
    source: '',
    masked: false,
    error: null,
    variables: [],
    outputs: [],
    outputsDropped: 0,
    ...fields
  };
}
