import { deleteIcon } from '@jupyterlab/ui-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { archiveIcon, starIcon, tagIcon } from '../components';
import type { BulkCommand } from './host';
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
  const { trans, execute, executeOnAll } = useHost();
  const selected = [...model.selected];
  if (selected.length === 0) {
    return null;
  }
  const areAll = (is: 'starred' | 'archived') =>
    selected.every(id => model.run(id)?.[is]);
  const actions: [BulkCommand, LabIcon, string][] = [
    ['tag', tagIcon, trans.__('Tag the selected runs')],
    [
      'star',
      starIcon,
      areAll('starred')
        ? trans.__('Remove the stars of the selected runs')
        : trans.__('Star the selected runs')
    ],
    [
      'archive',
      archiveIcon,
      areAll('archived')
        ? trans.__('Take the selected runs out of the archive')
        : trans.__('Archive the selected runs')
    ],
    ['delete', deleteIcon, trans.__('Delete the selected runs')]
  ];
  return (
    <div
      className="jp-RunLedger-selection"
      role="group"
      aria-label={trans.__('Selected runs')}
    >
      <span role="status">
        {trans._n(
          '%1 run selected: choose another to compare',
          '%1 runs selected',
          selected.length
        )}
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
      <span className="jp-RunLedger-selectionActions">
        {actions.map(([command, Icon, label]) => (
          <button
            key={command}
            type="button"
            className="jp-RunLedger-iconButton"
            aria-label={label}
            title={label}
            onClick={() => executeOnAll(command, selected)}
          >
            <Icon.react tag={null} />
          </button>
        ))}
      </span>
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
