import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { RecordingModel } from '../capture';
import { useSlow } from '../components';
import { FilterField, KnownNames } from '../filter';
import type { INames, IRunsEdit } from '../ledger';
import { useHost } from './host';
import { LastTimeCard } from './last-time-card';
import type { LastTimeModel } from './last-time-model';
import type { RunsModel } from './model';
import {
  EmptyNotice,
  NoNotebook,
  NothingFound,
  ProblemNotice
} from './notices';
import { QueuedLine } from './queued-line';
import { lightOf } from './recording-light';
import { RunList } from './run-list';
import { ScopeSwitch } from './scope-switch';
import { SelectionBar } from './selection-bar';
import { TagBar } from './tag-bar';

/** What the history shows. */
export interface IHistoryViewProps {
  readonly model: RunsModel;
  readonly recording: RecordingModel;
  readonly lastTime: LastTimeModel;
  readonly onRename: (id: string, name: string) => void;
  readonly onEdit: (ids: readonly string[], edit: IRunsEdit) => void;
}

/**
 * The history: whose runs, the filter, what is wrong if something is, and the runs.
 */
export function HistoryView(props: IHistoryViewProps): JSX.Element {
  const { model, recording, lastTime } = props;
  const { trans } = useHost();
  const light = lightOf(recording, trans);
  const isMissing = model.problem?.kind === 'missing';
  return (
    <div className="jp-RunLedger-history">
      {!isMissing && (
        <div className="jp-RunLedger-search">
          <ScopeSwitch model={model} trans={trans} />
          <HistoryFilter model={model} />
        </div>
      )}
      {light.reason && !model.problem && (
        <div
          className="jp-RunLedger-reason"
          data-state={light.state}
          role="status"
        >
          {light.reason}
        </div>
      )}
      {model.problem && (
        <ProblemNotice
          trans={trans}
          problem={model.problem}
          onRetry={() => {
            void model.refresh();
            void recording.refresh();
          }}
        />
      )}
      {model.scope === 'notebook' && model.filter === '' && !model.problem && (
        <UseSignal signal={lastTime.stateChanged}>
          {() => <LastTimeCard model={lastTime} />}
        </UseSignal>
      )}
      <UseSignal signal={model.progress.changed}>
        {() => <QueuedLine cells={model.progress.work?.waiting ?? []} />}
      </UseSignal>
      <Body {...props} isRecorded={light.state !== 'off'} />
    </div>
  );
}

function HistoryFilter({ model }: { model: RunsModel }): JSX.Element {
  const { trans } = useHost();
  const onFilter = React.useCallback(
    (filter: string) => {
      model.filter = filter;
    },
    [model]
  );
  const names = useNames(model);
  return (
    <FilterField
      filter={model.filter}
      problem={model.filterProblem}
      onFilter={onFilter}
      names={names}
      trans={trans}
    />
  );
}

/** The names of the runs, asked for once as long as the same runs are in question. */
function useNames(model: RunsModel): () => Promise<INames> {
  const known = React.useMemo(
    () => new KnownNames(() => model.names()),
    [model]
  );
  const { scope, notebook } = model;
  const of = scope === 'notebook' ? (notebook ?? undefined) : undefined;
  return React.useCallback(() => known.ask(of), [known, of]);
}

function Body(props: IHistoryViewProps & { isRecorded: boolean }): JSX.Element {
  const { model } = props;
  const { trans } = useHost();
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
        {model.tagging === null ? (
          <SelectionBar model={model} />
        ) : (
          <TagBar model={model} onEdit={props.onEdit} />
        )}
        <RunList model={model} onRename={props.onRename} />
      </>
    );
  }
  if (model.isEmpty && !model.problem && !model.filterProblem) {
    return model.filter === '' ? (
      <EmptyNotice isRecorded={props.isRecorded} trans={trans} />
    ) : (
      <NothingFound
        trans={trans}
        onClear={() => {
          model.filter = '';
        }}
      />
    );
  }
  return isSlow ? (
    <div aria-busy="true" aria-label={trans.__('Reading the history')}>
      <div className="jp-RunLedger-skeleton" data-shape="run" />
      <div className="jp-RunLedger-skeleton" data-shape="run" />
      <div className="jp-RunLedger-skeleton" data-shape="run" />
    </div>
  ) : (
    <></>
  );
}
