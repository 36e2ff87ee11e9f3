import { gather } from './gather';
import type { IEntityNode, IProvenanceGraph, ISetAside } from './graph';
import { compareTexts, fileNames, nodeId } from './graph';
import { instancesOf } from './instances';
import type { ITouch } from './instances';
import type { ILink } from './order';
import { arrange } from './order';
import type {
  IActivityRecord,
  IEntityRecord,
  IProvenanceRecords,
  IRelationRecord,
  IRunRecord
} from './records';
import { spans } from './spans';
import type { ISpan } from './spans';

/** What a graph shows. */
export interface IBuildOptions {
  /** Draw the same content under two paths as one node; true if not given. */
  readonly mergeCopies?: boolean;
}

/**
 * The graph of what the ledger knows.
 *
 * @param records - Any records, also contradictory ones: what cannot be drawn is set aside
 */
export function buildGraph(
  records: IProvenanceRecords,
  options: IBuildOptions = {}
): IProvenanceGraph {
  return new Builder(records, options.mergeCopies ?? true).graph();
}

// What an execution reads stands just before it, what it writes just after it.
const STEPS = 4;
const BEFORE = -1;
const AFTER = 1;

class Builder {
  constructor(
    private readonly _records: IProvenanceRecords,
    private readonly _mergeCopies: boolean
  ) {
    this._spans = spans([...firstById(_records.activities).values()]);
    this._entities = firstById(_records.entities);
    this._runs = firstById(_records.runs);
  }

  graph(): IProvenanceGraph {
    const touches = new Map<string, ITouch[]>();
    const firstOfRun = new Map<string, ISpan>();
    const lastOfRun = new Map<string, ISpan>();
    for (const span of this._spans.values()) {
      const { run } = span.activity;
      if (run !== null) {
        firstOfRun.set(run, firstOfRun.get(run) ?? span);
        lastOfRun.set(run, span);
      }
    }
    const loneRuns = new Map<string, IRunRecord>();
    const endOfRun = (id: string, end: ReadonlyMap<string, ISpan>) => {
      const span = end.get(id);
      const run = this._runs.get(id);
      if (span === undefined && run !== undefined) {
        loneRuns.set(id, run);
        return nodeId('run', id);
      }
      return span && activityNodeId(span.activity);
    };

    const entityLinks: IRelationRecord[] = [];
    for (const relation of this._records.relations) {
      const { type, from, to } = relation;
      if (type === 'used' || type === 'wasGeneratedBy') {
        this._touch(relation, touches);
      } else if (type === 'wasInformedBy') {
        const later = this._spans.get(from);
        const earlier = this._spans.get(to);
        this._link(
          relation,
          earlier && activityNodeId(earlier.activity),
          later && activityNodeId(later.activity)
        );
      } else if (this._entities.has(from) && this._entities.has(to)) {
        entityLinks.push(relation);
      } else if (from === to) {
        this._setAside.push({ relation, reason: 'self' });
      } else {
        this._link(
          relation,
          endOfRun(to, lastOfRun),
          endOfRun(from, firstOfRun)
        );
      }
    }

    const files = this._files(touches);
    for (const relation of entityLinks) {
      // Of several instances the earliest source and the latest outcome: the pair that fits into time if any does.
      this._link(
        relation,
        files.ofEntity.get(relation.to)?.[0],
        files.ofEntity.get(relation.from)?.slice(-1)[0]
      );
    }
    const activities = [...this._spans.values()].map(span => ({
      kind: 'activity' as const,
      id: activityNodeId(span.activity),
      run: span.activity.run,
      key: span.rank * STEPS,
      inner: [],
      activity: span.activity
    }));
    const runs = [...loneRuns.values()].map(record => ({
      kind: 'run' as const,
      id: nodeId('run', record.id),
      run: record.id,
      key: this._keyAt(record.started),
      inner: [],
      record,
      activities: [],
      part: 1
    }));
    return arrange(
      [...files.nodes, ...activities, ...runs],
      this._links,
      this._setAside
    );
  }

  private _touch(
    relation: IRelationRecord,
    touches: Map<string, ITouch[]>
  ): void {
    const isUse = relation.type === 'used';
    const entity = this._entities.get(isUse ? relation.to : relation.from);
    const span = this._spans.get(isUse ? relation.from : relation.to);
    if (entity === undefined || span === undefined) {
      this._setAside.push({ relation, reason: 'unknown' });
      return;
    }
    gather(touches, this._contentOf(entity), {
      relation,
      entity,
      span,
      isUse
    });
  }

  /** What makes two entities one node: the content, else only being the same record. */
  private _contentOf({ id, sha256 }: IEntityRecord): string {
    return this._mergeCopies && sha256 !== null && sha256 !== ''
      ? `sha256:${sha256}`
      : `id:${id}`;
  }

  private _files(touches: ReadonlyMap<string, readonly ITouch[]>): {
    nodes: IEntityNode[];
    ofEntity: ReadonlyMap<string, readonly string[]>;
  } {
    const contents = new Map<string, IEntityRecord[]>();
    for (const entity of this._entities.values()) {
      gather(contents, this._contentOf(entity), entity);
    }
    const names = fileNames(
      [...this._entities.values()].map(({ path }) => path)
    );
    const nodes: IEntityNode[] = [];
    const ofEntity = new Map<string, string[]>();
    for (const [content, entities] of contents) {
      entities.sort((a, b) => compareTexts(a.id, b.id));
      const instances = instancesOf(touches.get(content) ?? [], entities);
      for (const instance of instances) {
        const { generator, uses } = instance;
        const firstUse = uses.reduce(
          (first, use) => Math.min(first, use.span.rank),
          Infinity
        );
        const node: IEntityNode = {
          kind: 'entity',
          // A generation names its node, so that a later one changes no id.
          id: generator
            ? nodeId('entity', content, generator.activity.id)
            : nodeId('entity', content),
          run: generator?.activity.run ?? null,
          key: generator
            ? generator.rank * STEPS + AFTER
            : uses.length > 0
              ? firstUse * STEPS + BEFORE
              : BEFORE,
          inner: [],
          name: names.get(instance.entities[0].path) ?? '',
          entities: instance.entities
        };
        nodes.push(node);
        for (const { id } of instance.entities) {
          gather(ofEntity, id, node.id);
        }
        for (const { relation } of instance.generations) {
          this._link(
            relation,
            generator && activityNodeId(generator.activity),
            node.id
          );
        }
        for (const { relation, span } of uses) {
          if (span === generator) {
            // Read by the execution that wrote it: stands with the writing.
            this._link(relation, activityNodeId(span.activity), node.id);
          } else {
            this._link(relation, node.id, activityNodeId(span.activity));
          }
        }
      }
    }
    return { nodes, ofEntity };
  }

  private _link(
    relation: IRelationRecord,
    source: string | undefined,
    target: string | undefined
  ): void {
    if (source === undefined || target === undefined) {
      this._setAside.push({ relation, reason: 'unknown' });
    } else if (source === target) {
      this._setAside.push({ relation, reason: 'self' });
    } else {
      this._links.push({ source, target, relations: [relation] });
    }
  }

  private _keyAt(moment: number): number {
    let before = 0;
    for (const span of this._spans.values()) {
      if (span.started <= moment) {
        before = span.rank + 1;
      }
    }
    return before * STEPS - 2;
  }

  private readonly _spans: ReadonlyMap<string, ISpan>;
  private readonly _entities: ReadonlyMap<string, IEntityRecord>;
  private readonly _runs: ReadonlyMap<string, IRunRecord>;
  private readonly _links: ILink[] = [];
  private readonly _setAside: ISetAside[] = [];
}

function activityNodeId(activity: IActivityRecord): string {
  return nodeId('activity', activity.id);
}

function firstById<T extends { readonly id: string }>(
  records: readonly T[]
): Map<string, T> {
  const byId = new Map<string, T>();
  for (const record of records) {
    if (!byId.has(record.id)) {
      byId.set(record.id, record);
    }
  }
  return byId;
}
