import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import {
  formatAge,
  formatAgeInDay,
  formatDuration,
  formatExactTime,
  formatValue,
  NameField,
  starIcon,
  starredIcon,
  StatusIcon,
  statusWord,
  useNow
} from '../components';
import { curveName, RunCurve } from '../curves';
import type { IRun } from '../ledger';
import { useHost } from './host';
import { OriginLine } from './origin-line';
import type { Origin } from './origins';
import type { RunProgress } from './progress';
import type { IMainResult, IResultChange } from './results';
import { mainResult, resultChange, sameResult } from './results';
import { ProgressLine, RunningTimes } from './running-times';

/** What a run's two lines show. */
export interface IRunLinesProps {
  readonly run: IRun;
  /** The run before it in its notebook, if it is here. */
  readonly previous: IRun | undefined;
  /** The run after it. */
  readonly following: IRun | undefined;
  /** The run that it was forked from; undefined if it was not. */
  readonly origin: Origin | undefined;
  readonly isOpen: boolean;
  /** How far it is, if it is running. */
  readonly progress: RunProgress;
  /** Whether its notebook has to be told. */
  readonly showNotebook: boolean;
  readonly isRenaming: boolean;
  /** Called when the caret is clicked. */
  readonly onCaret: (event: React.MouseEvent) => void;
  /** Called with the new name, or null if the user gave up, and with whether a key did it. */
  readonly onRenamed: (name: string | null, isByKey: boolean) => void;
}

/**
 * A run as two lines: what changed and what came out; then how it went, when, and how long.
 */
export function RunLines(props: IRunLinesProps): JSX.Element {
  const { run, isOpen, isRenaming, progress } = props;
  const { trans, curves } = useHost();
  const curve = curveName(run);
  const Caret = isOpen ? caretDownIcon : caretRightIcon;
  const result = mainResult(run);
  return (
    <>
      <div className="jp-RunLedger-line">
        <span
          className="jp-RunLedger-caret"
          aria-hidden
          onClick={props.onCaret}
        >
          <Caret.react tag={null} />
        </span>
        {isRenaming ? (
          <NameField
            name={run.name ?? run.title}
            trans={trans}
            onDone={props.onRenamed}
          />
        ) : (
          <span className="jp-RunLedger-title" title={run.title}>
            {run.title}
          </span>
        )}
        {result && (
          <MainResult
            result={result}
            previous={props.previous}
            following={props.following}
          />
        )}
      </div>
      <div className="jp-RunLedger-line jp-RunLedger-facts">
        <StatusIcon status={run.status} trans={trans} />
        <span className="jp-RunLedger-when">
          {run.status === 'running' ? (
            <RunningTimes run={run} progress={progress} />
          ) : (
            <RunTimes run={run} />
          )}
          {run.archived && <span>{trans.__('archived')}</span>}
          {props.showNotebook && (
            <span
              className="jp-RunLedger-notebookName"
              title={run.notebook ?? undefined}
            >
              {run.notebook?.split('/').pop() ?? trans.__('script')}
            </span>
          )}
          {run.tags.map(tag => (
            <span key={tag} className="jp-RunLedger-tag">
              {tag}
            </span>
          ))}
        </span>
        {curve !== null && (
          <RunCurve
            curves={curves}
            run={run.id}
            name={curve}
            width={44}
            trans={trans}
          />
        )}
        {result && (
          <span className="jp-RunLedger-resultName" title={result.name}>
            {result.name}
          </span>
        )}
        <Star run={run} />
      </div>
      {run.status === 'running' && (
        <ProgressLine run={run} progress={progress} />
      )}
      {props.origin !== undefined && (
        <OriginLine run={run} origin={props.origin} showNotebook={isOpen} />
      )}
      {run.error && run.status !== 'ok' && (
        <div className="jp-RunLedger-error" title={run.error.message}>
          {errorLine(run.error.name, run.error.message)}
        </div>
      )}
    </>
  );
}

/**
 * All of a run's two lines in words, for a screen reader.
 */
export function runLabel(
  run: IRun,
  previous: IRun | undefined,
  now: number,
  trans: TranslationBundle
): string {
  const result = mainResult(run);
  const change = result && changeOf(result, previous);
  const parts = [
    run.title,
    statusWord(run.status, trans),
    result && trans.__('%1 %2', result.name, valueText(result, previous)),
    change && changeWords(change, trans),
    formatAge(run.started, now, trans),
    run.duration !== null && formatDuration(run.duration, trans),
    run.starred && trans.__('starred'),
    run.archived && trans.__('archived')
  ];
  return parts.filter(part => !!part).join(', ');
}

function RunTimes({ run }: { run: IRun }): JSX.Element {
  const { trans } = useHost();
  const now = useNow(30000);
  return (
    <>
      <span title={formatExactTime(run.started)}>
        {formatAgeInDay(run.started, now, trans)}
      </span>
      {run.duration !== null && (
        <span className="jp-RunLedger-duration">
          {formatDuration(run.duration, trans)}
        </span>
      )}
    </>
  );
}

function MainResult(props: {
  result: IMainResult;
  previous: IRun | undefined;
  following: IRun | undefined;
}): JSX.Element {
  const { trans } = useHost();
  const { result, previous, following } = props;
  const change = changeOf(result, previous);
  const exact = trans.__('%1 = %2', result.name, formatValue(result.value));
  const title = [
    exact,
    change && changeWords(change, trans),
    result.inferred &&
      trans.__('Seen in the notebook, not declared by summary()')
  ];
  return (
    <span
      className="jp-RunLedger-result"
      data-inferred={result.inferred}
      title={title.filter(part => !!part).join('\n')}
    >
      <span className="jp-RunLedger-resultValue">
        {valueText(result, previous, following)}
      </span>
      {change && <ChangeArrow change={change} trans={trans} />}
    </span>
  );
}

/** An arrow that says which way a result went; its shape tells the way, its colour whether that is good. */
export function ChangeArrow(props: {
  change: IResultChange;
  trans: TranslationBundle;
}): JSX.Element {
  const { change, trans } = props;
  return (
    <span
      className="jp-RunLedger-arrow"
      data-better={change.better ?? 'unknown'}
      role="img"
      aria-label={changeWords(change, trans)}
      title={changeWords(change, trans)}
    >
      {change.moved === 'up' ? '▲' : '▼'}
    </span>
  );
}

/** A change of a result in words. */
export function changeWords(
  change: IResultChange,
  trans: TranslationBundle
): string {
  const from = formatValue(change.from, []);
  if (change.better === null) {
    return change.moved === 'up'
      ? trans.__('more than before (%1)', from)
      : trans.__('less than before (%1)', from);
  }
  return change.better
    ? trans.__('better than before (%1)', from)
    : trans.__('worse than before (%1)', from);
}

function Star({ run }: { run: IRun }): JSX.Element {
  const { trans, execute } = useHost();
  const label = run.starred
    ? trans.__('Remove the star')
    : trans.__('Star this run');
  const Icon = run.starred ? starredIcon : starIcon;
  return (
    <button
      type="button"
      className="jp-RunLedger-star"
      aria-pressed={run.starred}
      aria-label={label}
      title={label}
      // The row is where the keyboard is; S does the same there.
      tabIndex={-1}
      onClick={event => {
        event.stopPropagation();
        execute('star', run.id);
      }}
    >
      <Icon.react tag={null} />
    </button>
  );
}

function changeOf(
  result: IMainResult,
  previous: IRun | undefined
): IResultChange | null {
  return resultChange(
    result.name,
    sameResult(previous, result.name, result.inferred),
    result.value
  );
}

function valueText(
  result: IMainResult,
  ...neighbours: readonly (IRun | undefined)[]
): string {
  const beside = neighbours.map(run =>
    sameResult(run, result.name, result.inferred)
  );
  return formatValue(
    result.value,
    beside.filter(value => value !== undefined)
  );
}

function errorLine(name: string, message: string): string {
  const last = message.trim().split('\n').pop() ?? '';
  return last && name ? `${name}: ${last}` : last || name;
}
