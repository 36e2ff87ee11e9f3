import * as React from 'react';
import { useHost } from './host';
import type { RunsModel } from './model';

/**
 * What can be done with the selected runs, as long as there are some.
 */
export function SelectionBar({
  model
}: {
  model: RunsModel;
}): JSX.Element | null {
  const { trans, execute } = useHost();
  const selected = [...model.selected];
  if (selected.length === 0) {
    return null;
  }
  return (
    <div
      className="jp-RunLedger-selection"
      role="group"
      aria-label={trans.__('Selected runs')}
    >
      <span role="status">
        {selected.length === 1
          ? trans.__('1 run selected: choose another to compare')
          : trans.__('%1 runs selected', selected.length)}
      </span>
      {selected.length > 1 && (
        <button
          type="button"
          className="jp-RunLedger-action"
          onClick={() => execute('compare', selected[0])}
        >
          {trans.__('Compare')}
        </button>
      )}
      <button
        type="button"
        className="jp-RunLedger-more"
        onClick={() => model.clearSelection()}
      >
        {trans.__('Clear')}
      </button>
    </div>
  );
}
