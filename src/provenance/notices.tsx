import * as React from 'react';
import { LedgerProblem, Notice } from '../components';
import type { LedgerError } from '../ledger';
import { useProvenanceHost } from './host';
import type { ProvenanceModel } from './model';

/** Why there is no graph, what that means for the records, and what to do. */
export function GraphProblem(props: {
  model: ProvenanceModel;
  problem: LedgerError;
}): JSX.Element {
  const { trans } = useProvenanceHost();
  const { model, problem } = props;
  const question = model.question;
  const retry = {
    label: trans.__('Try again'),
    run: () => void model.refresh()
  };
  switch (problem.kind) {
    case 'absent':
      if (question !== null && 'run' in question) {
        return (
          <Notice
            kind="calm"
            title={trans.__('This run is not in the books any more.')}
          >
            <p>
              {trans.__(
                'It was deleted. What it wrote may still stand in the graphs of the runs that read it.'
              )}
            </p>
          </Notice>
        );
      }
      return model.file === null && question !== null && 'file' in question ? (
        <Notice
          kind="problem"
          title={trans.__('The file cannot be read.')}
          action={retry}
        >
          <p>{problem.message}</p>
        </Notice>
      ) : (
        <Notice
          kind="calm"
          title={trans.__('No recorded run read or wrote this file.')}
        />
      );
    case 'missing':
      return (
        <Notice
          kind="problem"
          title={trans.__(
            'The server part of Run Ledger does not know provenance.'
          )}
          action={retry}
        >
          <p>
            {trans.__(
              'It is not installed, or older than this page. Install the same version of both, then restart JupyterLab. The records are not touched.'
            )}
          </p>
        </Notice>
      );
    default:
      return (
        <LedgerProblem
          problem={problem}
          title={trans.__('The graph cannot be read.')}
          offline={trans.__(
            'Runs are recorded beside the kernel all the same.'
          )}
          onRetry={retry.run}
          trans={trans}
        />
      );
  }
}
