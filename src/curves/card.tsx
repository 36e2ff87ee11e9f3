import type { ISignal } from '@lumino/signaling';
import * as React from 'react';
import type { ILedgerChange, ISeriesClient } from '../ledger';
import type { ICurvesHost } from './host';

/** A run whose curves are drawn. */
export interface ICurveRun {
  readonly id: string;
  readonly title: string;
}

/** What the curves of some runs need. */
export interface ICurvesCardProps {
  /** The runs, the first one is drawn in front. */
  readonly runs: readonly ICurveRun[];
  readonly client: ISeriesClient;
  readonly changed: ISignal<unknown, ILedgerChange>;
  readonly host: ICurvesHost;
  /** Whether it is on screen; while it is not, nothing is asked. True if not given. */
  readonly isActive?: boolean;
  /** Called with whether there is any series, as soon as that is known and when it changes. */
  readonly onKnown?: (hasSeries: boolean) => void;
}

// What draws is large, and not needed before somebody looks at curves.
const Curves = React.lazy(() => import('./curves'));

/**
 * The curves of some runs: a plot for each metric. Without any series it is nothing at all.
 */
export function CurvesCard(props: ICurvesCardProps): JSX.Element {
  return (
    <React.Suspense fallback={null}>
      <Curves {...props} />
    </React.Suspense>
  );
}
