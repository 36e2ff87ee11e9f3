import * as React from 'react';
import { formatExact } from '../components';
import { columnOf } from './columns';
import type { TableCommand } from './host';
import { useTableHost } from './host';
import type { RunsTableModel } from './model';
import { columnLabel } from './words';

/** As many runs as can be compared. */
const MOST_COMPARED = 200;

/**
 * How many runs are here and how they are sorted; with some selected, what can be done with them.
 */
export function StatusLine({ model }: { model: RunsTableModel }): JSX.Element {
  const { trans } = useTableHost();
  const { selected, isReadingAll, hasMore, runs } = model;
  const count = formatExact(runs.length);
  return (
    <div className="jp-RunLedger-tableStatus">
      <span>
        {hasMore
          ? isReadingAll
            ? trans.__('Reading: %1 runs so far', count)
            : trans.__('The first %1 runs', count)
          : trans._n('%1 run', '%2 runs', runs.length, count)}
      </span>
      {hasMore && (
        <button
          type="button"
          className="jp-RunLedger-more"
          onClick={() =>
            isReadingAll ? model.stopLoading() : void model.loadAll()
          }
        >
          {isReadingAll ? trans.__('Stop') : trans.__('Read all')}
        </button>
      )}
      <span className="jp-RunLedger-srOnly" role="status">
        {sortWords(model, trans)}
      </span>
      <span className="jp-RunLedger-spring" />
      {selected.size > 0 && <Selected model={model} />}
    </div>
  );
}

function Selected({ model }: { model: RunsTableModel }): JSX.Element {
  const { trans, execute } = useTableHost();
  const { selected } = model;
  const ids = [...selected];
  const many = ids.length;
  const actions: [TableCommand, string, boolean][] = [
    ['compare', trans.__('Compare'), many > 1 && many <= MOST_COMPARED],
    ['graph', trans.__('Graph'), many === 1],
    ['tag', trans.__('Tag'), true],
    ['archive', trans.__('Archive'), true],
    ['delete', trans.__('Delete'), true]
  ];
  return (
    <div
      className="jp-RunLedger-tableSelected"
      role="group"
      aria-label={trans.__('Selected runs')}
    >
      <span role="status">
        {trans._n('%1 run selected', '%1 runs selected', many)}
      </span>
      {actions
        .filter(([, , isOffered]) => isOffered)
        .map(([command, label]) => (
          <button
            key={command}
            type="button"
            className="jp-RunLedger-action"
            onClick={() => execute(command, ids)}
          >
            {label}
          </button>
        ))}
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

/** The order in words, for who does not see the arrow. */
function sortWords(
  model: RunsTableModel,
  trans: ReturnType<typeof useTableHost>['trans']
): string {
  const { sort } = model.view;
  const column = sort && columnOf(sort.key);
  if (!column) {
    return trans.__('Newest first');
  }
  const label = columnLabel(column, trans);
  return sort.isDescending
    ? trans.__('Sorted by %1, descending', label)
    : trans.__('Sorted by %1, ascending', label);
}
