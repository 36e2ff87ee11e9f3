import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { RecordingModel } from '../capture';

/** How the light is lit. */
export interface ILight {
  readonly state: 'on' | 'paused' | 'off' | 'none';
  /** One or two words. */
  readonly word: string;
  /** Why it is not on, in a sentence; null if nothing is to be said. */
  readonly reason: string | null;
}

/**
 * What the recording light says.
 */
export function lightOf(
  model: RecordingModel,
  trans: TranslationBundle
): ILight {
  const { problem, recording, status } = model;
  if (problem) {
    return {
      state: 'off',
      word:
        problem.kind === 'missing'
          ? trans.__('Not installed')
          : problem.kind === 'offline'
            ? trans.__('Not connected')
            : trans.__('Problem'),
      reason:
        problem.kind === 'missing'
          ? trans.__('The server part of Run Ledger is not there.')
          : problem.kind === 'offline'
            ? trans.__(
                'The server does not answer. What the kernel runs is recorded all the same.'
              )
            : problem.message
    };
  }
  const postingProblem = status?.problem || null;
  if (!recording) {
    return {
      state: 'none',
      word: trans.__('No kernel'),
      reason: postingProblem
    };
  }
  switch (recording.state) {
    case 'on':
      return {
        state: 'on',
        word: trans.__('Recording'),
        reason: recording.reason ?? postingProblem
      };
    case 'paused':
      return {
        state: 'paused',
        word: trans.__('Paused'),
        reason:
          recording.reason ??
          trans.__('What this notebook runs now is not recorded.')
      };
    case 'off':
      return {
        state: 'off',
        word: trans.__('Not recording'),
        reason: recording.reason ?? postingProblem
      };
  }
}

/**
 * The recording light: its shape and word tell its state, not only its colour.
 */
export function RecordingLight(props: {
  model: RecordingModel;
  trans: TranslationBundle;
}): JSX.Element {
  const light = lightOf(props.model, props.trans);
  return (
    <span
      className="jp-RunLedger-light"
      data-state={light.state}
      role="status"
      title={light.reason ?? light.word}
    >
      <span className="jp-RunLedger-lamp" aria-hidden="true" />
      <span className="jp-RunLedger-lightWord">{light.word}</span>
    </span>
  );
}
