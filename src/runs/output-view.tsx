import type { IOutput } from '@jupyterlab/nbformat';
import * as React from 'react';
import { Boundary, formatSize } from '../components';
import { RenderedOutput } from '../components/rendered-output';
import type { IStoredOutput, RecordedOutput } from '../ledger';
import { asLedgerError } from '../ledger';
import { useHost } from './host';

/** Bytes of a stored output that are fetched without being asked for. */
const SMALL = 1_000_000;

/**
 * The outputs of an execution, rendered as JupyterLab does, and never trusted.
 */
export function OutputsView(props: {
  outputs: readonly RecordedOutput[];
  dropped: number;
}): JSX.Element | null {
  const { trans, rendermime } = useHost();
  const { outputs, dropped } = props;
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
            <Stored stored={output.stored} />
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

function Stored({ stored }: { stored: IStoredOutput }): JSX.Element {
  const { trans, rendermime, storedOutput } = useHost();
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
