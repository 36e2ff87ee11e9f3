import { caretDownIcon, caretRightIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import {
  formatDuration,
  isNumber,
  starredIcon,
  StatusIcon,
  useNow
} from '../components';
import type { IRun, JsonValue } from '../ledger';
import type { Directions, IColumn } from './columns';
import { TITLE } from './columns';
import type { TableLine } from './grouping';
import type { IFigures } from './heat';
import { shadeOf } from './heat';
import { useTableHost } from './host';
import type { ILayout, IPlacedColumn } from './layout';
import { isShaded } from './layout';
import { isKnown, numberOf, valueOf } from './values';
import { cellText, groupText } from './words';

/** What a line is drawn from; it is drawn anew only when one of these changes. */
export interface ILineProps {
  readonly line: TableLine;
  /** Its place among all lines, from 0. */
  readonly index: number;
  /** Where it begins, in px. */
  readonly top: number;
  readonly gridId: string;
  readonly layout: ILayout;
  readonly told: Directions;
  /** The key of the column that the keyboard is at, if it is in this line. */
  readonly cursor: string | null;
  readonly isSelected: boolean;
  readonly isFresh: boolean;
  /** In milliseconds since 1970; a new one every minute. */
  readonly now: number;
  /** What the runs are put together by. */
  readonly group: IColumn | null;
  readonly groupFigures: IFigures;
}

/** Most runs beside each other have the same. */
const Status = React.memo(StatusIcon);

/** The id of a cell's node. */
export function cellId(gridId: string, line: number, column: number): string {
  return `${gridId}-${line}-${column}`;
}

/** The id of a cell's node where the cursor stands in its column: no other is asked for. */
export function idUnder(
  cursor: string | null,
  gridId: string,
  line: number,
  { column, index }: IPlacedColumn
): string | undefined {
  return column.key === cursor ? cellId(gridId, line, index) : undefined;
}

/**
 * A line of the table: a run with a cell for each column, or the head of a group.
 */
export const Line = React.memo(function Line(props: ILineProps): JSX.Element {
  const { line, index, top, layout, gridId, cursor } = props;
  const common = {
    role: 'row',
    'aria-rowindex': index + 3,
    'data-line': line.key,
    style: {
      top,
      width: layout.totalWidth
    }
  };
  if (line.kind === 'group') {
    return (
      <div
        {...common}
        className="jp-RunLedger-tableLine jp-RunLedger-tableGroup"
        aria-expanded={line.isOpen}
      >
        <GroupCell {...props} line={line} />
      </div>
    );
  }
  const { run } = line;
  const cell = (placed: IPlacedColumn, left: number | null) => (
    <Cell
      key={placed.column.key}
      id={idUnder(cursor, gridId, index, placed)}
      placed={placed}
      left={left}
      run={run}
      told={props.told}
      now={props.now}
    />
  );
  return (
    <div
      {...common}
      className="jp-RunLedger-tableLine jp-RunLedger-tableRun"
      data-status={run.status}
      data-fresh={props.isFresh}
      aria-selected={props.isSelected}
    >
      {layout.pinned.map(placed => cell(placed, placed.start))}
      <span
        className="jp-RunLedger-tableGap"
        role="presentation"
        style={{ width: layout.gap }}
      />
      {layout.visible.map(placed => cell(placed, null))}
    </div>
  );
});

function GroupCell(
  props: ILineProps & { line: TableLine & { kind: 'group' } }
): JSX.Element {
  const { trans } = useTableHost();
  const { line, group, layout } = props;
  const Caret = line.isOpen ? caretDownIcon : caretRightIcon;
  const value =
    group && groupText(group, line.value, props.groupFigures, props.now, trans);
  return (
    <div
      role="gridcell"
      id={cellId(props.gridId, props.index, 0)}
      className="jp-RunLedger-tableGroupCell"
      aria-colindex={1}
      aria-colspan={layout.pinned.length + layout.visible.length}
      data-current={props.cursor !== null}
    >
      <Caret.react tag="span" className="jp-RunLedger-caret" aria-hidden />
      <span className="jp-RunLedger-tableGroupValue">{value}</span>
      <span className="jp-RunLedger-remark">
        {trans._n('%1 run', '%1 runs', line.count)}
      </span>
    </div>
  );
}

function Cell(props: {
  /** Its id where the keyboard is at it. */
  id: string | undefined;
  placed: IPlacedColumn;
  /** Where it stays in sight; null if it scrolls. */
  left: number | null;
  run: IRun;
  told: Directions;
  now: number;
}): JSX.Element {
  const { trans } = useTableHost();
  const { placed, run, left, told } = props;
  const { column, shown, width, index, figures } = placed;
  const value = valueOf(column, run, told);
  const common = {
    role: 'gridcell',
    id: props.id,
    'aria-colindex': index + 1,
    'data-column': column.key,
    'data-pinned': left !== null,
    'data-current': props.id !== undefined,
    style: left === null ? { width } : { width, left }
  };
  if (column.key === TITLE) {
    return (
      <div {...common} className="jp-RunLedger-tableCell">
        <TitleCell run={run} />
      </div>
    );
  }
  if (value === undefined) {
    const isOpen =
      run.status === 'running' && column.key === 'duration'
        ? 'running'
        : isKnown(column, run, told)
          ? 'none'
          : 'unread';
    return (
      <div
        {...common}
        className="jp-RunLedger-tableCell"
        data-numeric={isOpen === 'running'}
        data-unread={isOpen === 'unread'}
      >
        {isOpen === 'running' && <Elapsed run={run} />}
        {isOpen === 'unread' && '…'}
      </div>
    );
  }
  const isBest = isBestValue(placed, value);
  return (
    <div
      {...common}
      className="jp-RunLedger-tableCell"
      data-numeric={isNumber(value)}
      data-shade={
        isShaded(shown)
          ? (shadeOf(value, figures.scale) ?? undefined)
          : undefined
      }
    >
      {column.key === 'status' && <Status status={run.status} trans={trans} />}
      {isBest && (
        <span
          className="jp-RunLedger-tableBest"
          role="img"
          aria-label={trans.__('best')}
        >
          ★
        </span>
      )}
      {cellText(column, value, figures, props.now, trans)}
    </div>
  );
}

/** Whether no run here has a better value. */
export function isBestValue(
  { figures }: IPlacedColumn,
  value: JsonValue | undefined
): boolean {
  return figures.best !== null && numberOf(value) === figures.best;
}

function TitleCell({ run }: { run: IRun }): JSX.Element {
  const { trans } = useTableHost();
  return (
    <>
      <span className="jp-RunLedger-tableCheck" data-check aria-hidden />
      <Status status={run.status} trans={trans} />
      <span className="jp-RunLedger-tableText">{run.title}</span>
      {run.starred && (
        <span
          className="jp-RunLedger-tableStar"
          role="img"
          aria-label={trans.__('starred')}
        >
          <starredIcon.react tag={null} />
        </span>
      )}
      {run.archived && (
        <span className="jp-RunLedger-tag">{trans.__('archived')}</span>
      )}
    </>
  );
}

/** How long a run has been going on. */
function Elapsed({ run }: { run: IRun }): JSX.Element {
  const { trans } = useTableHost();
  const now = useNow(1000);
  const seconds = Math.max(now - run.started, 0) / 1000;
  return <>{formatDuration(seconds, trans)}</>;
}
