import * as React from 'react';
import { formatDuration, SourceView, StatusIcon } from '../components';
import { OutputsView } from '../components/outputs-view';
import { usePageHost } from './host';
import { Markdown } from './markdown';
import type { IPageCell } from './page-cells';
import { useSeen } from './sight';

interface IPageCellProps {
  readonly cell: IPageCell;
  /** The id of the run. */
  readonly run: string;
  /** Whether there is a notebook to restore it in. */
  readonly canRestore: boolean;
  readonly mime: string;
}

/**
 * A cell of the notebook as it was: its source, its outputs, and when it ran. It is drawn whole when it comes into sight.
 */
// While a run goes on, it is read again and again; most of its cells are what they were.
export const PageCell = React.memo(PageCellView, (before, now) => {
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
    cell.number === null ? trans.__('Cell') : trans.__('Cell %1', cell.number);
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
  const { cell, run } = props;
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
      {cell.outOfOrder !== null && (
        <Tag
          text={trans.__('out of order')}
          title={trans.__('It did not run in the order of the notebook')}
          isWarning={cell.outOfOrder === 'warning'}
        />
      )}
      {cell.isEdited && (
        <Tag
          text={trans.__('edited since')}
          title={trans.__('It had another source when the run ended')}
          isWarning
        />
      )}
      {execution && cell.isGone && (
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
