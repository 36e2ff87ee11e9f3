import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { IRunsEdit } from '../ledger';
import { useHost } from './host';
import type { RunsModel } from './model';
import { tagCounts, TagField } from './tag-field';

/**
 * Where the user puts tags on runs of the list, as long as that was asked for.
 */
export function TagBar(props: {
  model: RunsModel;
  onEdit: (ids: readonly string[], edit: IRunsEdit) => void;
}): JSX.Element | null {
  const { model, onEdit } = props;
  const { trans } = useHost();
  const ids = model.tagging;
  const known = React.useCallback(
    () => model.names().then(({ tags }) => tags),
    [model, ids]
  );
  if (ids === null) {
    return null;
  }
  const runs = ids.flatMap(id => model.run(id) ?? []);
  const close = () => {
    model.tagging = null;
    model.focus();
  };
  return (
    <div
      className="jp-RunLedger-tagBar"
      role="group"
      aria-label={trans.__('Tags')}
    >
      <span className="jp-RunLedger-tagTitle">
        {runs.length === 1
          ? runs[0].title
          : trans._n('Tags of the run', 'Tags of %1 runs', ids.length)}
      </span>
      <button
        type="button"
        className="jp-RunLedger-iconButton"
        aria-label={trans.__('Close the tags')}
        title={trans.__('Close')}
        onClick={close}
      >
        <closeIcon.react tag={null} />
      </button>
      <TagField
        runs={ids.length}
        tags={tagCounts(runs)}
        known={known}
        onAdd={addTags => onEdit(ids, { addTags })}
        onRemove={tag => onEdit(ids, { removeTags: [tag] })}
        onDone={close}
        trans={trans}
      />
    </div>
  );
}
