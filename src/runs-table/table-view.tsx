import * as React from 'react';
import { useSlow } from '../components';
import {
  EmptyNotice,
  NoNotebook,
  NothingFound,
  ProblemNotice
} from '../runs/notices';
import { ColumnChooser } from './column-chooser';
import { TableGrid } from './grid';
import { useTableHost } from './host';
import type { RunsTableModel } from './model';
import { StatusLine } from './status-line';
import { TableToolbar } from './toolbar';

/** What the table shows. */
export interface ITableViewProps {
  readonly model: RunsTableModel;
  /** The name of the saved view that is shown; null for none. */
  readonly viewName: string | null;
}

/**
 * The runs table: how one looks at the runs, what is wrong if something is, and the runs.
 */
export function TableView({ model, viewName }: ITableViewProps): JSX.Element {
  const { trans } = useTableHost();
  const [isChoosing, setChoosing] = React.useState(false);
  const chooserId = React.useId();
  const isMissing = model.problem?.kind === 'missing';
  return (
    <div className="jp-RunLedger-tableView">
      {!isMissing && (
        <TableToolbar
          model={model}
          viewName={viewName}
          isChoosing={isChoosing}
          chooserId={chooserId}
          onChoose={() => setChoosing(!isChoosing)}
        />
      )}
      {model.problem && (
        <ProblemNotice
          problem={model.problem}
          trans={trans}
          onRetry={() => void model.refresh()}
        />
      )}
      <div className="jp-RunLedger-tableBody">
        <div className="jp-RunLedger-tableMain">
          <Body model={model} />
        </div>
        {isChoosing && (
          <ColumnChooser
            model={model}
            id={chooserId}
            onClose={() => setChoosing(false)}
          />
        )}
      </div>
    </div>
  );
}

function Body({ model }: { model: RunsTableModel }): JSX.Element {
  const { trans } = useTableHost();
  const isSlow = useSlow(model.isLoading);
  if (model.needsNotebook) {
    return (
      <NoNotebook
        trans={trans}
        onShowAll={() => {
          model.scope = 'all';
        }}
      />
    );
  }
  if (model.runs.length > 0) {
    return (
      <>
        <TableGrid model={model} />
        <StatusLine model={model} />
      </>
    );
  }
  if (model.isLoading) {
    return (
      <>
        {isSlow && (
          <div aria-busy="true" aria-label={trans.__('Reading the runs')}>
            <div className="jp-RunLedger-skeleton" data-shape="run" />
            <div className="jp-RunLedger-skeleton" data-shape="run" />
            <div className="jp-RunLedger-skeleton" data-shape="run" />
          </div>
        )}
      </>
    );
  }
  if (model.problem || model.filterProblem) {
    return <></>;
  }
  return model.view.filter === '' ? (
    <EmptyNotice isRecorded trans={trans} />
  ) : (
    <NothingFound trans={trans} onClear={() => model.show({ filter: '' })} />
  );
}
