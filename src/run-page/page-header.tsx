import * as React from 'react';
import {
  formatAge,
  formatDuration,
  formatExactTime,
  formatNumber,
  starIcon,
  starredIcon,
  StatusIcon,
  statusWord,
  useNow
} from '../components';
import type { IRunDetail, IRunEdit, IRunsEdit } from '../ledger';
import type { PageCommand } from './host';
import { usePageHost } from './host';
import { TagsField } from './tags-field';
import { TitleField } from './title-field';

/**
 * What the run is called, how it went, when, by whom, for how long, at what cost; and what can be done to it.
 */
export function PageHeader(props: {
  run: IRunDetail;
  /** Whether it was deleted: then nothing can be done to it. */
  isGone: boolean;
  onEdit: (edit: IRunEdit) => void;
  onTag: (change: IRunsEdit) => void;
  /** Begin to write notes; absent if there are some, or somebody is at it. */
  onWriteNotes?: () => void;
  onDelete: () => void;
}): JSX.Element {
  const { trans } = usePageHost();
  const { run, isGone, onEdit } = props;
  const starLabel = run.starred
    ? trans.__('Remove the star')
    : trans.__('Star this run');
  const Star = run.starred ? starredIcon : starIcon;
  return (
    <header className="jp-RunLedger-pageHead">
      <div className="jp-RunLedger-pageTitleLine">
        <TitleField run={run} onName={name => onEdit({ name })} />
        <button
          type="button"
          className="jp-RunLedger-star"
          aria-pressed={run.starred}
          aria-label={starLabel}
          title={starLabel}
          onClick={() => onEdit({ starred: !run.starred })}
        >
          <Star.react tag={null} />
        </button>
      </div>
      <PageFacts run={run} />
      {run.error && run.status !== 'ok' && (
        <p className="jp-RunLedger-pageError">
          {[run.error.name, run.error.message].filter(Boolean).join(': ')}
        </p>
      )}
      <div className="jp-RunLedger-pageWords">
        {/* First, for the field of tags closes under a click beside it. */}
        {props.onWriteNotes && (
          <button
            type="button"
            className="jp-RunLedger-link"
            onClick={props.onWriteNotes}
          >
            {trans.__('Write notes')}
          </button>
        )}
        <TagsField tags={run.tags} onTag={props.onTag} />
      </div>
      {!isGone && <Actions run={run} onDelete={props.onDelete} />}
    </header>
  );
}

function PageFacts({ run }: { run: IRunDetail }): JSX.Element {
  const { trans, openFile, openRun } = usePageHost();
  const isRunning = run.status === 'running';
  const now = useNow(isRunning ? 1000 : 30000);
  const duration = isRunning
    ? Math.max(now - run.started, 0) / 1000
    : run.duration;
  const { forkedFrom, notebook, parent, resources, user } = run;
  return (
    <p className="jp-RunLedger-pageWhen">
      <span>
        <StatusIcon status={run.status} trans={trans} />{' '}
        {statusWord(run.status, trans)}
      </span>
      <span title={formatExactTime(run.started)}>
        {formatAge(run.started, now, trans)}
      </span>
      {duration !== null && (
        <span className="jp-RunLedger-duration">
          {formatDuration(duration, trans)}
        </span>
      )}
      {user !== null && <span>{trans.__('by %1', user)}</span>}
      {[...(resources?.cost ?? [])].map(([currency, amount]) => (
        <span key={currency} title={trans.__('What its own cells cost')}>
          {`${formatNumber(amount)} ${currency}`.trim()}
        </span>
      ))}
      <span>
        {notebook === null ? (
          trans.__('script')
        ) : (
          <button
            type="button"
            className="jp-RunLedger-link"
            title={trans.__('Open %1 as it is now', notebook)}
            onClick={() => openFile(notebook)}
          >
            {notebook}
          </button>
        )}
      </span>
      {parent !== null && (
        <span>
          <button
            type="button"
            className="jp-RunLedger-link"
            onClick={() => openRun(parent)}
          >
            {trans.__('part of another run')}
          </button>
        </span>
      )}
      {forkedFrom !== null && (
        <span>
          <button
            type="button"
            className="jp-RunLedger-link"
            onClick={() => openRun(forkedFrom)}
          >
            {trans.__('forked from another run')}
          </button>
        </span>
      )}
      {run.previous !== null && (
        <span>
          <button
            type="button"
            className="jp-RunLedger-link"
            onClick={() => run.previous !== null && openRun(run.previous)}
          >
            {trans.__('run before')}
          </button>
        </span>
      )}
      {run.archived && (
        <span className="jp-RunLedger-tag">{trans.__('archived')}</span>
      )}
    </p>
  );
}

function Actions(props: {
  run: IRunDetail;
  onDelete: () => void;
}): JSX.Element {
  const { trans, execute } = usePageHost();
  const { run } = props;
  const actions: [PageCommand, string, string][] = [
    [
      'compare',
      trans.__('Compare'),
      run.previous === null
        ? trans.__('Compare with the notebook as it is now')
        : trans.__('Compare with the run before')
    ],
    ['graph', trans.__('Graph'), trans.__('Where its data came from and went')],
    [
      'fork',
      trans.__('Fork'),
      trans.__('Make a new notebook with the cells and parameters of the run')
    ],
    ['copyId', trans.__('Copy ID'), run.id]
  ];
  if (run.notebook !== null) {
    actions.splice(3, 0, [
      'restore',
      trans.__('Restore'),
      trans.__('Make the notebook what it was in this run. That can be undone.')
    ]);
  }
  return (
    <div
      className="jp-RunLedger-actions"
      role="group"
      aria-label={trans.__('Actions')}
    >
      {actions.map(([command, label, title]) => (
        <button
          key={command}
          type="button"
          className="jp-RunLedger-action"
          title={title}
          onClick={() => execute(command, run.id, run.previous)}
        >
          {label}
        </button>
      ))}
      <button
        type="button"
        className="jp-RunLedger-action"
        title={trans.__(
          'Delete this run. For half a minute that can be undone.'
        )}
        onClick={props.onDelete}
      >
        {trans.__('Delete')}
      </button>
    </div>
  );
}
