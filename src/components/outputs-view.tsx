import type { IOutput } from '@jupyterlab/nbformat';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IStoredOutput, RecordedOutput } from '../ledger';
import { asLedgerError } from '../ledger';
import { Boundary } from './boundary';
import { formatSize } from './numbers';
import { RenderedOutput } from './rendered-output';

/** What recorded outputs need of the application around them. */
export interface IOutputsHost {
  readonly trans: TranslationBundle;
  /** Renders outputs; everything it is given is untrusted. */
  readonly rendermime: IRenderMimeRegistry;
  /** An output that was too big to come with its run. */
  storedOutput(sha256: string): Promise<IOutput>;
}

/** Bytes of a stored output that are fetched without being asked for. */
const SMALL = 1_000_000;

/**
 * The outputs of an execution, rendered as JupyterLab does, and never trusted.
 */
export function OutputsView(props: {
  outputs: readonly RecordedOutput[];
  /** Bytes that were not kept. */
  dropped: number;
  host: IOutputsHost;
}): JSX.Element | null {
  const { outputs, dropped, host } = props;
  const { trans, rendermime } = host;
  if (outputs.length === 0 && dropped === 0) {
    return null;
  }
  return (
    <div
      className="jp-RunLedger-outputs"
      role="group"
      aria-label={trans.__('Outputs')}
    >
      {outputs.map((output, index) => (
        <Boundary
          key={index}
          fallback={
            <div className="jp-RunLedger-hint">
              {trans.__('This output cannot be shown.')}
            </div>
          }
        >
          {output.kind === 'inline' ? (
            <RenderedOutput output={output.output} rendermime={rendermime} />
          ) : (
            <Stored stored={output.stored} host={host} />
          )}
        </Boundary>
      ))}
      {dropped > 0 && (
        <div className="jp-RunLedger-hint">
          {trans.__(
            '%1 more of output were not kept: the books keep the first 1 MB of a cell.',
            formatSize(dropped)
          )}
        </div>
      )}
    </div>
  );
}

function Stored(props: {
  stored: IStoredOutput;
  host: IOutputsHost;
}): JSX.Element {
  const { stored, host } = props;
  const { trans, rendermime, storedOutput } = host;
  const [isWanted, setWanted] = React.useState(stored.size <= SMALL);
  const [output, setOutput] = React.useState<IOutput | null>(null);
  const [problem, setProblem] = React.useState<string | null>(null);
  React.useEffect(() => {
    if (!isWanted) {
      return;
    }
    let isGone = false;
    setProblem(null);
    storedOutput(stored.object).then(
      value => {
        if (!isGone) {
          setOutput(value);
        }
      },
      reason => {
        if (!isGone) {
          setProblem(asLedgerError(reason).message);
        }
      }
    );
    return () => {
      isGone = true;
    };
  }, [stored.object, isWanted, storedOutput]);

  if (output) {
    return <RenderedOutput output={output} rendermime={rendermime} />;
  }
  if (problem !== null) {
    return (
      <div className="jp-RunLedger-hint" role="alert">
        {trans.__('This output cannot be shown: %1', problem)}
      </div>
    );
  }
  return isWanted ? (
    <div className="jp-RunLedger-skeleton" data-shape="output" />
  ) : (
    <button
      type="button"
      className="jp-RunLedger-more"
      onClick={() => setWanted(true)}
    >
      {trans.__('Show output (%1)', formatSize(stored.size))}
    </button>
  );
}
