import type { TranslationBundle } from '@jupyterlab/translation';
import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { RecordingModel } from '../capture';
import { formatDuration, useNow } from '../components';
import type { RunProgress } from './progress';
import { RecordingLight } from './recording-light';
import { progressWords } from './running-times';

/** What the item in the status bar shows. */
export interface IStatusItemProps {
  readonly recording: RecordingModel;
  readonly progress: RunProgress;
  /** The path of the notebook in front, as the server has it. */
  readonly notebook: () => string | null;
  readonly onOpen: () => void;
  readonly trans: TranslationBundle;
}

/**
 * Whether the notebook in front is recorded, and while its cells run, since when and how far they are.
 */
export function StatusItem(props: IStatusItemProps): JSX.Element {
  const { recording, progress, trans } = props;
  return (
    <button
      type="button"
      className="jp-RunLedger-statusItem"
      title={trans.__('Show the runs')}
      onClick={props.onOpen}
    >
      <UseSignal signal={recording.stateChanged}>
        {() => <RecordingLight model={recording} trans={trans} />}
      </UseSignal>
      <UseSignal signal={progress.changed}>
        {() => (progress.work ? <Working {...props} /> : <></>)}
      </UseSignal>
    </button>
  );
}

function Working(props: IStatusItemProps): JSX.Element {
  const { progress, trans } = props;
  const now = useNow(1000);
  const elapsed = (now - (progress.work?.begun ?? now)) / 1000;
  const words = [
    formatDuration(Math.max(elapsed, 0), trans),
    ...progressWords(progress.ofWork(props.notebook(), now), trans)
  ];
  return <span className="jp-RunLedger-statusTime">{words.join(' · ')}</span>;
}
