import * as React from 'react';
import { useHost } from './host';

/**
 * The cells that wait for their turn: how many, and which is next.
 */
export function QueuedLine(props: {
  /** Their sources, in the order in which they will run. */
  sources: readonly string[];
}): JSX.Element | null {
  const { trans } = useHost();
  const { sources } = props;
  if (sources.length === 0) {
    return null;
  }
  return (
    <div
      className="jp-RunLedger-queued"
      role="status"
      title={trans.__('They run when the cells before them are done')}
    >
      <span>
        {trans._n('%1 cell queued:', '%1 cells queued:', sources.length)}
      </span>{' '}
      <code>{firstLine(sources[0])}</code>
    </div>
  );
}

function firstLine(source: string): string {
  return (
    source
      .split('\n')
      .find(line => line.trim())
      ?.trim() ?? ''
  );
}
