import type { ISeries } from '../ledger';
import type { ICurveRun } from './host';
import { groupNames } from './groups';

/** A series of a run, as it is drawn. */
export interface ICurve {
  readonly key: string;
  readonly run: ICurveRun;
  readonly series: ISeries;
  /** Which colour it has: the nth. */
  readonly colour: number;
  /** Which pattern its line has: the nth. */
  readonly pattern: number;
}

/** Curves that are drawn together. */
export interface IPlotOf {
  /** What was measured. */
  readonly title: string;
  /** The first run's first. */
  readonly curves: readonly ICurve[];
  /** Whether its curves have several names. */
  readonly hasNames: boolean;
}

/** A curve's key. */
export function curveKey(run: string, name: string): string {
  return `${run}\n${name}`;
}

/**
 * Lay curves out in plots: one for what was measured, with all runs, and all data that it was measured on.
 *
 * A run's colour is the same in all plots; of a single run the curves have a colour each.
 */
export function plotsOf(
  runs: readonly ICurveRun[],
  seriesOf: (run: string) => readonly ISeries[],
  isGrouped: boolean
): IPlotOf[] {
  const known = runs.map(({ id }) => {
    const series = seriesOf(id);
    return new Map(series.map(each => [each.name, each]));
  });
  const names = new Set(known.flatMap(series => [...series.keys()]));
  const groups = isGrouped
    ? groupNames(names)
    : [...names].map(name => ({ title: name, names: [name] }));
  const isOne = runs.length === 1;
  return groups.map(group => ({
    title: group.title,
    hasNames: group.names.length > 1,
    curves: runs.flatMap((run, runIndex) =>
      group.names.flatMap((name, nameIndex) => {
        const series = known[runIndex].get(name);
        return series
          ? [
              {
                key: curveKey(run.id, name),
                run,
                series,
                colour: isOne ? nameIndex : runIndex,
                pattern: isOne ? 0 : nameIndex
              }
            ]
          : [];
      })
    )
  }));
}
