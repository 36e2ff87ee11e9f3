import { Token } from '@lumino/coreutils';
import type { ISignal } from '@lumino/signaling';
import type { Widget } from '@lumino/widgets';
import type { CurrentNotebook, RecordingModel } from './capture';
import type { ILedgerChange, ILedgerClient } from './ledger';
import type { RunsModel } from './runs';

/** The books of this server. */
export interface ILedger {
  /** What can be asked. */
  readonly client: ILedgerClient;
  /** Emitted when runs changed or went, or the status did, or any of that may have happened unheard. */
  readonly changed: ISignal<unknown, ILedgerChange>;
}

/** The books of this server. */
export const ILedger = new Token<ILedger>(
  'jupyterlab-runledger:ILedger',
  'The ledger: the runs of the notebooks, and what changes in them.'
);

/** Whether the notebook in front is recorded. */
export interface IRecordingState {
  /** The light, and its switch. */
  readonly model: RecordingModel;
  /** The notebook in front. */
  readonly notebook: CurrentNotebook;
}

/** Whether the notebook in front is recorded. */
export const IRecordingState = new Token<IRecordingState>(
  'jupyterlab-runledger:IRecordingState',
  'The recording light: whether the notebook in front is recorded, and if not why not.'
);

/** The history of runs in the sidebar. */
export interface IRunHistory {
  /** What it shows, and which runs are selected. */
  readonly model: RunsModel;
  /** Add a section below the runs; its title's label stands above it. */
  addSection(section: Widget): void;
}

/** The history of runs in the sidebar. */
export const IRunHistory = new Token<IRunHistory>(
  'jupyterlab-runledger:IRunHistory',
  'The history of runs in the sidebar: what it shows, and which runs are selected.'
);
