import * as React from 'react';
import { OutputsView } from '../components/outputs-view';
import type { IExecution, RecordedOutput } from '../ledger';
import { Card } from './card';
import { usePageHost } from './host';

/** What an execution printed, or how it failed. */
export interface IPrinted {
  readonly execution: IExecution;
  readonly outputs: readonly RecordedOutput[];
}

/**
 * The outputs of some kind, execution by execution, in the order they ran.
 *
 * @param executions - Of the run; inherited ones and those without such an output are left out
 * @param type - An output type of nbformat
 */
export function outputsOfType(
  executions: readonly IExecution[],
  type: string
): IPrinted[] {
  return executions
    .filter(({ inherited }) => !inherited)
    .sort((a, b) => (a.ordinal ?? 0) - (b.ordinal ?? 0))
    .map(execution => ({
      execution,
      outputs: execution.outputs.filter(output => outputType(output) === type)
    }))
    .filter(({ outputs }) => outputs.length > 0);
}

/**
 * What the run's own executions printed.
 */
export function LogCard(props: {
  executions: readonly IExecution[];
}): JSX.Element | null {
  const { trans } = usePageHost();
  const { executions } = props;
  const printed = React.useMemo(
    () => outputsOfType(executions, 'stream'),
    [executions]
  );
  if (printed.length === 0) {
    return null;
  }
  return (
    <Card
      name="log"
      title={trans.__('Log')}
      remark={trans.__('what its own cells printed')}
      isWide
    >
      <ol className="jp-RunLedger-log">
        {printed.map(each => (
          <Printed key={each.execution.id} {...each} />
        ))}
      </ol>
    </Card>
  );
}

/**
 * What went wrong, with the traceback as it was.
 *
 * @param props.isMended - Whether of cells that ran again without an error in this run, or of the others
 */
export function ErrorsCard(props: {
  executions: readonly IExecution[];
  isMended: boolean;
}): JSX.Element | null {
  const { trans } = usePageHost();
  const { executions, isMended } = props;
  const failed = React.useMemo(() => {
    const shown = new Map(
      outputsOfType(executions, 'error').map(each => [each.execution.id, each])
    );
    return executions
      .filter(({ error, inherited }) => error !== null && !inherited)
      .filter(execution => wasMended(execution, executions) === isMended)
      .map(
        (execution): IPrinted =>
          shown.get(execution.id) ?? { execution, outputs: [] }
      );
  }, [executions, isMended]);
  if (failed.length === 0) {
    return null;
  }
  const list = (
    <ol className="jp-RunLedger-log">
      {failed.map(each => (
        <Printed key={each.execution.id} {...each} />
      ))}
    </ol>
  );
  return isMended ? (
    <Card
      name="mended"
      title={trans.__('Mended errors')}
      count={failed.length}
      remark={trans.__('their cells ran again and did not fail')}
      isWide
    >
      {list}
    </Card>
  ) : (
    <Card
      name="errors"
      title={trans._n('Error', 'Errors', failed.length)}
      isWide
    >
      {list}
    </Card>
  );
}

/** Whether the cell of an execution that failed ran to its end after that. */
function wasMended(
  failed: IExecution,
  executions: readonly IExecution[]
): boolean {
  return executions.some(
    ({ cellId, status, ordinal, inherited }) =>
      !inherited &&
      status === 'ok' &&
      cellId !== null &&
      cellId === failed.cellId &&
      (ordinal ?? 0) > (failed.ordinal ?? 0)
  );
}

function Printed({ execution, outputs }: IPrinted): JSX.Element {
  const host = usePageHost();
  const { error } = execution;
  return (
    <li>
      <code className="jp-RunLedger-badge">
        [{execution.count ?? execution.ordinal ?? ' '}]
      </code>
      <div>
        {outputs.length > 0 ? (
          <OutputsView outputs={outputs} dropped={0} host={host} />
        ) : (
          error && (
            <pre className="jp-RunLedger-errorText">
              {[error.name, error.message].filter(Boolean).join(': ')}
            </pre>
          )
        )}
      </div>
    </li>
  );
}

function outputType(output: RecordedOutput): string {
  return output.kind === 'inline'
    ? output.output.output_type
    : output.stored.type;
}
