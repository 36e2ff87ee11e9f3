import type {
  EntityRole,
  IEntityRecord,
  IProvenanceRecords,
  IRunRecord
} from './records';

/** A file of a run. */
export interface IFileLine {
  readonly path: string;
  readonly role: EntityRole;
  readonly sha256: string | null;
  /** True if an execution before the run read it, whose variables the run inherits. */
  readonly isInherited: boolean;
  /** The other runs that wrote what this one read, or that read what it wrote. */
  readonly others: readonly string[];
}

/** The files of a run, each once. */
export interface IRunSummary {
  readonly reads: readonly IFileLine[];
  readonly writes: readonly IFileLine[];
}

/**
 * What a run read and wrote, for a picture that has little room.
 *
 * @param run - The id of the run; of a loop's child the files of its parent are told
 */
export function summaryOf(
  records: IProvenanceRecords,
  run: string
): IRunSummary {
  const [whole] = run.split('.');
  const runOf = new Map(records.activities.map(({ id, run: of }) => [id, of]));
  const own = new Set(
    records.activities.filter(of => of.run === whole).map(({ id }) => id)
  );
  const inherited = inheritedBy(records, own);
  const entities = new Map(records.entities.map(entity => [entity.id, entity]));
  const reads = new Map<string, IFileLine>();
  const writes = new Map<string, IFileLine>();
  const readers = new Map<string, Set<string>>();
  const writers = new Map<string, Set<string>>();
  const note = (
    runs: Map<string, Set<string>>,
    entity: IEntityRecord,
    by: string
  ) => {
    const other = runOf.get(by) ?? null;
    const key = contentOf(entity);
    if (other !== null && other !== whole) {
      runs.set(key, (runs.get(key) ?? new Set()).add(other));
    }
  };
  const take = (
    lines: Map<string, IFileLine>,
    entity: IEntityRecord,
    isInherited: boolean
  ) => {
    const known = lines.get(contentOf(entity));
    if (known === undefined || (known.isInherited && !isInherited)) {
      const { path, role, sha256 } = entity;
      lines.set(contentOf(entity), {
        path,
        role,
        sha256,
        isInherited,
        others: []
      });
    }
  };
  for (const { type, from, to } of records.relations) {
    const read = type === 'used' ? entities.get(to) : undefined;
    const written = type === 'wasGeneratedBy' ? entities.get(from) : undefined;
    if (read !== undefined) {
      note(readers, read, from);
      if (own.has(from) || inherited.has(from)) {
        take(reads, read, !own.has(from));
      }
    }
    if (written !== undefined) {
      note(writers, written, to);
      if (own.has(to)) {
        take(writes, written, false);
      }
    }
  }
  return {
    reads: [...reads]
      .filter(([key]) => !writes.has(key))
      .map(([key, line]) => ({
        ...line,
        others: [...(writers.get(key) ?? [])]
      }))
      .sort((a, b) => Number(a.role === 'code') - Number(b.role === 'code')),
    writes: [...writes]
      .map(([key, line]) => ({
        ...line,
        others: [...(readers.get(key) ?? [])]
      }))
      .sort((a, b) => Number(b.role === 'model') - Number(a.role === 'model'))
  };
}

/** The runs that wrote to a path, latest first. */
export function writersOf(
  records: IProvenanceRecords,
  path: string
): readonly IRunRecord[] {
  const versions = new Set(
    records.entities.filter(entity => entity.path === path).map(({ id }) => id)
  );
  const runOf = new Map(records.activities.map(({ id, run }) => [id, run]));
  const runs = new Set(
    records.relations
      .filter(
        ({ type, from }) => type === 'wasGeneratedBy' && versions.has(from)
      )
      .map(({ to }) => runOf.get(to))
  );
  return records.runs
    .filter(({ id }) => runs.has(id))
    .sort((a, b) => b.started - a.started);
}

/** Executions whose variables others inherit, directly or not. */
function inheritedBy(
  records: IProvenanceRecords,
  own: ReadonlySet<string>
): ReadonlySet<string> {
  const before = new Map<string, string[]>();
  for (const { type, from, to } of records.relations) {
    if (type === 'wasInformedBy') {
      before.set(from, [...(before.get(from) ?? []), to]);
    }
  }
  const found = new Set<string>();
  const open = [...own];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const other of before.get(id) ?? []) {
      if (!own.has(other) && !found.has(other)) {
        found.add(other);
        open.push(other);
      }
    }
  }
  return found;
}

/** The same file twice is one line, whichever execution touched it. */
function contentOf({ id, path, sha256 }: IEntityRecord): string {
  return sha256 ? `${sha256} ${path}` : id;
}
