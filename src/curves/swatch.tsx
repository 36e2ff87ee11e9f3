import * as React from 'react';
import type { ICurveStyle } from './palette';

/** A piece of a curve's line, as it is drawn. */
export function Swatch(props: {
  style: ICurveStyle;
  width: number;
}): JSX.Element {
  const { colour, dash } = props.style;
  return (
    <svg
      className="jp-RunLedger-swatch"
      width={22}
      height={10}
      viewBox="0 0 22 10"
      aria-hidden
    >
      <line
        x1={0}
        x2={22}
        y1={5}
        y2={5}
        stroke={colour}
        strokeWidth={props.width + 0.5}
        strokeDasharray={dash.length > 0 ? dash.join(' ') : undefined}
      />
    </svg>
  );
}
