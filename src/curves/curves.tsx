import * as React from 'react';
import type { ICurvesCardProps } from './card';

/** The curves of some runs. */
export default function Curves(props: ICurvesCardProps): JSX.Element {
  return <div className="jp-RunLedger-curves" data-runs={props.runs.length} />;
}
