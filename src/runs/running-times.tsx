import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import { formatDuration, formatExactTime, useNow } from '../components';
import type { IRun } from '../ledger';
import { useHost } from './host';
import type { IProgress, RunProgress } from './progress';

/**
 * How long a run has been running, how many of its cells are done, and how long it will take.
 */
export function RunningTimes(props: {
  run: IRun;
  progress: RunProgress;
}): JSX.Element {
  const { run, progress } = props;
  const { trans } = useHost();
  const now = useNow(1000);
  const elapsed = Math.max(now - run.started, 0) / 1000;
  return (
    <UseSignal signal={progress.changed}>
      {() => (
        <>
          <span
            className="jp-RunLedger-duration"
            title={formatExactTime(run.started)}
          >
            {formatDuration(elapsed, trans)}
          </span>
          {progressWords(progress.of(run, now), trans).map(word => (
            <span key={word}>{word}</span>
          ))}
        </>
      )}
    </UseSignal>
  );
}

/**
 * A line that grows with the cells that are done, of those that were asked for.
 */
export function ProgressLine(props: {
  run: IRun;
  progress: RunProgress;
}): JSX.Element {
  const { run, progress } = props;
  const { trans } = useHost();
  return (
    <UseSignal signal={progress.changed}>
      {() => {
        const cells = progress.of(run, Date.now())?.cells;
        return cells ? (
          <div
            className="jp-RunLedger-progress"
            role="progressbar"
            aria-label={trans.__('Cells that are done')}
            aria-valuemin={0}
            aria-valuemax={cells.of}
            aria-valuenow={cells.done}
          >
            <div style={{ width: `${(100 * cells.done) / cells.of}%` }} />
          </div>
        ) : (
          <></>
        );
      }}
    </UseSignal>
  );
}

/** How far a run is, in words, as far as it is known. */
export function progressWords(
  progress: IProgress | null,
  trans: TranslationBundle
): string[] {
  const { cells, left } = progress ?? { cells: null, left: null };
  return [
    cells && trans.__('%1 of %2 cells', cells.done, cells.of),
    left?.kind === 'late' && trans.__('taking longer than usual'),
    left?.kind === 'left' &&
      (left.seconds < 1
        ? trans.__('nearly done')
        : trans.__(
            '%1 left',
            formatDuration(Math.max(Math.ceil(left.seconds), 1), trans)
          ))
  ].filter((word): word is string => !!word);
}
