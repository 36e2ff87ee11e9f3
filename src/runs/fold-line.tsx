import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { useHost } from './host';
import type { IFoldRow } from './rows';

/**
 * Several runs folded into one line.
 */
export function FoldLine(props: {
  row: IFoldRow;
  index: number;
  isCurrent: boolean;
  onToggle: () => void;
}): JSX.Element {
  const { trans } = useHost();
  const { row } = props;
  const Caret = row.isOpen ? caretDownIcon : caretRightIcon;
  const hint =
    row.what === 'aside'
      ? trans.__('Runs that made no result and no file, and runs that failed')
      : trans.__('Runs of a loop, or begun with runledger.run()');
  return (
    <div
      className="jp-RunLedger-foldRow"
      role="row"
      tabIndex={props.isCurrent ? 0 : -1}
      data-key={row.key}
      data-depth={row.depth}
      aria-level={row.depth + 1}
      aria-rowindex={props.index + 1}
      aria-expanded={row.isOpen}
      onClick={props.onToggle}
    >
      <span role="gridcell" title={hint}>
        <Caret.react tag="span" className="jp-RunLedger-caret" aria-hidden />
        {foldWords(row, trans)}
      </span>
    </div>
  );
}

/** What is folded, in numbers. */
function foldWords(row: IFoldRow, trans: TranslationBundle): string {
  const { failed } = row;
  const count = row.runs.length;
  if (row.what === 'aside') {
    const scratch = count - failed;
    return [
      scratch > 0 && trans._n('%1 scratch run', '%1 scratch runs', scratch),
      failed > 0 && trans._n('%1 failed run', '%1 failed runs', failed)
    ]
      .filter(part => !!part)
      .join(' · ');
  }
  const inside = trans._n('%1 run inside', '%1 runs inside', count);
  return failed > 0
    ? [inside, trans._n('%1 failed', '%1 failed', failed)].join(' · ')
    : inside;
}
