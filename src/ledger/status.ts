import { Fields } from './border';

/** Whether a kernel is recorded, and if not why not. */
export interface IRecording {
  readonly state: 'on' | 'paused' | 'off';
  readonly reason: string | null;
}

/** How the server part stands. */
export interface IStatus {
  readonly version: string;
  /** The folder that the paths of the records are relative to. */
  readonly root: string | null;
  /** What stands before the server's own paths in the paths of the records; mostly empty. */
  readonly prefix: string;
  readonly recording: IRecording;
  /** What is wrong with the ledger; null if nothing is. */
  readonly problem: string | null;
  readonly skipped: number;
  readonly runs: number;
  readonly executions: number;
}

/**
 * The server's status from its JSON.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseStatus(value: unknown): IStatus {
  const fields = new Fields(value, 'status');
  const posting = fields.object('posting');
  const counts = fields.optionalObject('counts');
  return {
    version: fields.text('version'),
    root: fields.optionalText('root'),
    prefix: fields.optionalText('prefix') ?? '',
    recording: recordingOf(fields.object('recording')),
    problem:
      posting.word('state', ['ok', 'error']) === 'ok'
        ? null
        : (posting.optionalText('message') ?? ''),
    skipped: fields.optionalNumber('skipped') ?? 0,
    runs: counts?.optionalNumber('runs') ?? 0,
    executions: counts?.optionalNumber('executions') ?? 0
  };
}

/**
 * What the server says about the recording of one kernel.
 *
 * @throws LedgerError if it is not what was agreed
 */
export function parseRecording(value: unknown): IRecording {
  return recordingOf(new Fields(value, 'recording'));
}

function recordingOf(fields: Fields): IRecording {
  return {
    state: fields.word('state', ['on', 'paused', 'off']),
    reason: fields.optionalText('reason')
  };
}
