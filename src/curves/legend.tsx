import * as React from 'react';
import { positionText } from './axes';
import type { ICurve, IPlotOf } from './curve';
import type { IPlotProps } from './host';
import { useCurvesHost } from './host';
import type { CurvesModel } from './model';
import { styleOf } from './palette';
import { positionsOf } from './positions';
import { Swatch } from './swatch';
import { curveLabel, exactText, textAt, valueText } from './words';

/**
 * Where the cursor of the curves is, as often as the screen is drawn.
 */
export function useCursor(model: CurvesModel): number | null {
  const [cursor, setCursor] = React.useState(model.cursor);
  React.useEffect(() => {
    let frame = 0;
    const follow = () => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => setCursor(model.cursor));
    };
    model.cursorMoved.connect(follow);
    follow();
    return () => {
      model.cursorMoved.disconnect(follow);
      cancelAnimationFrame(frame);
    };
  }, [model]);
  return cursor;
}

/** What a curve has at the cursor; without a cursor its last value. */
export function legendText(
  model: CurvesModel,
  plot: IPlotOf,
  curve: ICurve,
  cursor: number | null,
  format: (value: number) => string
): string {
  if (cursor === null) {
    return format(curve.series.last);
  }
  const track = model.drawn(plot, curve);
  if (track === null) {
    return '';
  }
  const origin = model.origin(curve.run.id);
  const positions = positionsOf(track, model.options.axis, origin);
  return textAt(track, positions, cursor, format) ?? '';
}

/**
 * The curves of a plot with their values at the cursor; each hides its curve, or shows it again.
 */
export function Legend(props: IPlotProps): JSX.Element {
  const { trans } = useCurvesHost();
  const { model, plot, theme } = props;
  const cursor = useCursor(model);
  const { axis } = model.options;
  const at =
    cursor === null
      ? trans.__('Last values')
      : positionText(cursor, axis, model.scene(plot, theme.colours).x, trans);
  return (
    <div className="jp-RunLedger-curveLegend">
      <div className="jp-RunLedger-curveAt">{at}</div>
      <ul aria-label={trans.__('Curves of %1', plot.title)}>
        {plot.curves.map(curve => {
          const isHidden = model.isHidden(curve.key);
          const label = curveLabel(curve, plot, model.runs.length);
          const value = legendText(model, plot, curve, cursor, valueText);
          return (
            <li key={curve.key} data-hidden={isHidden}>
              <button
                type="button"
                className="jp-RunLedger-curveKey"
                aria-pressed={!isHidden}
                title={trans.__(
                  '%1\nClick to hide or show it, Alt+click to show it alone',
                  label
                )}
                onClick={event =>
                  event.altKey
                    ? model.isolate(plot, curve.key)
                    : model.toggle(curve.key)
                }
              >
                <Swatch
                  style={styleOf(curve.colour, curve.pattern, theme.colours)}
                  width={theme.width}
                />
                <span className="jp-RunLedger-curveName">{label}</span>
              </button>
              <span
                className="jp-RunLedger-curveValue"
                title={legendText(model, plot, curve, cursor, exactText)}
              >
                {isHidden ? '' : value}
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
