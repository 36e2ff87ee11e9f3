import { editIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IRun } from '../ledger';
import { usePageHost } from './host';

/**
 * The run's title, and a field for its name in its place. Enter and leaving the field write, Escape gives up.
 */
export function TitleField(props: {
  run: IRun;
  /** Write a name; null takes it away. */
  onName: (name: string | null) => void;
}): JSX.Element {
  const { trans } = usePageHost();
  const { run, onName } = props;
  const [text, setText] = React.useState<string | null>(null);
  const button = React.useRef<HTMLButtonElement>(null);
  const done = (name: string | null) => {
    if (text === null) {
      return;
    }
    setText(null);
    const typed = name?.trim();
    if (typed !== undefined && typed !== (run.name ?? run.title)) {
      onName(typed === '' ? null : typed);
    }
  };
  if (text !== null) {
    return (
      <input
        className="jp-RunLedger-name jp-RunLedger-pageName jp-mod-styled"
        aria-label={trans.__('Name of the run')}
        placeholder={trans.__('Empty: named by what changed')}
        value={text}
        autoFocus
        spellCheck={false}
        onFocus={event => event.target.select()}
        onChange={event => setText(event.target.value)}
        onBlur={() => done(text)}
        onKeyDown={event => {
          event.stopPropagation();
          if (event.key === 'Enter' || event.key === 'Escape') {
            done(event.key === 'Enter' ? text : null);
            window.requestAnimationFrame(() => button.current?.focus());
          }
        }}
      />
    );
  }
  return (
    <>
      <h2 className="jp-RunLedger-pageTitle">{run.title}</h2>
      <button
        ref={button}
        type="button"
        className="jp-RunLedger-iconButton"
        title={trans.__('Rename this run')}
        aria-label={trans.__('Rename this run')}
        onClick={() => setText(run.name ?? run.title)}
      >
        <editIcon.react tag={null} />
      </button>
    </>
  );
}
