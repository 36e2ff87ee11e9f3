import * as React from 'react';
import { formatValue, isNumber, StatusIcon, WrappedName } from '../components';
import type { IRun, JsonValue } from '../ledger';
import { Card } from './card';
import { usePageHost } from './host';
import type { IInsideColumn } from './inside';
import { insideOf } from './inside';

/** Runs that are compared side by side; more are not read at a glance. */
const MOST_COMPARED = 10;

/**
 * The runs within this one, as those of a loop over values: what tells them apart, and what came of each.
 */
export function InsideCard(props: {
  /** In the order they ran. */
  runs: readonly IRun[];
  /** Whether there are more of them. */
  hasMore: boolean;
}): JSX.Element | null {
  const { trans, compare } = usePageHost();
  const { runs, hasMore } = props;
  const { parameters, results } = React.useMemo(() => insideOf(runs), [runs]);
  if (runs.length === 0) {
    return null;
  }
  const columns = [...parameters, ...results];
  return (
    <Card
      name="inside"
      title={trans.__('Runs inside')}
      count={hasMore ? undefined : runs.length}
      remark={
        hasMore
          ? trans.__('the newest %1; the runs table has all', runs.length)
          : undefined
      }
      isWide
      actions={
        runs.length > 1 &&
        runs.length <= MOST_COMPARED && (
          <button
            type="button"
            className="jp-RunLedger-link"
            onClick={() => compare(runs.map(run => run.id))}
          >
            {trans.__('Compare them')}
          </button>
        )
      }
    >
      <table
        className="jp-RunLedger-pageTable jp-mod-inside"
        aria-label={trans.__('Runs inside')}
      >
        <thead>
          <tr>
            <th scope="col">{trans.__('Run')}</th>
            {columns.map(({ name }, index) => (
              <th key={index} scope="col">
                <WrappedName name={name} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {runs.map((run, row) => (
            <Line
              key={run.id}
              run={run}
              row={row}
              parameters={parameters}
              results={results}
            />
          ))}
        </tbody>
      </table>
    </Card>
  );
}

function Line(props: {
  run: IRun;
  row: number;
  parameters: readonly IInsideColumn[];
  results: readonly IInsideColumn[];
}): JSX.Element {
  const { trans, openRun } = usePageHost();
  const { run, row } = props;
  return (
    <tr>
      <th scope="row">
        <StatusIcon status={run.status} trans={trans} />{' '}
        <button
          type="button"
          className="jp-RunLedger-link"
          onClick={() => openRun(run.id)}
        >
          {run.title}
        </button>
      </th>
      {props.parameters.map(({ values }, index) => (
        <td key={`p${index}`}>{exact(values[row])}</td>
      ))}
      {props.results.map(({ values, best }, index) => (
        <td key={`r${index}`} title={exact(values[row])}>
          {values[row] !== undefined && formatValue(values[row], near(values))}
          {best === row && (
            <span className="jp-RunLedger-tag">{trans.__('best')}</span>
          )}
        </td>
      ))}
    </tr>
  );
}

function exact(value: JsonValue | undefined): string {
  return value === undefined ? '' : formatValue(value, 'exact');
}

/** The numbers of a column, which are told apart by their digits. */
function near(values: readonly (JsonValue | undefined)[]): JsonValue[] {
  return values.filter(isNumber);
}
