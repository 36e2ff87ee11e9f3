import { ellipsesIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Directions } from './columns';
import { directionFor } from './columns';
import { useTableHost } from './host';
import type { ILayout, IPlacedColumn, ISpan } from './layout';
import { LINE, widthOf } from './layout';
import { idUnder } from './line';
import type { RunsTableModel } from './model';
import type { IShownColumn } from './table-columns';
import type { ITableView } from './views';
import { withColumnBefore, withColumnSet } from './views';
import { columnLabel, columnRemark, columnTitle, groupWord } from './words';

/** The data type of a column that is dragged. */
const DRAGGED = 'application/x-runledger-column';

/** The place of the heads where lines have theirs. */
export const HEAD = -1;

/** What the heads are drawn from; they are drawn anew only when one of these changes. */
interface IHeadProps {
  /** Does what a head is asked for. */
  readonly model: RunsTableModel;
  readonly layout: ILayout;
  readonly spans: readonly ISpan[];
  readonly gridId: string;
  readonly sort: ITableView['sort'];
  readonly told: Directions;
  /** The key of the column that the keyboard is at, if it is in the heads. */
  readonly cursor: string | null;
}

/**
 * The heads of the columns, and over them those of their groups.
 */
export const TableHead = React.memo(function TableHead(
  props: IHeadProps
): JSX.Element {
  const { model, layout, cursor } = props;
  const [dropAt, setDropAt] = React.useState<string | null>(null);
  const head = (placed: IPlacedColumn, left: number | null) => (
    <ColumnHead
      key={placed.column.key}
      id={idUnder(cursor, props.gridId, HEAD, placed)}
      model={model}
      placed={placed}
      left={left}
      sort={props.sort}
      told={props.told}
      isDropAt={placed.column.key === dropAt}
      onDragOver={setDropAt}
    />
  );
  return (
    <div
      className="jp-RunLedger-tableHead"
      role="rowgroup"
      style={{ width: layout.totalWidth }}
    >
      <GroupHeads {...props} />
      <div
        className="jp-RunLedger-tableHeads"
        role="row"
        aria-rowindex={2}
        style={{ height: LINE }}
      >
        {layout.pinned.map(placed => head(placed, placed.start))}
        <span
          className="jp-RunLedger-tableGap"
          role="presentation"
          style={{ width: layout.gap }}
        />
        {layout.visible.map(placed => head(placed, null))}
      </div>
    </div>
  );
});

function GroupHeads(props: {
  layout: ILayout;
  spans: readonly ISpan[];
}): JSX.Element {
  const { trans } = useTableHost();
  const { layout, spans } = props;
  const { visible, pinnedWidth } = layout;
  const begin = visible[0]?.start ?? pinnedWidth;
  const last = visible[visible.length - 1];
  const end = last ? last.start + last.width : pinnedWidth;
  const head = (span: ISpan, from: number, width: number) => (
    <div
      key={span.index}
      role="columnheader"
      className="jp-RunLedger-tableGroupHead"
      aria-colindex={span.index + 1}
      aria-colspan={span.columns}
      data-pinned={span.isPinned}
      data-group={span.group}
      style={span.isPinned ? { width, left: from } : { width }}
    >
      <span
        className="jp-RunLedger-tableGroupName"
        style={{ left: span.isPinned ? 0 : pinnedWidth }}
      >
        {span.isGoingOn ? '' : groupWord(span.group, trans)}
      </span>
    </div>
  );
  const scrolled = spans.filter(
    ({ isPinned, start, width }) =>
      !isPinned && start < end && start + width > begin
  );
  const first = scrolled[0]?.start ?? pinnedWidth;
  return (
    <div
      className="jp-RunLedger-tableGroupHeads"
      role="row"
      aria-rowindex={1}
      style={{ height: LINE }}
    >
      {spans
        .filter(({ isPinned }) => isPinned)
        .map(span => head(span, span.start, span.width))}
      <span
        className="jp-RunLedger-tableGap"
        role="presentation"
        style={{ width: first - pinnedWidth }}
      />
      {scrolled.map(span => head(span, span.start, span.width))}
    </div>
  );
}

function ColumnHead(props: {
  /** Its id where the keyboard is at it. */
  id: string | undefined;
  model: RunsTableModel;
  placed: IPlacedColumn;
  left: number | null;
  sort: ITableView['sort'];
  told: Directions;
  isDropAt: boolean;
  onDragOver: (key: string | null) => void;
}): JSX.Element {
  const host = useTableHost();
  const { trans } = host;
  const { model, placed, left, sort, told, onDragOver } = props;
  const { column, shown, width, index, figures } = placed;
  const sorted =
    sort?.key === column.key
      ? sort.isDescending
        ? 'descending'
        : 'ascending'
      : null;
  const direction = directionFor(column, told);
  const remark = columnRemark(column, trans);
  const title = [
    columnTitle(column, trans),
    direction === 'up' && column.group === 'results'
      ? trans.__('More is better')
      : direction === 'down' && column.group === 'results'
        ? trans.__('Less is better')
        : null,
    model.canSort(column)
      ? trans.__('Click to sort')
      : trans.__('Runs cannot be sorted by this')
  ];
  return (
    <div
      id={props.id}
      role="columnheader"
      className="jp-RunLedger-tableColumn"
      aria-colindex={index + 1}
      aria-sort={sorted ?? (model.canSort(column) ? 'none' : undefined)}
      data-column={column.key}
      data-pinned={left !== null}
      data-numeric={figures.isNumeric}
      data-current={props.id !== undefined}
      data-drop={props.isDropAt}
      title={title.filter(part => part !== null).join('\n')}
      style={left === null ? { width } : { width, left }}
      draggable
      onDragStart={event => {
        event.dataTransfer.setData(DRAGGED, column.key);
        event.dataTransfer.effectAllowed = 'move';
      }}
      onDragOver={event => {
        if (event.dataTransfer.types.includes(DRAGGED)) {
          event.preventDefault();
          onDragOver(column.key);
        }
      }}
      onDragLeave={() => onDragOver(null)}
      onDragEnd={() => onDragOver(null)}
      onDrop={event => {
        const key = event.dataTransfer.getData(DRAGGED);
        onDragOver(null);
        if (key !== '') {
          event.preventDefault();
          model.setColumns(withColumnBefore(model.chosen, key, column.key));
        }
      }}
      onClick={() => {
        model.cursor = { line: null, column: column.key };
        model.toggleSort(column);
      }}
    >
      <span className="jp-RunLedger-tableText">
        {columnLabel(column, trans)}
        {remark !== '' && (
          <span className="jp-RunLedger-remark"> {remark}</span>
        )}
      </span>
      {sorted !== null && (
        <span className="jp-RunLedger-tableSort" aria-hidden>
          {sorted === 'ascending' ? '▲' : '▼'}
        </span>
      )}
      <button
        type="button"
        className="jp-RunLedger-tableMenuButton"
        tabIndex={-1}
        aria-label={trans.__(
          'Menu of the column %1',
          columnLabel(column, trans)
        )}
        onClick={event => {
          event.stopPropagation();
          const { left, bottom } = event.currentTarget.getBoundingClientRect();
          host.openMenu({ kind: 'column', column }, left, bottom);
        }}
      >
        <ellipsesIcon.react tag={null} />
      </button>
      <ResizeHandle model={model} shown={shown} />
    </div>
  );
}

/** Takes the right edge of a column along. */
function ResizeHandle(props: {
  model: RunsTableModel;
  shown: IShownColumn;
}): JSX.Element {
  const { model, shown } = props;
  const begun = React.useRef<{ x: number; width: number } | null>(null);
  const resize = (event: React.PointerEvent) => {
    if (begun.current) {
      const width = begun.current.width + event.clientX - begun.current.x;
      model.setColumns(withColumnSet(model.chosen, shown.key, { width }));
    }
  };
  return (
    <span
      className="jp-RunLedger-tableResize"
      aria-hidden
      // Dragging it is not dragging the column.
      draggable
      onDragStart={event => {
        event.preventDefault();
        event.stopPropagation();
      }}
      onClick={event => event.stopPropagation()}
      onPointerDown={event => {
        event.stopPropagation();
        event.currentTarget.setPointerCapture(event.pointerId);
        begun.current = { x: event.clientX, width: widthOf(shown) };
      }}
      onPointerMove={resize}
      onPointerUp={event => {
        resize(event);
        begun.current = null;
      }}
      onPointerCancel={() => {
        begun.current = null;
      }}
    />
  );
}
