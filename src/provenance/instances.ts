import type { IEntityRecord, IRelationRecord } from './records';
import type { ISpan } from './spans';

/** That an activity read or wrote a file. */
export interface ITouch {
  readonly relation: IRelationRecord;
  readonly entity: IEntityRecord;
  readonly span: ISpan;
  readonly isUse: boolean;
}

/** One coming into being of some content: everything before it has its arrow into it, everything after out of it. */
export interface IInstance {
  /** What wrote it; undefined for content that was there before anything was recorded. */
  readonly generator: ISpan | undefined;
  readonly generations: readonly ITouch[];
  readonly uses: readonly ITouch[];
  /** At least one; the path it was first seen under comes first. */
  readonly entities: readonly IEntityRecord[];
}

interface IDraft {
  generator: ISpan | undefined;
  generations: ITouch[];
  uses: ITouch[];
  entities: Set<IEntityRecord>;
}

/**
 * Tell apart how often a content came into being. A file that goes back to what it once was, or
 * that an execution reads and writes unchanged, would be its own cause if it were one thing.
 *
 * @param touches - All touches of the content
 * @param entities - All records of the content, in their order; at least one
 */
export function instancesOf(
  touches: readonly ITouch[],
  entities: readonly IEntityRecord[]
): readonly IInstance[] {
  const drafts: IDraft[] = [];
  const ofSpan = new Map<ISpan | undefined, IDraft>();
  const ofPath = new Map<string, IDraft>();
  const draftOf = (generator: ISpan | undefined): IDraft => {
    let draft = ofSpan.get(generator);
    if (draft === undefined) {
      draft = { generator, generations: [], uses: [], entities: new Set() };
      ofSpan.set(generator, draft);
      drafts.push(draft);
    }
    return draft;
  };

  const writers = new Map<ISpan, number>();
  for (const touch of touches) {
    if (!touch.isUse) {
      writers.set(touch.span, moment(touch));
    }
  }
  // Reads as late and writes as early as the execution allows, if the moment is not known; but
  // what reads and writes reads first.
  const ordered = touches
    .map(touch => {
      const written = writers.get(touch.span) ?? Infinity;
      return { touch, at: Math.min(moment(touch), written) };
    })
    .sort(
      (a, b) =>
        a.at - b.at ||
        a.touch.span.rank - b.touch.span.rank ||
        Number(b.touch.isUse) - Number(a.touch.isUse)
    );
  for (const { touch } of ordered) {
    const { span, entity, isUse } = touch;
    // A copy's reader read the copy, however often the original was made again.
    const draft = isUse
      ? (ofPath.get(entity.path) ??
        drafts[drafts.length - 1] ??
        draftOf(writers.has(span) ? span : undefined))
      : draftOf(span);
    (isUse ? draft.uses : draft.generations).push(touch);
    draft.entities.add(entity);
    ofPath.set(entity.path, draft);
  }

  const first = drafts[0] ?? draftOf(undefined);
  const seen = new Set(drafts.flatMap(draft => [...draft.entities]));
  for (const entity of entities) {
    if (!seen.has(entity)) {
      first.entities.add(entity);
    }
  }
  return drafts.map(draft => ({ ...draft, entities: [...draft.entities] }));
}

function moment({ relation, span, isUse }: ITouch): number {
  if (relation.at !== null && Number.isFinite(relation.at)) {
    return Math.min(Math.max(relation.at, span.started), span.ended);
  }
  return isUse ? span.ended : span.started;
}
