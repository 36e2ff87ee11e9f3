import * as React from 'react';
import { axisWord } from './axes';
import { useCurvesHost } from './host';
import type { CurvesModel } from './model';
import type { ICurvesOptions } from './options';
import { SMOOTHEST } from './options';
import type { XAxis } from './positions';

const AXES: readonly XAxis[] = ['step', 'relative', 'wall'];

/**
 * How the curves are shown, in words.
 */
export function CurvesToolbar(props: {
  model: CurvesModel;
  /** Whether some names go together. */
  hasGroups: boolean;
  children?: React.ReactNode;
}): JSX.Element {
  const { trans } = useCurvesHost();
  const { model } = props;
  const { options } = model;
  const set = (some: Partial<ICurvesOptions>) => {
    model.options = { ...options, ...some };
  };
  return (
    <div
      className="jp-RunLedger-curvesToolbar"
      role="group"
      aria-label={trans.__('How the curves are shown')}
    >
      <label className="jp-RunLedger-check">
        {trans.__('Axis')}
        <select
          value={options.axis}
          onChange={event =>
            set({
              axis: AXES.find(axis => axis === event.target.value) ?? 'step'
            })
          }
        >
          {AXES.map(axis => (
            <option key={axis} value={axis}>
              {axisWord(axis, trans)}
            </option>
          ))}
        </select>
      </label>
      <label
        className="jp-RunLedger-check"
        title={trans.__(
          'A moving average: each value counts by this factor less for each point after it. What was logged stays behind it.'
        )}
      >
        {trans.__('Smoothing')}
        <input
          type="range"
          min={0}
          max={SMOOTHEST}
          step={0.01}
          value={options.smoothing}
          onChange={event => set({ smoothing: Number(event.target.value) })}
        />
        <output className="jp-RunLedger-smoothing">
          {options.smoothing > 0
            ? options.smoothing.toFixed(2)
            : trans.__('none')}
        </output>
      </label>
      <Check
        label={trans.__('Log scale')}
        isChecked={options.log}
        onChange={log => set({ log })}
      />
      <Check
        label={trans.__('Clip outliers')}
        hint={trans.__(
          'Cut the axis so that the rarest values, 1% at each end, may lie beyond it. Triangles show where they do.'
        )}
        isChecked={options.clips}
        onChange={clips => set({ clips })}
      />
      {props.hasGroups && (
        <Check
          label={trans.__('Train and validation together')}
          isChecked={options.grouped}
          onChange={grouped => set({ grouped })}
        />
      )}
      <Check
        label={trans.__('As a table')}
        isChecked={options.showsTable}
        onChange={showsTable => set({ showsTable })}
      />
      {props.children}
      {model.view !== null && !options.showsTable && (
        <button
          type="button"
          className="jp-RunLedger-action"
          onClick={() => model.reset()}
        >
          {trans.__('Show everything')}
        </button>
      )}
    </div>
  );
}

function Check(props: {
  label: string;
  hint?: string;
  isChecked: boolean;
  onChange: (isChecked: boolean) => void;
}): JSX.Element {
  return (
    <label className="jp-RunLedger-check" title={props.hint}>
      <input
        type="checkbox"
        checked={props.isChecked}
        onChange={event => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}
