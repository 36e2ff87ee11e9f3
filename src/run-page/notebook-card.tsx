import * as React from 'react';
import { formatDuration, SourceView, StatusIcon } from '../components';
import { OutputsView } from '../components/outputs-view';
import type { IRunDetail, IRunOrder } from '../ledger';
import { LedgerError } from '../ledger';
import type { IOrderJudgement } from '../order';
import { Card } from './card';
import { usePageHost } from './host';
import { Markdown } from './markdown';
import type { RunPageModel } from './model';
import type { IPageCell } from './page-cells';
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
              hasSnapshot={run.hasSnapshot}
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

interface IPageCellProps {
  readonly cell: IPageCell;
  /** The id of the run. */
  readonly run: string;
  /** Whether there is a notebook to restore it in. */
  readonly canRestore: boolean;
  /** Whether it is known what the notebook was. */
  readonly hasSnapshot: boolean;
  readonly mime: string;
}

// While a run goes on, it is read again and again; most of its cells are what they were.
const PageCell = React.memo(PageCellView, (before, now) => {
  const { cell: old, ...rest } = before;
  const { cell, ...others } = now;
  return shallowEqual(old, cell) && shallowEqual(rest, others);
});

function shallowEqual<T extends object>(a: T, b: T): boolean {
  return (Object.keys(a) as (keyof T)[]).every(key => a[key] === b[key]);
}

function PageCellView(props: IPageCellProps): JSX.Element {
  const { trans } = usePageHost();
  const { cell, mime } = props;
  const { execution, type } = cell;
  const ref = React.useRef<HTMLLIElement>(null);
  const isSeen = useSeen(ref);
  const name =
    cell.number === null
      ? trans.__('Cell that is not in the notebook')
      : trans.__('Cell %1', cell.number);
  return (
    <li
      ref={ref}
      className="jp-RunLedger-pageCell"
      data-cell={cell.key}
      data-type={type}
      data-inherited={execution?.inherited ?? false}
      data-ran={execution !== null}
      tabIndex={-1}
      aria-label={name}
    >
      {type === 'code' ? (
        <CellHead {...props} />
      ) : (
        <div className="jp-RunLedger-badge" aria-hidden />
      )}
      <div className="jp-RunLedger-pageCellBody">
        <CellSource cell={cell} mime={mime} isSeen={isSeen} />
        {execution && <CellOutputs execution={execution} isSeen={isSeen} />}
      </div>
    </li>
  );
}

function CellHead(props: IPageCellProps): JSX.Element {
  const { trans, restoreCell } = usePageHost();
  const { cell, run, hasSnapshot } = props;
  const { execution } = cell;
  const cellId = execution?.cellId ?? null;
  const canRestore =
    props.canRestore && cellId !== null && cell.source !== null;
  return (
    <div className="jp-RunLedger-pageCellHead">
      <code
        className="jp-RunLedger-badge"
        title={
          cell.rank === null
            ? trans.__('Did not run')
            : trans.__('Ran as number %1 of this run', cell.rank)
        }
      >
        [{execution?.count ?? cell.rank ?? ' '}]
      </code>
      {execution && <StatusIcon status={execution.status} trans={trans} />}
      {cell.number !== null && <span>{trans.__('Cell %1', cell.number)}</span>}
      {execution !== null && execution.ended !== null && (
        <span>
          {formatDuration((execution.ended - execution.started) / 1000, trans)}
        </span>
      )}
      {execution === null && <Tag text={trans.__('did not run')} />}
      {execution?.inherited && (
        <Tag
          text={trans.__('inherited')}
          title={trans.__('It ran before this run, which builds on it')}
        />
      )}
      {cell.isMoved && (
        <Tag
          text={trans.__('out of order')}
          title={trans.__('It did not run in the order of the notebook')}
          isWarning
        />
      )}
      {cell.isEdited && (
        <Tag
          text={trans.__('edited since')}
          title={trans.__('It had another source when the run ended')}
          isWarning
        />
      )}
      {execution && cell.number === null && hasSnapshot && (
        <Tag
          text={trans.__('not in the notebook')}
          title={trans.__('The cell was gone when the run ended')}
          isWarning
        />
      )}
      {execution?.masked && (
        <Tag
          text={trans.__('secret hidden')}
          title={trans.__(
            'A secret was taken out before the cell was written down'
          )}
        />
      )}
      {canRestore && (
        <button
          type="button"
          className="jp-RunLedger-link jp-RunLedger-restore"
          aria-label={trans.__('Restore cell %1', cell.number ?? '')}
          title={trans.__(
            'Give the cell in the notebook this source again. That can be undone.'
          )}
          onClick={() => restoreCell(run, cellId)}
        >
          {trans.__('Restore')}
        </button>
      )}
    </div>
  );
}

function Tag(props: {
  text: string;
  title?: string;
  isWarning?: boolean;
}): JSX.Element {
  return (
    <span
      className="jp-RunLedger-tag"
      title={props.title}
      data-warning={props.isWarning ?? false}
    >
      {props.text}
    </span>
  );
}

function CellSource(props: {
  cell: IPageCell;
  mime: string;
  isSeen: boolean;
}): JSX.Element {
  const { trans, highlight } = usePageHost();
  const { cell, mime, isSeen } = props;
  const { source, type } = cell;
  const colour = React.useCallback(
    (text: string, node: HTMLElement) => highlight(text, mime, node),
    [highlight, mime]
  );
  if (source === null) {
    return (
      <div className="jp-RunLedger-hint">
        {trans.__('The source was deleted from the books.')}
      </div>
    );
  }
  if (type === 'markdown' && isSeen) {
    return <Markdown text={source} />;
  }
  return type === 'code' && isSeen ? (
    <SourceView source={source} label={trans.__('Source')} highlight={colour} />
  ) : (
    <pre className="jp-RunLedger-source">{source}</pre>
  );
}

function CellOutputs(props: {
  execution: NonNullable<IPageCell['execution']>;
  isSeen: boolean;
}): JSX.Element | null {
  const host = usePageHost();
  const { execution, isSeen } = props;
  if (execution.outputs.length === 0 && execution.outputsDropped === 0) {
    return null;
  }
  return isSeen ? (
    <OutputsView
      outputs={execution.outputs}
      dropped={execution.outputsDropped}
      host={host}
    />
  ) : (
    <div className="jp-RunLedger-skeleton" data-shape="output" />
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
