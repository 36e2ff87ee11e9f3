import * as React from 'react';
import { usePageHost } from './host';

/** Digits of a hash that are shown. */
const SHORT = 7;

/** A hash in short; a click copies all of it. */
export function Hash(props: {
  text: string;
  /** What it is, before all its digits. */
  title: string;
}): JSX.Element {
  const { trans, copy } = usePageHost();
  const { text, title } = props;
  return (
    <button
      type="button"
      className="jp-RunLedger-hashButton"
      title={trans.__('%1 — click to copy', title)}
      aria-label={trans.__('Copy: %1', title)}
      onClick={() => copy(text)}
    >
      <code>{text.slice(0, SHORT)}</code>
    </button>
  );
}
