import * as React from 'react';
import type { IRunDetail, IRunOrder } from '../ledger';
import { LedgerError } from '../ledger';
import type { IOrderJudgement } from '../order';
import { Card } from './card';
import { usePageHost } from './host';
import type { RunPageModel } from './model';
import { PageCell } from './page-cell';
import { pageCells } from './page-cells';
import { useSeen } from './sight';

/**
 * The notebook as it was in the run: all its cells, with the sources and outputs of the run, and when each of them ran.
 */
export function NotebookCard(props: {
  model: RunPageModel;
  run: IRunDetail;
  order: IRunOrder | null;
  judgement: IOrderJudgement | null;
}): JSX.Element | null {
  const { trans, execute } = usePageHost();
  const { model, run } = props;
  const count = run.executions.filter(({ shown }) => shown).length;
  if (count === 0) {
    return null;
  }
  return (
    <Card
      name="notebook"
      title={
        run.hasSnapshot
          ? trans.__('Notebook as it was')
          : trans.__('Cells as they were')
      }
      remark={trans._n('%1 cell ran', '%1 cells ran', count)}
      isWide
      actions={
        run.notebook !== null && (
          <button
            type="button"
            className="jp-RunLedger-link"
            title={trans.__(
              'Make the notebook what it was in this run. That can be undone.'
            )}
            onClick={() => execute('restore', run.id, run.previous)}
          >
            {trans.__('Restore the notebook')}
          </button>
        )
      }
    >
      <Cells {...props} model={model} />
    </Card>
  );
}

function Cells(props: {
  model: RunPageModel;
  run: IRunDetail;
  order: IRunOrder | null;
  judgement: IOrderJudgement | null;
}): JSX.Element {
  const { trans } = usePageHost();
  const { model, run, order, judgement } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  const isSeen = useSeen(ref);
  const wanted = isSeen && run.hasSnapshot;
  React.useEffect(() => {
    if (wanted) {
      model.wantNotebook();
    }
  }, [model, wanted]);
  const { notebook } = model;
  const isFailed = notebook instanceof LedgerError;
  const content = notebook instanceof LedgerError ? null : notebook;
  const { executions } = run;
  const cells = React.useMemo(
    () =>
      pageCells({
        executions,
        notebook: content,
        cells: order?.cells ?? null,
        judgement
      }),
    [executions, content, order, judgement]
  );
  const isReady = !run.hasSnapshot || content !== null || isFailed;
  const mime = mimeOf(content?.metadata);
  return (
    <div ref={ref}>
      {isFailed && (
        <div className="jp-RunLedger-hint" role="alert">
          {trans.__(
            'The cells between these cannot be read: %1',
            notebook.message
          )}
        </div>
      )}
      {isReady ? (
        <ol className="jp-RunLedger-pageCells">
          {cells.map(cell => (
            <PageCell
              key={cell.key}
              cell={cell}
              run={run.id}
              canRestore={run.notebook !== null}
              mime={mime}
            />
          ))}
        </ol>
      ) : (
        <div className="jp-RunLedger-skeleton" data-shape="detail" />
      )}
    </div>
  );
}

function mimeOf(metadata: unknown): string {
  const info = (
    metadata as { language_info?: { mimetype?: unknown; name?: unknown } }
  )?.language_info;
  if (typeof info?.mimetype === 'string') {
    return info.mimetype;
  }
  return typeof info?.name === 'string' && info.name !== 'python'
    ? `text/x-${info.name}`
    : 'text/x-ipython';
}
