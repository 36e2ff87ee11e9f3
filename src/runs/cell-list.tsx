import * as React from 'react';
import { formatDuration, SourceView, StatusIcon } from '../components';
import type { IExecution } from '../ledger';
import { useHost } from './host';
import { OutputsView } from './output-view';

/** Cells that are shown at once; more are one click away. */
const FEW = 20;

/**
 * The cells of a run as they were: its own, and those it builds on.
 */
export function CellList(props: {
  executions: readonly IExecution[];
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
      />
      <CellGroup
        label={trans.__('Inherited cells')}
        remark={trans.__('run earlier')}
        executions={inherited}
        isOpenAtFirst={false}
      />
    </>
  );
}

function CellGroup(props: {
  label: string;
  remark?: string;
  executions: readonly IExecution[];
  isOpenAtFirst: boolean;
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
      </h4>
      {isOpen && (
        <ol className="jp-RunLedger-cells">
          {executions.slice(0, limit).map(execution => (
            <CellView key={execution.id} execution={execution} />
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

function CellView({ execution }: { execution: IExecution }): JSX.Element {
  const { trans, highlight } = useHost();
  const { ended, started, source } = execution;
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
      />
    </li>
  );
}
