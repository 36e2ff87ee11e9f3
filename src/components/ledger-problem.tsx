import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { LedgerError } from '../ledger';
import { Notice } from './notice';

/** A problem, and what it is a problem for. */
export interface ILedgerProblemProps {
  readonly problem: LedgerError;
  /** What cannot be shown, in a sentence. */
  readonly title: string;
  /** What stands beside it while the server does not answer. */
  readonly offline: string;
  readonly onRetry: () => void;
  readonly trans: TranslationBundle;
}

/**
 * Why something of the ledger cannot be shown, what that means for the records, and what to do.
 */
export function LedgerProblem(props: ILedgerProblemProps): JSX.Element {
  const { problem, trans } = props;
  const [title, text] = wordsOf(props);
  return (
    <Notice
      kind="problem"
      title={title}
      action={{ label: trans.__('Try again'), run: props.onRetry }}
    >
      <p>{text ?? problem.message}</p>
    </Notice>
  );
}

function wordsOf(
  props: ILedgerProblemProps
): [title: string, text: string | null] {
  const { problem, trans } = props;
  switch (problem.kind) {
    case 'offline':
      return [trans.__('The server does not answer.'), props.offline];
    case 'malformed':
      return [
        trans.__(
          'The server sent something that this page does not understand.'
        ),
        trans.__(
          'The records are not touched. Restart JupyterLab and reload this page, so that both parts have the same version. (%1)',
          problem.message
        )
      ];
    default:
      return [props.title, null];
  }
}
