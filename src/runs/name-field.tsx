import * as React from 'react';
import type { IRun } from '../ledger';
import { useHost } from './host';

/**
 * A field for a run's name, in the place of its title. Enter and leaving it write, Escape gives up.
 */
export function NameField(props: {
  run: IRun;
  onDone: (name: string | null) => void;
}): JSX.Element {
  const { trans } = useHost();
  const [text, setText] = React.useState(props.run.name ?? props.run.title);
  const isDone = React.useRef(false);
  const done = (name: string | null) => {
    // Closing the field takes its focus, which must not count as a second answer.
    if (!isDone.current) {
      isDone.current = true;
      props.onDone(name);
    }
  };
  return (
    <input
      className="jp-RunLedger-name jp-mod-styled"
      aria-label={trans.__('Name of the run')}
      placeholder={trans.__('Empty: named by what changed')}
      value={text}
      autoFocus
      spellCheck={false}
      onFocus={event => event.target.select()}
      onChange={event => setText(event.target.value)}
      onClick={event => event.stopPropagation()}
      onBlur={() => done(text)}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Enter') {
          done(text);
        } else if (event.key === 'Escape') {
          done(null);
        }
      }}
    />
  );
}
