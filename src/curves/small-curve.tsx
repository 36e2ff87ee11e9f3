import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { formatNumber } from '../components';
import type { ISmallCurve } from '../ledger';
import type { SmallCurves } from './small-curves';
import { smallPath } from './small-path';

/** How a small curve is drawn. */
export interface ISmallCurveProps {
  readonly curve: ISmallCurve;
  readonly trans: TranslationBundle;
  /** In px; 60 if not given. */
  readonly width?: number;
  /** In px; 16 if not given. */
  readonly height?: number;
}

/**
 * A series at a glance, as large as a word: its peaks are all there, and its text tells the rest.
 */
export function SmallCurve(props: ISmallCurveProps): JSX.Element {
  const { curve, trans, width = 60, height = 16 } = props;
  const { line, gaps, end } = smallPath(curve, width, height);
  const text = curveWords(curve, trans);
  return (
    <svg
      className="jp-RunLedger-smallCurve"
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-label={text}
    >
      <title>{text}</title>
      {gaps.map(x => (
        <line
          key={x}
          className="jp-RunLedger-smallGap"
          x1={x}
          x2={x}
          y1={height - 3}
          y2={height}
        />
      ))}
      <path d={line} />
      {end && <circle cx={end[0]} cy={end[1]} r={1.5} />}
    </svg>
  );
}

/**
 * The small curve of a run, once it is known; nothing before that, and where there is none. It may stand in
 * every row of a list: those on screen are asked for together.
 */
export function RunCurve(props: {
  curves: SmallCurves;
  run: string;
  name: string;
  trans: TranslationBundle;
  width?: number;
  height?: number;
}): JSX.Element | null {
  const { curves, run, name, ...rest } = props;
  const [curve, setCurve] = React.useState(() => curves.get(run, name));
  React.useEffect(() => {
    setCurve(curves.get(run, name));
    return curves.follow(run, name, setCurve);
  }, [curves, run, name]);
  return curve ? <SmallCurve curve={curve} {...rest} /> : null;
}

/** A curve in words: `loss, 100 points, from 0.9 to 0.1, least 0.1, greatest 1.2`. */
export function curveWords(
  { name, count, minima, maxima }: ISmallCurve,
  trans: TranslationBundle
): string {
  const points = trans._n('%1 point', '%1 points', count);
  const finite = [...minima, ...maxima].filter(Number.isFinite);
  if (finite.length === 0) {
    return trans.__('%1: %2, none of them a finite number', name, points);
  }
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  return low === high
    ? trans.__('%1: %2, all %3', name, points, formatNumber(low))
    : trans.__(
        '%1: %2, least %3, greatest %4',
        name,
        points,
        formatNumber(low, [high]),
        formatNumber(high, [low])
      );
}
