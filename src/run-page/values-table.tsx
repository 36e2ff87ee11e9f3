import * as React from 'react';
import { formatValue, MoreButton, WrappedName } from '../components';
import type { JsonValue } from '../ledger';
import { resultChange } from '../runs/results';
import { ChangeArrow } from '../runs/run-row';
import { usePageHost } from './host';
import type { IPageRow } from './rows';

/** Rows that are shown at once where nothing else is said; more are one click away. */
const FEW = 20;

/**
 * Names and values beside those of the run before. What differs is bold, and says what it was.
 */
export function ValuesTable(props: {
  label: string;
  rows: readonly IPageRow[];
  /** Parameters are shown as they were given, results as precisely as is of use. */
  digits: 'exact' | 'measured';
  /** How many rows are shown at once, unless more of them differ. */
  few?: number;
}): JSX.Element {
  const { trans } = usePageHost();
  const { rows, label, digits } = props;
  const different = rows.filter(({ differs }) => differs).length;
  const few = Math.min(FEW, Math.max(props.few ?? FEW, different));
  const [showsAll, setShowsAll] = React.useState(false);
  const hasBefore = rows.some(({ before }) => before !== undefined);
  return (
    <>
      <table
        className="jp-RunLedger-pageTable jp-mod-values"
        aria-label={label}
      >
        <thead>
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Value')}</th>
            {hasBefore && <th scope="col">{trans.__('Run before')}</th>}
          </tr>
        </thead>
        <tbody>
          {(showsAll ? rows : rows.slice(0, few)).map(row => (
            <ValueRow
              key={`${row.origin} ${row.name}`}
              row={row}
              digits={digits}
              hasBefore={hasBefore}
            />
          ))}
        </tbody>
      </table>
      <MoreButton
        more={rows.length - few}
        showsAll={showsAll}
        onToggle={() => setShowsAll(!showsAll)}
        trans={trans}
      />
    </>
  );
}

function ValueRow(props: {
  row: IPageRow;
  digits: 'exact' | 'measured';
  hasBefore: boolean;
}): JSX.Element {
  const { trans } = usePageHost();
  const { row, hasBefore } = props;
  const { value, before, origin } = row;
  const isMeasured = props.digits === 'measured';
  const text = (of: JsonValue, beside: JsonValue | undefined) =>
    formatValue(
      of,
      isMeasured ? (beside === undefined ? [] : [beside]) : 'exact'
    );
  const change =
    isMeasured && value !== undefined
      ? resultChange(row.name, before, value)
      : null;
  return (
    <tr data-differs={row.differs} data-origin={origin}>
      <th scope="row">
        <WrappedName name={row.name} />
        {origin === 'inherited' && (
          <span
            className="jp-RunLedger-tag"
            title={trans.__('Measured by a cell that ran before this run')}
          >
            {trans.__('inherited')}
          </span>
        )}
        {origin === 'inferred' && isMeasured && (
          <span
            className="jp-RunLedger-tag"
            title={trans.__('Seen in the notebook, not declared by summary()')}
          >
            {trans.__('inferred')}
          </span>
        )}
      </th>
      <td title={value === undefined ? undefined : formatValue(value)}>
        {value === undefined ? (
          <span className="jp-RunLedger-none">{trans.__('not set')}</span>
        ) : (
          <span className="jp-RunLedger-pageValue">{text(value, before)}</span>
        )}
        {change && <ChangeArrow change={change} trans={trans} />}
      </td>
      {hasBefore && (
        <td
          className="jp-RunLedger-before"
          title={before === undefined ? undefined : formatValue(before)}
        >
          {before === undefined ? (
            <span className="jp-RunLedger-none">
              {origin === 'inherited' ? '' : trans.__('not set')}
            </span>
          ) : (
            <span className="jp-RunLedger-pageValue">
              {text(before, value)}
            </span>
          )}
        </td>
      )}
    </tr>
  );
}
