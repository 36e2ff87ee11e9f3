import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { ILedgerClient, IRun, IRunsEdit } from '../ledger';
import { tagCounts, TagField } from '../runs/tag-field';

/** Runs that are asked for their tags. */
const FEW = 20;

/** The field in a dialog, with the tags as they are written. */
function Body(props: {
  ids: readonly string[];
  client: ILedgerClient;
  onProblem: (reason: unknown) => void;
  onDone: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { ids, client, onProblem, trans } = props;
  const [runs, setRuns] = React.useState<readonly IRun[]>([]);
  const known = React.useCallback(
    () => client.names().then(({ tags }) => tags),
    [client]
  );
  const edit = (edit: IRunsEdit) =>
    client.editRuns(ids, edit).then(answer => setRuns(answer.runs), onProblem);
  React.useEffect(() => {
    // Of many, the first ones tell which tags they have.
    Promise.all(ids.slice(0, FEW).map(id => client.run(id))).then(
      setRuns,
      onProblem
    );
  }, [client, ids, onProblem]);
  return (
    <TagField
      runs={runs.length || ids.length}
      tags={tagCounts(runs)}
      known={known}
      onAdd={addTags => void edit({ addTags })}
      onRemove={tag => void edit({ removeTags: [tag] })}
      onDone={props.onDone}
      trans={trans}
    />
  );
}

/**
 * Ask for the tags of runs that are not in the sidebar.
 */
export async function askTagsInDialog(
  ids: readonly string[],
  client: ILedgerClient,
  onProblem: (reason: unknown) => void,
  trans: TranslationBundle
): Promise<void> {
  const close = Dialog.okButton({ label: trans.__('Close') });
  const body = ReactWidget.create(
    <Body
      ids={ids}
      client={client}
      onProblem={onProblem}
      onDone={() => Dialog.flush()}
      trans={trans}
    />
  );
  body.addClass('jp-RunLedger');
  body.addClass('jp-RunLedger-tagDialog');
  await showDialog({
    title: trans._n('Tags of the Run', 'Tags of %1 Runs', ids.length),
    body,
    buttons: [close],
    focusNodeSelector: 'input'
  });
}
