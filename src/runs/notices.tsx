import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { LedgerProblem, Notice } from '../components';
import type { LedgerError } from '../ledger';

/** What installs the server part. */
const INSTALL = 'pip install runledger';

/** Nothing was run yet: what to do, and what is written down. */
export function EmptyNotice(props: {
  isRecorded: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { trans } = props;
  return (
    <Notice
      kind="calm"
      title={
        props.isRecorded
          ? trans.__('Run a cell, and its run appears here.')
          : trans.__('No run is recorded here yet.')
      }
    >
      <p>
        {trans.__(
          'Recorded: the code of the cells, their outputs, parameters and results, and which files they read and write, with their hashes.'
        )}
      </p>
      <p>
        {trans.__(
          'Not recorded: the contents of your files, and secrets such as tokens and passwords, which are taken out first. Everything stays on this server, and nothing is written into the notebook.'
        )}
      </p>
    </Notice>
  );
}

/** The filter found nothing. */
export function NothingFound(props: {
  onClear: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { trans } = props;
  return (
    <Notice
      kind="calm"
      title={trans.__('No run fits the filter.')}
      action={{ label: trans.__('Clear the filter'), run: props.onClear }}
    />
  );
}

/** No notebook is open. */
export function NoNotebook(props: {
  onShowAll: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { trans } = props;
  return (
    <Notice
      kind="calm"
      title={trans.__('Open a notebook to see its runs.')}
      action={{
        label: trans.__('Show the runs of all notebooks'),
        run: props.onShowAll
      }}
    />
  );
}

/** The history cannot be read: why, what that means for the records, and what to do. */
export function ProblemNotice(props: {
  problem: LedgerError;
  onRetry: () => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { problem, trans } = props;
  if (problem.kind === 'missing') {
    return (
      <Notice
        kind="problem"
        title={trans.__(
          'The server part of Run Ledger is not installed or not enabled.'
        )}
        action={{ label: trans.__('Try again'), run: props.onRetry }}
      >
        <p>{trans.__('Install it with')}</p>
        <pre className="jp-RunLedger-command">{INSTALL}</pre>
        <p>{trans.__('then restart JupyterLab.')}</p>
      </Notice>
    );
  }
  return (
    <LedgerProblem
      {...props}
      title={trans.__('The history cannot be read.')}
      offline={trans.__(
        'Runs are recorded beside the kernel all the same. The history comes back with the connection.'
      )}
      trans={trans}
    />
  );
}
