import type { TranslationBundle } from '@jupyterlab/translation';
import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import {
  formatAge,
  formatDuration,
  formatExactTime,
  statusWord,
  useNow
} from '../components';
import type { ICellGlance } from '../ledger';
import { useCellHistoryHost } from './host';
import type { CellHistories } from './model';
import { VersionsView } from './versions-view';

/**
 * The line at a cell that says how often it was executed, how long it took and when it changed; it opens to its versions.
 */
export function CellStrip(props: {
  model: CellHistories;
  cellId: string;
}): JSX.Element | null {
  const { model, cellId } = props;
  const { trans } = useCellHistoryHost();
  const now = useNow(60000);
  const glance = model.glance(cellId);
  if (!glance) {
    return null;
  }
  const opened = model.opened?.cellId === cellId ? model.opened : null;
  const Caret = opened ? caretDownIcon : caretRightIcon;
  return (
    <>
      <button
        type="button"
        className="jp-RunLedger-stripButton"
        aria-expanded={opened !== null}
        title={trans.__('Last executed %1', formatExactTime(glance.started))}
        onClick={() => (opened ? model.close() : model.open(cellId))}
      >
        <Caret.react tag="span" className="jp-RunLedger-caret" aria-hidden />
        {glanceWords(glance, now, trans)}
      </button>
      {opened && <VersionsView model={model} opened={opened} />}
    </>
  );
}

/**
 * A cell's history in a line, such as `Run 7 times · 12 s · changed 3 h ago`.
 */
export function glanceWords(
  glance: ICellGlance,
  now: number,
  trans: TranslationBundle
): string {
  const { executions, status, started, ended, changed } = glance;
  const parts = [
    trans._n('Run once', 'Run %1 times', executions),
    ended === null || status === 'running'
      ? trans.__('running')
      : formatDuration((ended - started) / 1000, trans),
    status !== 'ok' && status !== 'running' && statusWord(status, trans),
    changed !== null && trans.__('changed %1', formatAge(changed, now, trans))
  ];
  return parts.filter(part => !!part).join(' · ');
}
