import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
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
  const count = row.runs.length;
  const Caret = row.isOpen ? caretDownIcon : caretRightIcon;
  const text =
    row.what === 'scratch'
      ? trans._n('%1 scratch run', '%1 scratch runs', count)
      : trans._n('%1 run inside', '%1 runs inside', count);
  const hint =
    row.what === 'scratch'
      ? trans.__('Runs that made no result and no file')
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
        {text}
      </span>
    </div>
  );
}
