import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/**
 * A field for a run's name, in the place of its title. Enter and leaving it write, Escape gives up.
 */
export function NameField(props: {
  /** What stands there at first. */
  name: string;
  trans: TranslationBundle;
  /**
   * @param name - What was typed; null to give up
   * @param isByKey - Whether a key was pressed, and the focus has no other place yet
   */
  onDone: (name: string | null, isByKey: boolean) => void;
}): JSX.Element {
  const { trans } = props;
  const [text, setText] = React.useState(props.name);
  const isDone = React.useRef(false);
  const done = (name: string | null, isByKey: boolean) => {
    // Closing the field takes its focus, which must not count as a second answer.
    if (!isDone.current) {
      isDone.current = true;
      props.onDone(name, isByKey);
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
      onBlur={() => done(text, false)}
      onKeyDown={event => {
        event.stopPropagation();
        if (event.key === 'Enter') {
          // What gets the focus now is not pressed with the same key.
          event.preventDefault();
          done(text, true);
        } else if (event.key === 'Escape') {
          done(null, true);
        }
      }}
    />
  );
}
