import * as React from 'react';
import { formatDuration, SourceView, StatusIcon } from '../components';
import { OutputsView } from '../components/outputs-view';
import type { IExecution } from '../ledger';
import { useHost } from './host';

/** Cells that are shown at once; more are one click away. */
const FEW = 20;

/**
 * The cells of a run as they were: its own, and those it builds on.
 */
export function CellList(props: {
  executions: readonly IExecution[];
  /** Give the notebook's cell with this id the source that it had; absent if there is no notebook. */
  onRestore?: (cell: string) => void;
  /** Give all the notebook's cells the sources that they had. */
  onRestoreAll?: () => void;
}): JSX.Element | null {
  const { trans } = useHost();
  const own = props.executions.filter(execution => !execution.inherited);
  const inherited = props.executions.filter(execution => execution.inherited);
  if (props.executions.length === 0) {
    return null;
  }
  return (
    <>
      <CellGroup
        label={trans.__('Cells')}
        executions={own}
        isOpenAtFirst={true}
        onRestore={props.onRestore}
        onRestoreAll={props.onRestoreAll}
      />
      <CellGroup
        label={trans.__('Inherited cells')}
        remark={trans.__('run earlier')}
        executions={inherited}
        isOpenAtFirst={false}
        onRestore={props.onRestore}
      />
    </>
  );
}

function CellGroup(props: {
  label: string;
  remark?: string;
  executions: readonly IExecution[];
  isOpenAtFirst: boolean;
  onRestore?: (cell: string) => void;
  onRestoreAll?: () => void;
}): JSX.Element | null {
  const { trans } = useHost();
  const [isOpen, setOpen] = React.useState(props.isOpenAtFirst);
  const [limit, setLimit] = React.useState(FEW);
  const { executions, label } = props;
  if (executions.length === 0) {
    return null;
  }
  return (
    <section className="jp-RunLedger-section" aria-label={label}>
      <h4 className="jp-RunLedger-heading">
        <button
          type="button"
          className="jp-RunLedger-fold"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {label}
          <span className="jp-RunLedger-count">{executions.length}</span>
        </button>
        {props.remark && (
          <span className="jp-RunLedger-remark">{props.remark}</span>
        )}
        {isOpen && props.onRestoreAll && (
          <button
            type="button"
            className="jp-RunLedger-link jp-RunLedger-restore"
            title={trans.__(
              'Make the notebook what it was in this run. That can be undone.'
            )}
            onClick={props.onRestoreAll}
          >
            {trans.__('Restore the notebook')}
          </button>
        )}
      </h4>
      {isOpen && (
        <ol className="jp-RunLedger-cells">
          {executions.slice(0, limit).map(execution => (
            <CellView
              key={execution.id}
              execution={execution}
              onRestore={props.onRestore}
            />
          ))}
        </ol>
      )}
      {isOpen && executions.length > limit && (
        <button
          type="button"
          className="jp-RunLedger-more"
          onClick={() => setLimit(limit + 5 * FEW)}
        >
          {trans.__('Show %1 more', executions.length - limit)}
        </button>
      )}
    </section>
  );
}

function CellView(props: {
  execution: IExecution;
  onRestore?: (cell: string) => void;
}): JSX.Element {
  const { execution, onRestore } = props;
  const host = useHost();
  const { trans, highlight } = host;
  const { cellId, ended, started, source } = execution;
  // Of several executions of a cell, one says what the run had.
  const canRestore = cellId !== null && source !== null && execution.shown;
  return (
    <li
      className="jp-RunLedger-cell"
      data-inherited={execution.inherited}
      data-status={execution.status}
    >
      <div className="jp-RunLedger-prompt">
        <code>[{execution.count ?? ' '}]</code>
        <StatusIcon status={execution.status} trans={trans} />
        {ended !== null && (
          <span>{formatDuration((ended - started) / 1000, trans)}</span>
        )}
        {execution.inherited && (
          <span className="jp-RunLedger-tag">{trans.__('inherited')}</span>
        )}
        {execution.masked && (
          <span
            className="jp-RunLedger-tag"
            title={trans.__(
              'A secret was taken out before the cell was written down'
            )}
          >
            {trans.__('secret hidden')}
          </span>
        )}
        {onRestore && canRestore && (
          <button
            type="button"
            className="jp-RunLedger-link jp-RunLedger-restore"
            aria-label={trans.__('Restore this cell')}
            title={trans.__(
              'Give the cell in the notebook this source again. That can be undone.'
            )}
            onClick={() => onRestore(cellId)}
          >
            {trans.__('Restore')}
          </button>
        )}
      </div>
      {source === null ? (
        <div className="jp-RunLedger-hint">
          {trans.__('The source was deleted from the books.')}
        </div>
      ) : (
        <SourceView
          source={source}
          label={trans.__('Source')}
          highlight={highlight}
        />
      )}
      <OutputsView
        outputs={execution.outputs}
        dropped={execution.outputsDropped}
        host={host}
      />
    </li>
  );
}
