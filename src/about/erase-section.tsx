import * as React from 'react';
import {
  formatAge,
  formatExact,
  formatExactTime,
  formatSize,
  MoreButton,
  Notice,
  useNow
} from '../components';
import type { IAbout, IKnownNotebook } from '../ledger';
import { LedgerError } from '../ledger';
import { useAboutHost } from './host';
import type { AboutModel } from './model';
import { Section } from './section';

/** How many notebooks are listed until the user asks for the others. */
const SHOWN = 20;

/** Erasing: what is there by notebook, and how the last erasure ended. */
export function EraseSection(props: {
  model: AboutModel;
  about: IAbout;
}): JSX.Element {
  const { model, about } = props;
  const { trans, erase } = useAboutHost();
  const [showsAll, setShowsAll] = React.useState(false);
  const { notebooks } = about;
  const shown = showsAll ? notebooks : notebooks.slice(0, SHOWN);
  return (
    <Section title={trans.__('Have it erased')}>
      <p>
        {trans.__(
          'What is erased leaves the disk, and nobody can have it back. Your notebooks and files are not touched.'
        )}
      </p>
      <Outcome model={model} about={about} />
      {notebooks.length > 0 && (
        <table className="jp-RunLedger-aboutTable">
          <thead>
            <tr>
              <th scope="col">{trans.__('Notebook')}</th>
              <th scope="col" data-number>
                {trans.__('Runs')}
              </th>
              <th scope="col">{trans.__('Last run')}</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {shown.map(notebook => (
              <NotebookRow
                key={notebook.path}
                notebook={notebook}
                isBusy={model.erasing !== null}
              />
            ))}
          </tbody>
        </table>
      )}
      <MoreButton
        more={notebooks.length - SHOWN}
        showsAll={showsAll}
        onToggle={() => setShowsAll(!showsAll)}
        trans={trans}
      />
      <p>
        <button
          type="button"
          className="jp-RunLedger-action"
          data-kind="danger"
          aria-disabled={model.erasing !== null}
          onClick={() => erase({ all: true })}
        >
          {trans.__('Erase everything…')}
        </button>
      </p>
    </Section>
  );
}

function NotebookRow(props: {
  notebook: IKnownNotebook;
  isBusy: boolean;
}): JSX.Element {
  const { notebook, isBusy } = props;
  const { trans, erase } = useAboutHost();
  const now = useNow(60_000);
  return (
    <tr>
      <th scope="row">
        {notebook.path}
        {notebook.removed && (
          <span className="jp-RunLedger-hint">
            {trans.__('The file is gone.')}
          </span>
        )}
      </th>
      <td data-number>{formatExact(notebook.runs)}</td>
      <td title={formatExactTime(notebook.last)}>
        {formatAge(notebook.last, now, trans)}
      </td>
      <td>
        <button
          type="button"
          className="jp-RunLedger-action"
          aria-label={trans.__('Erase the history of %1', notebook.path)}
          aria-disabled={isBusy}
          onClick={() => erase({ notebook: notebook.path })}
        >
          {trans.__('Erase…')}
        </button>
      </td>
    </tr>
  );
}

/** What goes on, how the last erasure ended, and what is left to go. */
function Outcome(props: { model: AboutModel; about: IAbout }): JSX.Element {
  const { model, about } = props;
  const { trans } = useAboutHost();
  const { erased, erasing } = model;
  if (erased instanceof LedgerError) {
    return (
      <Notice kind="problem" title={trans.__('It could not be erased.')}>
        <p>{erased.message}</p>
      </Notice>
    );
  }
  const { pending } = about;
  let words = '';
  if (erasing) {
    words = trans.__('Erasing…');
  } else if (erased && pending > 0) {
    words = trans.__(
      'It is in no list any more. What a running kernel holds open leaves the disk when that runs a cell again or ends.'
    );
  } else if (erased) {
    words =
      erased.freed > 0
        ? trans.__('It was erased; %1 are free.', formatSize(erased.freed))
        : trans.__('It was erased.');
  } else if (pending > 0) {
    words = trans._n(
      '%1 deleted run is still on the disk: within half a minute it can be had back, and what a running kernel holds open goes when that runs a cell again or ends.',
      '%1 deleted runs are still on the disk: within half a minute they can be had back, and what a running kernel holds open goes when that runs a cell again or ends.',
      pending
    );
  }
  return (
    <div role="status" className="jp-RunLedger-aboutOutcome">
      {words && <p>{words}</p>}
    </div>
  );
}
