import * as React from 'react';
import { WrappedName } from '../components';
import type { CompareModel } from './compare-model';
import { onlyDifferences } from './compare';
import { useCompareHost } from './host';
import type { IComparedRow, IComparison, RowGroup } from './model';
import { RunHead } from './run-head';
import { groupWord, rowName, rowTitle } from './texts';
import { ValueCell } from './value-cell';

/** A row with more parts than this is closed at first. */
const FEW_PARTS = 12;

/** Rows of a group, or parts of a row, that are shown at once; more are one click away. */
const MANY_ROWS = 60;

/** An arrow down was read, an arrow up was written. */
const FILE_SIGNS: Readonly<Record<string, string>> = {
  input: '↓',
  code: '↓',
  output: '↑',
  model: '↑',
  both: '↕'
};

/**
 * The runs side by side: a column for each, the reference first, and a row for each thing that differs.
 */
export function FactsTable({ model }: { model: CompareModel }): JSX.Element {
  const { trans } = useCompareHost();
  const { columns, comparison, showsAll } = model;
  const shown = React.useMemo(
    () => comparison && (showsAll ? comparison : onlyDifferences(comparison)),
    [comparison, showsAll]
  );
  // Runs that could not be read have a head, and no values.
  const places = columns.map(({ id }) => comparison?.runs.indexOf(id) ?? -1);
  return (
    <div
      className="jp-RunLedger-tableScroll"
      role="group"
      aria-label={trans.__('The runs side by side')}
      // It scrolls.
      tabIndex={0}
    >
      <table className="jp-RunLedger-compareTable">
        <thead>
          <tr>
            <td />
            {columns.map(column => (
              <th
                key={column.id}
                scope="col"
                data-reference={column.id === model.reference}
              >
                <RunHead model={model} column={column} />
              </th>
            ))}
          </tr>
        </thead>
        {comparison?.groups.map(({ group, rows }) => (
          <Group
            key={group}
            group={group}
            all={rows}
            shown={rowsOf(shown, group)}
            places={places}
          />
        ))}
      </table>
    </div>
  );
}

interface IRowsProps {
  /** For each column the position of its value, -1 if it has none. */
  readonly places: readonly number[];
}

function Group(
  props: IRowsProps & {
    group: RowGroup;
    all: readonly IComparedRow[];
    shown: readonly IComparedRow[];
  }
): JSX.Element {
  const { trans } = useCompareHost();
  const { all, shown, places } = props;
  const [limit, setLimit] = React.useState(MANY_ROWS);
  const differing = leaves(all).filter(({ relation }) => relation !== 'same');
  const count = leaves(all).length;
  return (
    <tbody>
      <tr className="jp-RunLedger-groupRow">
        <th scope="rowgroup" colSpan={places.length + 1}>
          <span className="jp-RunLedger-groupName">
            {groupWord(props.group, trans)}
          </span>
          <span className="jp-RunLedger-hint">
            {differing.length === 0
              ? trans._n('the same', 'all %1 the same', count)
              : trans.__('%1 of %2 differ', differing.length, count)}
          </span>
        </th>
      </tr>
      {shown.slice(0, limit).map(row => (
        <Row key={row.path.join('\n')} row={row} depth={0} places={places} />
      ))}
      {shown.length > limit && (
        <MoreRow
          columns={places.length + 1}
          count={shown.length - limit}
          onMore={() => setLimit(limit + 4 * MANY_ROWS)}
        />
      )}
    </tbody>
  );
}

function Row(
  props: IRowsProps & { row: IComparedRow; depth: number }
): JSX.Element {
  const { trans } = useCompareHost();
  const { row, depth, places } = props;
  const { parts } = row;
  const [isOpen, setOpen] = React.useState(parts.length <= FEW_PARTS);
  const [limit, setLimit] = React.useState(MANY_ROWS);
  const name = rowName(row, trans);
  const title = rowTitle(row, trans);
  const sign = row.group === 'files' ? FILE_SIGNS[row.path[0]] : undefined;
  return (
    <>
      <tr
        className="jp-RunLedger-comparedRow"
        data-relation={row.relation}
        data-nested={parts.length > 0}
      >
        <th scope="row" title={title} style={{ '--depth': depth } as Depth}>
          {parts.length > 0 ? (
            <button
              type="button"
              className="jp-RunLedger-fold"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              {name}
              <span className="jp-RunLedger-count">{parts.length}</span>
            </button>
          ) : (
            <>
              {sign && <span aria-hidden>{sign} </span>}
              <WrappedName name={name} />
              {row.group === 'files' && (
                <span className="jp-RunLedger-srOnly">{title}</span>
              )}
              {row.direction && row.group === 'results' && (
                <span className="jp-RunLedger-hint">
                  {row.direction === 'up'
                    ? trans.__(' more is better')
                    : trans.__(' less is better')}
                </span>
              )}
            </>
          )}
        </th>
        {places.map((place, i) =>
          parts.length > 0 || place < 0 ? (
            <td key={i} />
          ) : (
            <ValueCell
              key={i}
              row={row}
              value={row.values[place]}
              isReference={i === 0}
              hasBest={places.filter(each => each >= 0).length > 2}
            />
          )
        )}
      </tr>
      {isOpen &&
        parts
          .slice(0, limit)
          .map(part => (
            <Row
              key={part.path.join('\n')}
              row={part}
              depth={depth + 1}
              places={places}
            />
          ))}
      {isOpen && parts.length > limit && (
        <MoreRow
          columns={places.length + 1}
          count={parts.length - limit}
          onMore={() => setLimit(limit + 4 * MANY_ROWS)}
        />
      )}
    </>
  );
}

type Depth = React.CSSProperties & { '--depth': number };

function rowsOf(
  comparison: IComparison | null,
  group: RowGroup
): readonly IComparedRow[] {
  return comparison?.groups.find(each => each.group === group)?.rows ?? [];
}

/** The rows that have values themselves. */
function leaves(rows: readonly IComparedRow[]): readonly IComparedRow[] {
  return rows.flatMap(row =>
    row.parts.length > 0 ? leaves(row.parts) : [row]
  );
}

/** The line below rows of which not all are shown. */
function MoreRow(props: {
  columns: number;
  /** How many are not shown. */
  count: number;
  onMore: () => void;
}): JSX.Element {
  const { trans } = useCompareHost();
  return (
    <tr>
      <td colSpan={props.columns}>
        <button
          type="button"
          className="jp-RunLedger-more"
          onClick={props.onMore}
        >
          {trans.__('Show %1 more', props.count)}
        </button>
      </td>
    </tr>
  );
}
