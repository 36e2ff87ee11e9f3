import { compareTexts } from './graph';
import type { IActivityRecord } from './records';

/** When an activity was, by a clock that agrees with the order within its session. */
export interface ISpan {
  readonly activity: IActivityRecord;
  /** Its place among all activities, from 0. */
  readonly rank: number;
  readonly started: number;
  /** Infinity while it runs. */
  readonly ended: number;
}

/**
 * Order activities: within a session by ordinal, between sessions by the clock. A clock that was
 * set back within a session stands still until it has caught up.
 *
 * @returns By id, in order
 */
export function spans(
  activities: readonly IActivityRecord[]
): ReadonlyMap<string, ISpan> {
  const clock = new Map<string, number>();
  const ordered = [...activities]
    .sort(
      (a, b) =>
        compareTexts(a.session, b.session) ||
        a.ordinal - b.ordinal ||
        compareTexts(a.id, b.id)
    )
    .map(activity => {
      const { session } = activity;
      const started = Math.max(
        finite(activity.started),
        clock.get(session) ?? -Infinity
      );
      const ended =
        activity.ended === null
          ? Infinity
          : Math.max(finite(activity.ended), started);
      // An execution that never ended does not hold up those after it.
      clock.set(session, ended === Infinity ? started : ended);
      return { activity, started, ended };
    });
  // The sort is stable: what began at the same moment keeps the order of its session.
  ordered.sort((a, b) => a.started - b.started);
  return new Map(
    ordered.map((span, rank) => [span.activity.id, { ...span, rank }])
  );
}

function finite(moment: number): number {
  return Number.isFinite(moment) ? moment : 0;
}
