import * as React from 'react';
import {
  formatAge,
  formatDuration,
  formatExactTime,
  StatusIcon,
  useNow,
  useSlow
} from '../components';
import { OutputsView } from '../components/outputs-view';
import { SourceDiff } from '../diff/source-diff';
import type { ICellExecution } from '../ledger';
import { LedgerError } from '../ledger';
import { useCellHistoryHost } from './host';
import type { CellHistories, IOpenHistory } from './model';
import { VersionThumbnails } from './version-thumbnails';
import type { ICellVersion } from './versions';

/** Executions of a version that are listed at once. */
const FEW = 5;

const ignore = () => undefined;

/**
 * The versions of a cell, one at a time: its source against that of now, and what came out.
 */
export function VersionsView(props: {
  model: CellHistories;
  opened: IOpenHistory;
}): JSX.Element {
  const { model, opened } = props;
  const { trans } = useCellHistoryHost();
  const { versions, position, cellId } = opened;
  const isSlow = useSlow(versions === null);
  if (versions instanceof LedgerError) {
    return (
      <div className="jp-RunLedger-hint" role="alert">
        {trans.__(
          'The history of this cell cannot be read: %1',
          versions.message
        )}
      </div>
    );
  }
  const version = versions?.[position];
  if (!versions || !version) {
    return isSlow ? (
      <div className="jp-RunLedger-skeleton" data-shape="output" aria-busy />
    ) : (
      <></>
    );
  }
  const onKeyDown = (event: React.KeyboardEvent) => {
    const to = {
      ArrowLeft: position + 1,
      ArrowRight: position - 1,
      Home: versions.length - 1,
      End: 0
    }[event.key];
    if (event.key === 'Escape') {
      model.close();
    } else if (to !== undefined && isOnButton(event.target)) {
      model.goTo(to);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      className="jp-RunLedger-versions"
      role="group"
      aria-label={trans.__('Versions of this cell')}
      onKeyDown={onKeyDown}
    >
      <div className="jp-RunLedger-versionBar">
        <button
          type="button"
          className="jp-RunLedger-more"
          disabled={position === versions.length - 1}
          onClick={() => model.goTo(position + 1)}
        >
          {trans.__('Older')}
        </button>
        <span aria-live="polite">
          {trans.__(
            'Version %1 of %2',
            versions.length - position,
            versions.length
          )}
        </span>
        <button
          type="button"
          className="jp-RunLedger-more"
          disabled={position === 0}
          onClick={() => model.goTo(position - 1)}
        >
          {trans.__('Newer')}
        </button>
      </div>
      <VersionThumbnails
        versions={versions}
        position={position}
        onGoTo={to => model.goTo(to)}
      />
      <Version
        key={version.executions[0].id}
        cellId={cellId}
        version={version}
      />
    </div>
  );
}

function Version(props: {
  cellId: string;
  version: ICellVersion;
}): JSX.Element {
  const { cellId, version } = props;
  const host = useCellHistoryHost();
  const { trans } = host;
  const { source, executions } = version;
  const newest = executions[0];
  const now = host.sourceOf(cellId);
  return (
    <>
      {source === null ? (
        <div className="jp-RunLedger-hint">
          {trans.__('The source was deleted from the books.')}
        </div>
      ) : (
        <>
          <div className="jp-RunLedger-versionBar">
            <span className="jp-RunLedger-remark">
              {now === source
                ? trans.__('The source is what it was.')
                : trans.__('From this version to the cell as it is now:')}
            </span>
            <button
              type="button"
              className="jp-RunLedger-link"
              onClick={() => host.copy(source)}
            >
              {trans.__('Copy')}
            </button>
            {now !== source && now !== null && (
              <button
                type="button"
                className="jp-RunLedger-link"
                title={trans.__(
                  'Give the cell this source again. That can be undone.'
                )}
                onClick={() => host.restore(cellId, version)}
              >
                {trans.__('Restore')}
              </button>
            )}
          </div>
          {now !== source && (
            <SourceDiff
              from={source}
              to={now ?? ''}
              mimes={[host.mime(), host.mime()]}
              layout="unified"
              isNear={true}
              onCounted={ignore}
            />
          )}
        </>
      )}
      <ExecutionList executions={executions} />
      <OutputsView
        outputs={newest.outputs}
        dropped={newest.outputsDropped}
        host={host}
      />
    </>
  );
}

function ExecutionList(props: {
  executions: readonly ICellExecution[];
}): JSX.Element {
  const { trans, showRun } = useCellHistoryHost();
  const [limit, setLimit] = React.useState(FEW);
  const now = useNow(60000);
  const { executions } = props;
  return (
    <ul className="jp-RunLedger-versionRuns">
      {executions.slice(0, limit).map(({ id, run, ...execution }) => (
        <li key={id}>
          <StatusIcon status={execution.status} trans={trans} />
          <span title={formatExactTime(execution.started)}>
            {formatAge(execution.started, now, trans)}
          </span>
          {execution.ended !== null && (
            <span>
              {formatDuration(
                (execution.ended - execution.started) / 1000,
                trans
              )}
            </span>
          )}
          {run !== null && (
            <button
              type="button"
              className="jp-RunLedger-link"
              onClick={() => showRun(run)}
            >
              {trans.__('Show the run')}
            </button>
          )}
        </li>
      ))}
      {executions.length > limit && (
        <li>
          <button
            type="button"
            className="jp-RunLedger-more"
            onClick={() => setLimit(limit + 5 * FEW)}
          >
            {trans.__('Show %1 more', executions.length - limit)}
          </button>
        </li>
      )}
    </ul>
  );
}

/** Arrow keys step through the versions, but not where they move in a text. */
function isOnButton(target: EventTarget): boolean {
  return target instanceof HTMLButtonElement;
}
