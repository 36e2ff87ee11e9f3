import * as React from 'react';
import { useSlow } from '../components';
import type { IRun, IRunDetail } from '../ledger';
import { LedgerError, resultsOf } from '../ledger';
import { OrderLine } from '../order';
import { CellList } from './cell-list';
import { compared } from './compared';
import { FileList } from './file-list';
import { RunFacts } from './run-facts';
import type { RunCommand } from './host';
import { useHost } from './host';
import { ValueTable } from './value-table';

/**
 * An opened run: what went in, what came out, which files, and the cells as they were.
 */
export function RunDetail(props: {
  run: IRun;
  previous: IRun | undefined;
  /** The whole run; null while it is being read. */
  detail: IRunDetail | LedgerError | null;
}): JSX.Element {
  const { trans, execute, orderOf } = useHost();
  const { previous, detail } = props;
  const isSlow = useSlow(detail === null);
  const whole = detail instanceof LedgerError ? null : detail;
  // Until the whole run is there, what the list knows of it is shown: nothing jumps but downwards.
  const run: IRun = whole ?? props.run;
  return (
    <div className="jp-RunLedger-detail">
      {run.description && run.description !== run.title && (
        <p className="jp-RunLedger-text">{run.description}</p>
      )}
      {run.note && <p className="jp-RunLedger-text">{run.note}</p>}
      <ValueTable
        label={trans.__('Results')}
        rows={compared(resultsOf(run), previous && resultsOf(previous))}
        digits="measured"
      />
      <ValueTable
        label={trans.__('Inherited results')}
        remark={trans.__('measured earlier')}
        rows={compared(run.inheritedSummaries, undefined)}
        digits="measured"
      />
      <ValueTable
        label={trans.__('Parameters')}
        rows={compared(run.parameters, previous?.parameters)}
        digits="exact"
      />
      <ValueTable
        label={trans.__('Inferred results')}
        remark={trans.__('not declared')}
        rows={compared(run.inferredSummaries, previous?.inferredSummaries)}
        digits="measured"
      />
      <ValueTable
        label={trans.__('Inferred parameters')}
        remark={trans.__('not declared')}
        rows={compared(run.inferredParameters, previous?.inferredParameters)}
        digits="exact"
      />
      {whole && (
        <>
          <ValueTable
            label={trans.__('Labels')}
            rows={compared(whole.labels, undefined)}
            digits="exact"
          />
          <FileList artifacts={whole.artifacts} />
          <RunFacts run={whole} />
          <OrderLine
            run={whole}
            orderOf={orderOf}
            trans={trans}
            onOpen={() => execute('open', run.id)}
          />
        </>
      )}
      <Actions run={run} />
      {whole && (
        <CellList
          executions={whole.executions}
          onRestore={
            run.notebook === null
              ? undefined
              : cell => execute('restoreCell', run.id, cell)
          }
          onRestoreAll={
            run.notebook === null ? undefined : () => execute('restore', run.id)
          }
        />
      )}
      {isSlow && <div className="jp-RunLedger-skeleton" data-shape="detail" />}
      {detail instanceof LedgerError && (
        <div className="jp-RunLedger-hint" role="alert">
          {trans.__('The rest of this run cannot be read: %1', detail.message)}
        </div>
      )}
    </div>
  );
}

function Actions({ run }: { run: IRun }): JSX.Element {
  const { trans, execute } = useHost();
  const actions: [RunCommand, string][] = [
    ['open', trans.__('Open')],
    ['compare', trans.__('Compare')],
    ['graph', trans.__('Graph')],
    ['fork', trans.__('Fork')],
    ['rename', trans.__('Rename')],
    ['copyId', trans.__('Copy ID')],
    ['delete', trans.__('Delete')]
  ];
  return (
    <div
      className="jp-RunLedger-actions"
      role="group"
      aria-label={trans.__('Actions')}
    >
      {actions.map(([command, label]) => (
        <button
          key={command}
          type="button"
          className="jp-RunLedger-action"
          onClick={() => execute(command, run.id)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
