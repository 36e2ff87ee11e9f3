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
  const [isByKey, setByKey] = React.useState(false);
  if (isEditing) {
    return (
      <NameField
        name={shown}
        trans={trans}
        onDone={(name, isByKey) => {
          setEditing(false);
          setByKey(isByKey);
          const typed = name?.trim();
          if (typed !== undefined && typed !== shown) {
            onName(typed === '' ? null : typed);
          }
        }}
      />
    );
  }
  return (
    <>
      <h2 className="jp-RunLedger-pageTitle">{run.title}</h2>
      <button
        type="button"
        className="jp-RunLedger-iconButton"
        title={trans.__('Rename this run')}
        aria-label={trans.__('Rename this run')}
        // It takes the place of the field, whose focus a key leaves to it.
        autoFocus={isByKey}
        onClick={() => setEditing(true)}
      >
        <editIcon.react tag={null} />
      </button>
    </>
  );
}
