import type { IOutput } from '@jupyterlab/nbformat';
import * as React from 'react';
import { Boundary } from '../components';
import { RenderedOutput } from '../components/rendered-output';
import { useDiffHost } from './host';

/** The outputs of one side; null if they are not known. */
export type SideOutputs = readonly IOutput[] | null;

/**
 * A cell's outputs in both versions, side by side.
 */
export function OutputDiff(props: {
  from: SideOutputs;
  to: SideOutputs;
}): JSX.Element {
  const { trans } = useDiffHost();
  return (
    <div
      className="jp-RunLedger-sides"
      role="group"
      aria-label={trans.__('Outputs in both versions')}
    >
      <OutputSide outputs={props.from} label={trans.__('Outputs before')} />
      <OutputSide outputs={props.to} label={trans.__('Outputs after')} />
    </div>
  );
}

/**
 * A cell's outputs in one version.
 */
export function OutputSide(props: {
  outputs: SideOutputs;
  label: string;
}): JSX.Element {
  const { trans, rendermime } = useDiffHost();
  const { outputs } = props;
  return (
    <div
      className="jp-RunLedger-side jp-RunLedger-outputs"
      role="group"
      aria-label={props.label}
      // It scrolls.
      tabIndex={outputs && outputs.length > 0 ? 0 : undefined}
    >
      {outputs === null ? (
        <div className="jp-RunLedger-hint">
          {trans.__('The outputs are not in the books.')}
        </div>
      ) : outputs.length === 0 ? (
        <div className="jp-RunLedger-hint">{trans.__('No outputs')}</div>
      ) : (
        outputs.map((output, index) => (
          <Boundary
            key={index}
            fallback={
              <div className="jp-RunLedger-hint">
                {trans.__('This output cannot be shown.')}
              </div>
            }
          >
            <RenderedOutput output={output} rendermime={rendermime} />
          </Boundary>
        ))
      )}
    </div>
  );
}
