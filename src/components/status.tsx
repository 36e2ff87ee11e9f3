import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { RunStatus } from '../ledger';
import {
  failedIcon,
  interruptedIcon,
  killedIcon,
  okIcon,
  runningIcon
} from './icons';

const ICONS: Readonly<Record<RunStatus, LabIcon>> = {
  running: runningIcon,
  ok: okIcon,
  error: failedIcon,
  interrupted: interruptedIcon,
  killed: killedIcon
};

/** Whether a word says how a run stands. */
export function isRunStatus(word: string): word is RunStatus {
  return Object.prototype.hasOwnProperty.call(ICONS, word);
}

/** A status in a word. */
export function statusWord(
  status: RunStatus,
  trans: TranslationBundle
): string {
  switch (status) {
    case 'running':
      return trans.__('Running');
    case 'ok':
      return trans.__('Finished');
    case 'error':
      return trans.__('Failed');
    case 'interrupted':
      return trans.__('Interrupted');
    case 'killed':
      return trans.__('Kernel died');
  }
}

/** A status as a sign, with the word on hover and for screen readers. */
export function StatusIcon(props: {
  status: RunStatus;
  trans: TranslationBundle;
}): JSX.Element {
  const word = statusWord(props.status, props.trans);
  const { react: Icon } = ICONS[props.status];
  return (
    <span
      className="jp-RunLedger-status"
      data-status={props.status}
      role="img"
      aria-label={word}
      title={word}
    >
      <Icon tag={null} />
    </span>
  );
}
