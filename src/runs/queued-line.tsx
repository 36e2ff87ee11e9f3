import * as React from 'react';
import type { IAskedCell } from '../capture';
import { firstLine } from '../components';
import { useHost } from './host';

/**
 * The cells that wait for their turn: how many, and which is next.
 */
export function QueuedLine(props: {
  /** In the order in which they will run. */
  cells: readonly IAskedCell[];
}): JSX.Element | null {
  const { trans } = useHost();
  const { cells } = props;
  if (cells.length === 0) {
    return null;
  }
  return (
    <div
      className="jp-RunLedger-queued"
      role="status"
      title={trans.__('They run when the cells before them are done')}
    >
      <span>
        {trans._n('%1 cell queued:', '%1 cells queued:', cells.length)}
      </span>{' '}
      <code>{firstLine(cells[0].source)}</code>
    </div>
  );
}
