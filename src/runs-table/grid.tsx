import type { Virtualizer } from '@tanstack/react-virtual';
import { useVirtualizer } from '@tanstack/react-virtual';
import * as React from 'react';
import { useNow } from '../components';
import { columnOf } from './columns';
import { act } from './grid-actions';
import { HEAD, TableHead } from './head';
import { NO_FIGURES } from './heat';
import { useTableHost } from './host';
import { useKeptPlace } from './kept-place';
import type { ILayout } from './layout';
import {
  HEADS,
  isSameLayout,
  LINE,
  placeColumns,
  spansOf,
  widthOf
} from './layout';
import { cellId, isBestValue, Line } from './line';
import type { RunsTableModel } from './model';
import type { Place } from './navigation';
import { actionOf } from './navigation';
import { valueOf } from './values';
import { cellTitle } from './words';

/** Distance from the end at which the next page is asked for, in lines. */
const AHEAD = 150;

/** Lines and columns that are drawn beside those in sight. */
const OVERSCAN = { lines: 6, columns: 2 };

/** The number of nodes for lines is a multiple of this, so that it rarely changes. */
const NODES = 16;

/** Two virtual directions in one scroller. */
type Axis = Virtualizer<HTMLDivElement, Element>;

/**
 * The runs as a grid that is virtual both ways: only what is in sight is in the page.
 */
export function TableGrid({ model }: { model: RunsTableModel }): JSX.Element {
  const host = useTableHost();
  const { trans } = host;
  const scroller = React.useRef<HTMLDivElement>(null);
  const gridId = React.useId();
  const now = useNow(60000);
  const minute = Math.floor(now / 60000) * 60000;
  const { lines, columns, view, cursor, directions } = model;

  const rows = useVirtualizer<HTMLDivElement, Element>({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: OVERSCAN.lines,
    paddingStart: HEADS,
    scrollPaddingStart: HEADS
  });
  const { layout, axis } = useLayout(model, scroller);
  const spans = React.useMemo(() => spansOf(columns), [columns]);
  useKeptPlace(scroller, lines);
  // Another question is read from its first answer on.
  const { sort, filter, scope, archived } = view;
  React.useLayoutEffect(() => {
    scroller.current?.scrollTo({ top: 0 });
  }, [sort, view.group, filter, scope, archived]);

  const items = rows.getVirtualItems();
  // Nodes are used again for other lines, which is quicker than making new ones; nothing in them has the focus.
  const nodes = Math.ceil(items.length / NODES) * NODES;
  const last = items[items.length - 1]?.index ?? 0;
  React.useEffect(() => {
    if (model.hasMore && last >= lines.length - AHEAD) {
      void model.loadMore();
    }
  }, [model, last, lines.length, model.hasMore]);

  const at =
    cursor.line === null
      ? HEAD
      : lines.findIndex(line => line.key === cursor.line);
  const line = at < 0 ? undefined : lines[at];
  const place: Place = line?.kind ?? 'head';
  const column = columns.findIndex(({ key }) => key === cursor.column);
  const activeColumn = place === 'group' ? 0 : Math.max(column, 0);
  const activeKey = columns[activeColumn]?.key ?? null;
  const isDrawn = place === 'head' || items.some(({ index }) => index === at);
  const isColumnDrawn = [...layout.pinned, ...layout.visible].some(
    ({ index }) => index === activeColumn
  );

  const onKeyDown = (event: React.KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) {
      return;
    }
    const height = event.currentTarget.clientHeight - HEADS;
    const page = Math.max(Math.floor(height / LINE) - 1, 1);
    const action = actionOf(event, place, page);
    if (action === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    act(action, {
      model,
      host,
      line: place === 'head' ? HEAD : at,
      column: Math.max(column, 0),
      scrollTo: (toLine, toColumn) => {
        if (toLine >= 0) {
          rows.scrollToIndex(toLine);
        }
        const own = toColumn - layout.pinned.length;
        if (own >= 0) {
          axis.scrollToIndex(own);
        }
      },
      placeOf: (atLine, atColumn) =>
        placeOfCell(event.currentTarget, cellId(gridId, atLine, atColumn))
    });
  };

  const onMouse = (event: React.MouseEvent<HTMLElement>): string | null => {
    const target = event.target as HTMLElement;
    const key = target.closest<HTMLElement>('[data-line]')?.dataset.line;
    const cell = target.closest<HTMLElement>('[data-column]');
    if (key === undefined) {
      return null;
    }
    model.cursor = {
      line: key,
      column: cell?.dataset.column ?? model.cursor.column
    };
    return key;
  };
  const onClick = (event: React.MouseEvent<HTMLElement>) => {
    const before = model.cursor.line;
    const key = onMouse(event);
    if (key === null) {
      return;
    }
    if (!model.run(key)) {
      model.toggleFold(key);
    } else if (event.shiftKey) {
      model.extendSelection(before ?? key, key);
    } else if (
      event.ctrlKey ||
      event.metaKey ||
      (event.target as HTMLElement).closest('[data-check]')
    ) {
      model.toggleSelected(key);
    }
  };
  const onDoubleClick = (event: React.MouseEvent<HTMLElement>) => {
    const key = onMouse(event);
    if (key !== null && model.run(key)) {
      host.execute('open', [key]);
    }
  };
  // Said on hover only: it takes longer than all the rest of a cell.
  const onMouseOver = (event: React.MouseEvent<HTMLElement>) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>(
      '.jp-RunLedger-tableCell'
    );
    const key = cell?.closest<HTMLElement>('[data-line]')?.dataset.line;
    const run = model.run(key ?? '');
    const placed = [...layout.pinned, ...layout.visible].find(
      ({ column }) => column.key === cell?.dataset.column
    );
    if (cell && run && placed) {
      const value = valueOf(placed.column, run, directions);
      cell.title =
        value === undefined
          ? ''
          : cellTitle(placed.column, value, isBestValue(placed, value), trans);
    }
  };
  const onContextMenu = (event: React.MouseEvent<HTMLElement>) => {
    // With Shift, the browser's own menu.
    if (event.shiftKey) {
      return;
    }
    const key = (event.target as HTMLElement).closest<HTMLElement>(
      '[data-column]'
    )?.dataset.column;
    const over = columnOf(key ?? '');
    if (onMouse(event) !== null) {
      host.openMenu(
        { kind: 'line', column: over },
        event.clientX,
        event.clientY
      );
    } else if (over) {
      host.openMenu(
        { kind: 'column', column: over },
        event.clientX,
        event.clientY
      );
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const group = view.group === null ? null : columnOf(view.group);
  const groupFigures = group ? model.figures(group) : NO_FIGURES;
  return (
    <div
      ref={scroller}
      className="jp-RunLedger-tableGrid"
      role="grid"
      tabIndex={0}
      aria-label={trans.__('Runs')}
      aria-multiselectable="true"
      aria-rowcount={model.hasMore ? -1 : lines.length + 2}
      aria-colcount={columns.length}
      aria-activedescendant={
        isDrawn && isColumnDrawn ? cellId(gridId, at, activeColumn) : undefined
      }
      onKeyDown={onKeyDown}
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onContextMenu={onContextMenu}
      onMouseOver={onMouseOver}
    >
      <div
        className="jp-RunLedger-tableCanvas"
        role="presentation"
        style={{ height: rows.getTotalSize(), width: layout.totalWidth }}
      >
        <TableHead
          model={model}
          layout={layout}
          spans={spans}
          gridId={gridId}
          sort={sort}
          told={directions}
          cursor={place === 'head' ? activeKey : null}
        />
        <div role="rowgroup">
          {items.map(item => {
            const line = lines[item.index];
            return (
              line && (
                <Line
                  key={item.index % nodes}
                  line={line}
                  index={item.index}
                  top={item.start}
                  gridId={gridId}
                  layout={layout}
                  told={directions}
                  cursor={item.index === at ? activeKey : null}
                  isSelected={model.selected.has(line.key)}
                  isFresh={model.isFresh(line.key)}
                  now={minute}
                  group={group}
                  groupFigures={groupFigures}
                />
              )
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** The columns in their places: the same object as long as nothing in it changed. */
function useLayout(
  model: RunsTableModel,
  scroller: React.RefObject<HTMLDivElement>
): { layout: ILayout; axis: Axis } {
  const { columns } = model;
  const pinned = columns.filter(column => column.pinned === true);
  const free = columns.slice(pinned.length);
  const pinnedWidth = pinned.reduce((sum, shown) => sum + widthOf(shown), 0);
  const axis = useVirtualizer<HTMLDivElement, Element>({
    horizontal: true,
    count: free.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => widthOf(free[index]),
    overscan: OVERSCAN.columns,
    paddingStart: pinnedWidth,
    scrollPaddingStart: pinnedWidth
  });
  React.useLayoutEffect(() => axis.measure(), [axis, columns]);
  const items = axis.getVirtualItems();
  const first = pinned.length + (items[0]?.index ?? 0);
  const last = pinned.length + (items[items.length - 1]?.index ?? -1);
  const layout = placeColumns(columns, first, last, column =>
    model.figures(column)
  );
  const kept = React.useRef(layout);
  if (!isSameLayout(kept.current, layout)) {
    kept.current = layout;
  }
  return { layout: kept.current, axis };
}

function placeOfCell(grid: HTMLElement, id: string): { x: number; y: number } {
  const cell = grid.querySelector(`[id="${CSS.escape(id)}"]`) ?? grid;
  const { left, bottom } = cell.getBoundingClientRect();
  return { x: left, y: bottom };
}
