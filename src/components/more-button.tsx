import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** Shows what a long list leaves out, or leaves it out again. */
export function MoreButton(props: {
  /** How many lines the list leaves out; without any there is no button. */
  more: number;
  showsAll: boolean;
  onToggle: () => void;
  trans: TranslationBundle;
}): JSX.Element | null {
  const { more, showsAll, trans } = props;
  return more > 0 ? (
    <button
      type="button"
      className="jp-RunLedger-more"
      aria-expanded={showsAll}
      onClick={props.onToggle}
    >
      {showsAll ? trans.__('Show fewer') : trans.__('Show %1 more', more)}
    </button>
  ) : null;
}
