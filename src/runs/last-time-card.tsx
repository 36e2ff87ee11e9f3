import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import {
  formatAge,
  formatDuration,
  formatExactTime,
  formatValue,
  StatusIcon,
  useNow
} from '../components';
import type { ICellGlance, IRun } from '../ledger';
import { useHost } from './host';
import type { ILastTimeShown, LastTimeModel } from './last-time-model';
import { mainResult } from './results';

/**
 * Where somebody was in the notebook: which cells ran last, what failed, and the best run so far.
 */
export function LastTimeCard({
  model
}: {
  model: LastTimeModel;
}): JSX.Element | null {
  const { trans } = useHost();
  const now = useNow(60000);
  const { shown } = model;
  if (!shown) {
    return null;
  }
  return (
    <section
      className="jp-RunLedger-lastTime"
      aria-label={trans.__('Where you were')}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          model.dismiss();
        }
      }}
    >
      <div className="jp-RunLedger-lastTimeHead">
        <h3>{trans.__('Where you were')}</h3>
        <span title={formatExactTime(shown.when)}>
          {formatAge(shown.when, now, trans)}
        </span>
        <button
          type="button"
          className="jp-RunLedger-iconButton"
          aria-label={trans.__('Close “Where you were”')}
          title={trans.__('Close')}
          onClick={() => model.dismiss()}
        >
          <closeIcon.react tag={null} />
        </button>
      </div>
      <Cells
        label={trans.__('Last cells run')}
        cells={shown.cells}
        notebook={shown.notebook}
      />
      <Cells
        label={trans.__('Failed')}
        cells={shown.failed}
        notebook={shown.notebook}
      />
      {shown.best && <Best best={shown.best} latest={shown.latest} />}
    </section>
  );
}

function Cells(
  props: Pick<ILastTimeShown, 'notebook'> & {
    label: string;
    cells: readonly ICellGlance[];
  }
): JSX.Element | null {
  const { trans, showCell } = useHost();
  const { label, cells, notebook } = props;
  if (cells.length === 0) {
    return null;
  }
  return (
    <ul aria-label={label}>
      {cells.map(({ cellId, status, started, ended }) => (
        <li key={cellId}>
          <StatusIcon status={status} trans={trans} />
          <button
            type="button"
            className="jp-RunLedger-link"
            title={trans.__('Go to the cell')}
            onClick={() => showCell(cellId)}
          >
            {notebook.titleOf(cellId) || trans.__('an empty cell')}
          </button>
          {ended !== null && (
            <span>{formatDuration((ended - started) / 1000, trans)}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

function Best(props: { best: IRun; latest: IRun | null }): JSX.Element {
  const { trans, execute, compare } = useHost();
  const { best, latest } = props;
  const result = mainResult(best);
  return (
    <div
      className="jp-RunLedger-lastTimeBest"
      role="group"
      aria-label={trans.__('Best run so far')}
    >
      <span className="jp-RunLedger-hint">{trans.__('Best run so far')}</span>
      <div className="jp-RunLedger-line">
        <span className="jp-RunLedger-title" title={best.title}>
          {best.title}
        </span>
        {result && (
          <span className="jp-RunLedger-result" title={result.name}>
            {formatValue(result.value, [])}
          </span>
        )}
      </div>
      <button
        type="button"
        className="jp-RunLedger-action"
        onClick={() => execute('open', best.id)}
      >
        {trans.__('Open')}
      </button>
      {latest && latest.id !== best.id && (
        <button
          type="button"
          className="jp-RunLedger-action"
          onClick={() => compare([best.id, latest.id])}
        >
          {trans.__('Compare with the latest')}
        </button>
      )}
    </div>
  );
}
