import type { IRun } from '..';
import { parseRun } from '..';

/** The JSON of a run, as the server sends it. */
export function runJson(
  fields: Record<string, unknown> = {}
): Record<string, unknown> {
  return {
    id: 'r1',
    notebook: 'digits.ipynb',
    notebook_id: 'n1',
    session: 'k-20261121T100000-aaaaaaaaaaaa',
    kernel_id: 'k1',
    title: 'first run',
    status: 'ok',
    started: '2026-11-21T10:00:00Z',
    ended: '2026-11-21T10:00:14Z',
    duration: 14,
    parameters: {},
    summaries: {},
    inherited_summaries: {},
    metrics: {},
    inferred: { parameters: {}, summaries: {} },
    parent: null,
    forked_from: null,
    counts: { executions: 1, outputs: 0 },
    name: null,
    note: null,
    tags: [],
    starred: false,
    error: null,
    published: false,
    description: null,
    environment: null,
    previous: null,
    changes: [],
    ...fields
  };
}

/** A run, from its JSON. */
export function makeRun(fields: Record<string, unknown> = {}): IRun {
  return parseRun(runJson(fields));
}

/** The JSON of a whole run with one execution. */
export function detailJson(
  fields: Record<string, unknown> = {}
): Record<string, unknown> & { executions: Record<string, unknown>[] } {
  return {
    ...runJson(fields),
    labels: { data: 'spring' },
    artifacts: [
      {
        path: 'digits.csv',
        sha256: 'a'.repeat(64),
        size: 512345,
        role: 'input'
      },
      { path: '/outside.csv', sha256: null, size: null, role: 'input' },
      { path: 'svc.joblib', sha256: 'b'.repeat(64), size: 10, role: 'model' }
    ],
    executions: [executionJson()]
  };
}

/** The JSON of an execution that printed and drew. */
export function executionJson(
  fields: Record<string, unknown> = {}
): Record<string, unknown> {
  return {
    id: 'e1',
    cell_id: 'c1',
    msg_id: 'm1',
    status: 'ok',
    started: '2026-11-21T10:00:00Z',
    ended: '2026-11-21T10:00:01Z',
    inherited: false,
    shown: true,
    superseded: false,
    source: 'print("hi")',
    masked: false,
    ordinal: 1,
    count: 1,
    error: null,
    files: [],
    outputs: [
      { output_type: 'stream', name: 'stdout', text: 'hi' },
      { output_type: 'display_data', object: 'f'.repeat(64), size: 90000 }
    ],
    outputs_dropped: 0,
    ...fields
  };
}
