import * as React from 'react';
import type { CompareModel } from './compare-model';
import { CurvesSection } from './curves-section';
import { FactsTable } from './facts-table';
import { useCompareHost } from './host';
import { NotebookSection } from './notebook-section';
import { RunHead } from './run-head';

/**
 * A comparison: the runs side by side, and the diff of their notebooks below.
 */
export function CompareView({ model }: { model: CompareModel }): JSX.Element {
  const { columns } = model;
  const canRetry = columns.some(
    ({ problem }) => problem !== null && problem.kind !== 'absent'
  );
  return (
    <div className="jp-RunLedger-comparison">
      {columns.length > 1 ? (
        <section className="jp-RunLedger-factsSection">
          <FactsHead model={model} canRetry={canRetry} />
          <FactsTable model={model} />
        </section>
      ) : (
        columns.map(column => (
          <RunHead key={column.id} model={model} column={column} />
        ))
      )}
      <CurvesSection model={model} />
      {columns.some(({ run }) => run !== null) && (
        <NotebookSection model={model} />
      )}
    </div>
  );
}

function FactsHead(props: {
  model: CompareModel;
  canRetry: boolean;
}): JSX.Element {
  const { trans } = useCompareHost();
  const { model } = props;
  return (
    <div className="jp-RunLedger-sectionHead">
      <h3 className="jp-RunLedger-sectionTitle">
        {trans._n('%1 run', '%1 runs', model.columns.length)}
      </h3>
      <label className="jp-RunLedger-check">
        <input
          type="checkbox"
          checked={!model.showsAll}
          onChange={event => {
            model.showsAll = !event.target.checked;
          }}
        />
        {trans.__('Differences only')}
      </label>
      {model.comparison === null &&
        model.columns.every(
          ({ run, problem }) => run !== null || problem !== null
        ) && (
          <span className="jp-RunLedger-hint">
            {trans.__('There is nothing to compare any more.')}
          </span>
        )}
      {props.canRetry && (
        <button
          type="button"
          className="jp-RunLedger-action"
          onClick={() => void model.retry()}
        >
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}
