import { editIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { NameField } from '../components';
import type { IRun } from '../ledger';
import { usePageHost } from './host';

/**
 * The run's title, and a field for its name in its place.
 */
export function TitleField(props: {
  run: IRun;
  /** Write a name; null takes it away. */
  onName: (name: string | null) => void;
}): JSX.Element {
  const { trans } = usePageHost();
  const { run, onName } = props;
  const shown = run.name ?? run.title;
  const [isEditing, setEditing] = React.useState(false);
  const button = React.useRef<HTMLButtonElement>(null);
  if (isEditing) {
    return (
      <NameField
        name={shown}
        trans={trans}
        onDone={(name, isByKey) => {
          setEditing(false);
          const typed = name?.trim();
          if (typed !== undefined && typed !== shown) {
            onName(typed === '' ? null : typed);
          }
          if (isByKey) {
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
        onClick={() => setEditing(true)}
      >
        <editIcon.react tag={null} />
      </button>
    </>
  );
}
