import type { IFileHistory, ProvenanceOf } from '../../ledger';
import { LedgerError } from '../../ledger';
import type { ProvenanceSource } from '../model';
import type {
  IActivityRecord,
  IEntityRecord,
  IProvenanceRecords,
  IRelationRecord,
  IRunRecord
} from '../records';

const BEGAN = Date.UTC(2026, 10, 21, 10);

/** An execution; the number is its place in the session, and its second. */
export function execution(
  ordinal: number,
  run: string | null,
  line: string | null,
  fields: Partial<IActivityRecord> = {}
): IActivityRecord {
  return {
    id: `x${ordinal}`,
    run,
    session: 'k-1',
    ordinal,
    cellId: `c${ordinal}`,
    line,
    status: 'ok',
    started: BEGAN + ordinal * 1000,
    ended: BEGAN + ordinal * 1000 + 500,
    ...fields
  };
}

/** A version of a file; its hash is made of the letter. */
export function file(
  path: string,
  role: IEntityRecord['role'],
  letter: string | null
): IEntityRecord {
  return {
    id: `${letter ?? ''}:${path}`,
    path,
    sha256: letter === null ? null : letter.repeat(64),
    size: letter === null ? null : 2048,
    role
  };
}

/** A run. */
export function run(
  id: string,
  title: string,
  fields: Partial<IRunRecord> = {}
): IRunRecord {
  return {
    id,
    title,
    notebook: 'digits.ipynb',
    status: 'ok',
    started: BEGAN,
    ended: BEGAN + 9000,
    deleted: false,
    ...fields
  };
}

/** A relation, the later thing first. */
export function relation(
  from: string,
  type: IRelationRecord['type'],
  to: string
): IRelationRecord {
  return { type, from, to, at: null };
}

/**
 * A data set that a first run reads and trains a model on; a second run that inherits the data and
 * trains again; a deleted run between, whose file the second one reads.
 */
export const TWO_RUNS: IProvenanceRecords = {
  entities: [
    file('digits.csv', 'input', 'a'),
    file('models/svc.joblib', 'model', 'b'),
    file('models/svc-2.joblib', 'model', 'c'),
    file('odd.csv', 'output', null)
  ],
  activities: [
    execution(1, 'r1', 'digits = pd.read_csv("digits.csv")'),
    execution(2, 'r1', 'svc = SVC().fit(digits)'),
    execution(3, 'gone', null),
    execution(4, 'r2', 'svc = SVC(C=0.1).fit(digits)', { status: 'error' })
  ],
  runs: [
    run('r1', 'first run'),
    run('gone', '', { deleted: true, notebook: null, started: BEGAN + 3000 }),
    run('r2', 'C 1.0 → 0.1', { started: BEGAN + 4000, status: 'error' })
  ],
  relations: [
    relation('x1', 'used', 'a:digits.csv'),
    relation('x2', 'wasInformedBy', 'x1'),
    relation('b:models/svc.joblib', 'wasGeneratedBy', 'x2'),
    relation('x4', 'wasInformedBy', 'x1'),
    relation(':odd.csv', 'wasGeneratedBy', 'x3'),
    relation('x4', 'used', ':odd.csv'),
    relation('c:models/svc-2.joblib', 'wasGeneratedBy', 'x4')
  ],
  truncated: false
};

/** A ledger that answers what it is told to, or does not answer until it is let go. */
export class FakeSource implements ProvenanceSource {
  records: IProvenanceRecords = TWO_RUNS;
  files = new Map<string, IFileHistory>();
  problem: LedgerError | null = null;
  readonly asked: ProvenanceOf[] = [];
  readonly read: string[] = [];
  readonly signals: (AbortSignal | undefined)[] = [];
  /** Set to keep every answer back until it is resolved. */
  gate: Promise<void> = Promise.resolve();

  async provenance(
    of: ProvenanceOf,
    signal?: AbortSignal
  ): Promise<IProvenanceRecords> {
    this.asked.push(of);
    this.signals.push(signal);
    await this.gate;
    if (this.problem) {
      throw this.problem;
    }
    return this.records;
  }

  async fileHistory(path: string, signal?: AbortSignal): Promise<IFileHistory> {
    this.read.push(path);
    this.signals.push(signal);
    await this.gate;
    const known = this.files.get(path);
    if (known === undefined) {
      throw new LedgerError('absent', 'There is no such file.');
    }
    return known;
  }
}
