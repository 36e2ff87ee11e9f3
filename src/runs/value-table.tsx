import * as React from 'react';
import { formatValue, MoreButton, ShortName } from '../components';
import type { IValueRow } from './compared';
import { useHost } from './host';
import { ChangeArrow } from './run-row';
import { resultChange } from './results';

/** Rows that are shown at once; more are one click away. */
const FEW = 10;

/**
 * Names and values: what differs from the run before first and in bold, and of many only some until asked.
 */
export function ValueTable(props: {
  label: string;
  rows: readonly IValueRow[];
  /** Parameters are shown as they were given, results as precisely as is of use. */
  digits: 'exact' | 'measured';
  /** What is said of all of them, such as where they come from. */
  remark?: string;
  /** Whether they are folded away at first. */
  isFolded?: boolean;
}): JSX.Element | null {
  const { trans } = useHost();
  const [showsAll, setShowsAll] = React.useState(false);
  const [isOpen, setOpen] = React.useState(props.isFolded !== true);
  const { rows, label } = props;
  if (rows.length === 0) {
    return null;
  }
  const ordered = [
    ...rows.filter(row => row.differs),
    ...rows.filter(row => !row.differs)
  ];
  const shown = showsAll ? ordered : ordered.slice(0, FEW);
  return (
    <section className="jp-RunLedger-section" aria-label={label}>
      <h4 className="jp-RunLedger-heading">
        {props.isFolded ? (
          <button
            type="button"
            className="jp-RunLedger-fold"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {label}
          </button>
        ) : (
          label
        )}
        {props.remark && (
          <span className="jp-RunLedger-remark">{props.remark}</span>
        )}
      </h4>
      {isOpen && (
        <>
          <dl className="jp-RunLedger-values" data-many={showsAll}>
            {shown.map(row => (
              <ValueLine key={row.name} row={row} digits={props.digits} />
            ))}
          </dl>
          <MoreButton
            more={rows.length - FEW}
            showsAll={showsAll}
            onToggle={() => setShowsAll(!showsAll)}
            trans={trans}
          />
        </>
      )}
    </section>
  );
}

function ValueLine(props: {
  row: IValueRow;
  digits: 'exact' | 'measured';
}): JSX.Element {
  const { trans } = useHost();
  const { row } = props;
  const isMeasured = props.digits === 'measured';
  const beside = row.before === undefined ? [] : [row.before];
  const text = formatValue(row.value, isMeasured ? beside : 'exact');
  const change = isMeasured
    ? resultChange(row.name, row.before, row.value)
    : null;
  const was =
    row.differs && row.before !== undefined
      ? trans.__(
          '%1 (before: %2)',
          formatValue(row.value),
          formatValue(row.before)
        )
      : formatValue(row.value);
  return (
    <div className="jp-RunLedger-value" data-differs={row.differs}>
      <dt title={row.name}>
        <ShortName name={row.name} />
      </dt>
      <dd title={was}>
        {text}
        {change && <ChangeArrow change={change} trans={trans} />}
      </dd>
    </div>
  );
}
