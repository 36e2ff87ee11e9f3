import * as React from 'react';
import { forkIcon } from '../components';
import type { IRun } from '../ledger';
import { useHost } from './host';
import type { Origin } from './origins';

/**
 * Where a run of a fork comes from. A click shows the run that the fork was made of.
 */
export function OriginLine(props: {
  run: IRun;
  origin: Origin;
  /** Whether the notebook of the origin has its place here too. */
  showNotebook: boolean;
}): JSX.Element {
  const { run, origin, showNotebook } = props;
  const { trans, execute } = useHost();
  return (
    <div className="jp-RunLedger-forkedFrom">
      <forkIcon.react tag="span" aria-hidden />
      {origin === 'gone' ? (
        <span>{trans.__('forked from a run that was deleted')}</span>
      ) : (
        <button
          type="button"
          className="jp-RunLedger-link"
          title={trans.__('Show the run that this was forked from')}
          // The row is where the keyboard is; the context menu has the same.
          tabIndex={-1}
          onClick={event => {
            event.stopPropagation();
            execute('showOrigin', run.id);
          }}
        >
          {origin === null
            ? trans.__('forked')
            : trans.__('forked from %1', origin.title)}
        </button>
      )}
      {showNotebook && origin !== null && origin !== 'gone' && (
        <span
          className="jp-RunLedger-forkedFromPlace"
          title={origin.notebook ?? ''}
        >
          {origin.notebook?.split('/').pop() ?? trans.__('script')}
        </span>
      )}
    </div>
  );
}
