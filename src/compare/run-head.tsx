import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import {
  formatAge,
  formatDuration,
  formatExactTime,
  StatusIcon,
  useNow,
  useSlow
} from '../components';
import type { IRunDetail } from '../ledger';
import type { IColumn } from './columns';
import type { CompareModel } from './compare-model';
import { useCompareHost } from './host';

/**
 * The head of a run's column: what it is called, how it went, and what it is in the comparison.
 */
export function RunHead(props: {
  model: CompareModel;
  column: IColumn;
}): JSX.Element {
  const { trans } = useCompareHost();
  const { model, column } = props;
  const { run, problem, id } = column;
  const isReference = id === model.reference;
  const isSlow = useSlow(run === null && problem === null);
  return (
    <div className="jp-RunLedger-runHead" data-reference={isReference}>
      {run && <RunTitle run={run} />}
      {isSlow && <div className="jp-RunLedger-skeleton" data-shape="run" />}
      {problem && (
        <p className="jp-RunLedger-hint" role="alert">
          {problem.kind === 'absent'
            ? trans.__('This run was deleted.')
            : trans.__('This run cannot be read: %1', problem.message)}
        </p>
      )}
      <div className="jp-RunLedger-runRole">
        {isReference ? (
          <span
            className="jp-RunLedger-tag"
            title={trans.__('The others are compared to this run')}
          >
            {trans.__('Reference')}
          </span>
        ) : (
          run && (
            <button
              type="button"
              className="jp-RunLedger-more"
              title={trans.__('Compare the others to this run')}
              onClick={() => {
                model.reference = id;
              }}
            >
              {trans.__('Make reference')}
            </button>
          )
        )}
        {model.columns.length > 2 && (
          <button
            type="button"
            className="jp-RunLedger-iconButton"
            aria-label={trans.__(
              'Take “%1” out of the comparison',
              run?.title ?? id
            )}
            title={trans.__('Take it out of the comparison')}
            onClick={() => model.remove(id)}
          >
            <closeIcon.react tag={null} />
          </button>
        )}
      </div>
    </div>
  );
}

function RunTitle({ run }: { run: IRunDetail }): JSX.Element {
  const { trans } = useCompareHost();
  const now = useNow(30000);
  return (
    <>
      <div className="jp-RunLedger-runTitle" title={run.title}>
        <StatusIcon status={run.status} trans={trans} />
        <span>{run.title}</span>
      </div>
      <div className="jp-RunLedger-hint">
        <span title={formatExactTime(run.started)}>
          {formatAge(run.started, now, trans)}
        </span>
        {run.duration !== null && <> · {formatDuration(run.duration, trans)}</>}
        {run.notebook !== null && (
          <>
            {' · '}
            <span title={run.notebook}>{run.notebook.split('/').pop()}</span>
          </>
        )}
      </div>
    </>
  );
}
