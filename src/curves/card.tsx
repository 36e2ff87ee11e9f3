import * as React from 'react';
import type { ICurvesCardProps } from './host';

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
