import * as React from 'react';
import type { IRunDetail } from '../ledger';
import { packagesOf, surroundingsOf } from '../ledger';
import { environmentFacts, priceFact, resourceFacts } from '../runs/run-facts';
import { Card } from './card';
import { usePageHost } from './host';
import { SearchedTable } from './search-list';

/**
 * What the run's code ran on: interpreter, machine, git commit, and all packages.
 */
export function EnvironmentCard({
  run
}: {
  run: IRunDetail;
}): JSX.Element | null {
  const { trans } = usePageHost();
  const { environmentData } = run;
  const found = React.useMemo(
    () => surroundingsOf(environmentData),
    [environmentData]
  );
  const packages = React.useMemo(
    () => packagesOf(environmentData),
    [environmentData]
  );
  if (found === null) {
    return null;
  }
  const { git } = found;
  return (
    <Card name="environment" title={trans.__('Environment')} isWide>
      <Facts facts={environmentFacts(found, trans)} />
      {git?.dirty && (
        <p className="jp-RunLedger-hint">
          {trans.__(
            'Files that git tracks had changed since the commit: the commit alone does not give this code.'
          )}
        </p>
      )}
      {packages.length > 0 && (
        <>
          <h4 className="jp-RunLedger-subheading">{trans.__('Packages')}</h4>
          <SearchedTable
            label={trans.__('Packages')}
            placeholder={trans.__('Find a package')}
            items={packages}
            text={([name]) => name}
            head={
              <tr>
                <th scope="col">{trans.__('Package')}</th>
                <th scope="col">{trans.__('Version')}</th>
              </tr>
            }
            row={([name, version]) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{version}</td>
              </tr>
            )}
          />
        </>
      )}
    </Card>
  );
}

/**
 * What the run used of the machine, and what that cost.
 */
export function ResourcesCard({
  run
}: {
  run: IRunDetail;
}): JSX.Element | null {
  const { trans } = usePageHost();
  const facts = run.resources
    ? [...resourceFacts(run.resources, trans), priceFact(run.executions, trans)]
    : [];
  if (facts.every(([, value]) => value === null)) {
    return null;
  }
  return (
    <Card
      name="resources"
      title={trans.__('Resources and cost')}
      remark={trans.__('of its own cells')}
      isWide
    >
      <Facts facts={facts} />
    </Card>
  );
}

/** Facts that are known, a line each. */
function Facts(props: {
  facts: readonly (readonly [string, string | null])[];
}): JSX.Element {
  return (
    <dl className="jp-RunLedger-pageFacts">
      {props.facts.map(
        ([name, value], index) =>
          value !== null && (
            <div key={`${index} ${name}`}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          )
      )}
    </dl>
  );
}
