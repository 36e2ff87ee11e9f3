import type { Range } from '@tanstack/react-virtual';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import * as React from 'react';
import { formatDay, useNow } from '../components';
import type { IRun } from '../ledger';
import { FoldLine } from './fold-line';
import { useHost } from './host';
import type { RunsModel } from './model';
import { nextKey } from './navigation';
import type { HistoryRow } from './rows';
import { RunDetail } from './run-detail';
import { RunLines, runLabel } from './run-row';
import { useKeptFocus, useKeptPlace } from './steadiness';

/** Height of a row that was not measured yet, in px. */
const HEIGHTS: Readonly<Record<HistoryRow['kind'], number>> = {
  day: 27,
  run: 49,
  fold: 29
};

/** Distance from the end at which the next page is asked for, in rows. */
const AHEAD = 15;

/**
 * The history as a virtual list that the keyboard can walk through.
 */
export function RunList(props: {
  model: RunsModel;
  onRename: (id: string, name: string) => void;
}): JSX.Element {
  const { model } = props;
  const { trans } = useHost();
  const rows = model.rows;
  const runs = model.runs;
  const following = React.useMemo(
    () => new Map(runs.map(run => [run.previous ?? '', run])),
    [runs]
  );
  const now = useNow(60000);
  const scroller = React.useRef<HTMLDivElement>(null);
  const [renaming, setRenaming] = React.useState<string | null>(null);
  // In an object of its own for each time it is asked for.
  const [wanted, setWanted] = React.useState<{ key: string } | null>(null);

  React.useEffect(() => {
    const onRequest = (sender: RunsModel, id: string) => setRenaming(id);
    const onFocus = () => focusRow(scroller.current, model.current ?? '');
    model.renameRequested.connect(onRequest);
    model.focusRequested.connect(onFocus);
    return () => {
      model.renameRequested.disconnect(onRequest);
      model.focusRequested.disconnect(onFocus);
    };
  }, [model]);

  const found = rows.findIndex(row => row.key === model.current);
  const currentIndex = found >= 0 ? found : rows.findIndex(isReachable);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: index => HEIGHTS[rows[index].kind],
    getItemKey: index => rows[index].key,
    overscan: 8,
    // The row with the focus stays in the page wherever it is scrolled to, or the focus would be lost.
    rangeExtractor: (range: Range) => {
      const indexes = defaultRangeExtractor(range);
      return currentIndex < 0 || indexes.includes(currentIndex)
        ? indexes
        : [...indexes, currentIndex].sort((a, b) => a - b);
    }
  });
  const items = virtualizer.getVirtualItems();
  useKeptPlace(scroller, virtualizer, rows);
  useKeptFocus(scroller, model.current);
  // The row comes into the page with the same render: what gets the focus later keeps it.
  React.useLayoutEffect(() => {
    if (wanted) {
      focusRow(scroller.current, wanted.key);
    }
  }, [wanted]);

  const last = items[items.length - 1]?.index ?? 0;
  React.useEffect(() => {
    if (model.hasMore && last >= rows.length - AHEAD) {
      void model.loadMore();
    }
  }, [model, last, rows.length]);

  const goTo = (key: string, isRange = false) => {
    if (isRange) {
      model.selectTo(key);
    } else {
      model.current = key;
    }
    virtualizer.scrollToIndex(rows.findIndex(row => row.key === key));
    setWanted({ key });
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (event.key === 'Escape' && target.closest('.jp-RunLedger-detail')) {
      const key = target.closest<HTMLElement>('[data-key]')?.dataset.key;
      focusRow(scroller.current, key ?? '');
      event.stopPropagation();
      return;
    }
    if (!target.matches('[data-key]') || event.ctrlKey || event.altKey) {
      return;
    }
    if (event.key === 'Escape' && model.selected.size > 0) {
      model.clearSelection();
      event.stopPropagation();
      return;
    }
    const page = Math.floor((scroller.current?.clientHeight ?? 0) / 50);
    const key = nextKey(rows, currentIndex, event.key, page);
    const row = rows[currentIndex];
    if (key !== null) {
      goTo(key, event.shiftKey);
    } else if (!row || !foldByKey(model, row, event.key)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  React.useEffect(() => {
    const shown = model.takeShown();
    if (shown !== null && rows.some(row => row.key === shown)) {
      goTo(shown);
    }
  });

  // A run that went is not being renamed when it comes back: its field would take the focus.
  const isRenamedGone =
    renaming !== null && rows.every(({ key }) => key !== renaming);
  React.useEffect(() => {
    if (isRenamedGone) {
      setRenaming(null);
    }
  }, [isRenamedGone]);

  const endRename = (id: string, name: string | null, isByKey: boolean) => {
    setRenaming(null);
    if (isByKey) {
      goTo(id);
    }
    if (name !== null) {
      props.onRename(id, name);
    }
  };

  return (
    <div
      className="jp-RunLedger-list"
      ref={scroller}
      role="treegrid"
      aria-label={trans.__('Runs, newest first')}
      aria-multiselectable="true"
      aria-rowcount={model.hasMore ? -1 : rows.length}
      onKeyDown={onKeyDown}
    >
      <div
        className="jp-RunLedger-canvas"
        role="presentation"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map(item => {
          const row = rows[item.index];
          return (
            <div
              key={row.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="jp-RunLedger-place"
              role="presentation"
              style={{ top: item.start }}
            >
              <Row
                row={row}
                index={item.index}
                model={model}
                state={props}
                following={following}
                now={now}
                isCurrent={item.index === currentIndex}
                onRenamed={row.key === renaming ? endRename : null}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

interface IRowProps {
  row: HistoryRow;
  index: number;
  model: RunsModel;
  /** Another object at each change of the model, the same one while the list is only scrolled. */
  state: object;
  following: ReadonlyMap<string, IRun>;
  now: number;
  isCurrent: boolean;
  /** Not null while this is the row that is renamed. */
  onRenamed:
    ((id: string, name: string | null, isByKey: boolean) => void) | null;
}

const Row = React.memo(function Row(props: IRowProps): JSX.Element {
  const { trans, execute } = useHost();
  const { row, model, isCurrent } = props;
  if (row.kind === 'day') {
    return (
      <div
        className="jp-RunLedger-day"
        role="row"
        aria-rowindex={props.index + 1}
      >
        <span role="rowheader">{formatDay(row.moment, props.now, trans)}</span>
      </div>
    );
  }
  if (row.kind === 'fold') {
    return (
      <FoldLine
        row={row}
        index={props.index}
        isCurrent={isCurrent}
        onToggle={() => {
          model.current = row.key;
          model.toggleFold(row.key);
        }}
      />
    );
  }

  const { run } = row;
  const previous = run.previous ? model.run(run.previous) : undefined;
  const isOpen = model.isOpen(run.id);
  const isSelected = model.selected.has(run.id);
  const onClick = (event: React.MouseEvent<HTMLElement>) => {
    if (event.shiftKey) {
      model.selectTo(run.id);
      event.currentTarget.parentElement?.focus({ preventScroll: true });
      return;
    }
    model.current = run.id;
    if (event.ctrlKey || event.metaKey) {
      model.toggleSelected(run.id);
    } else if (event.detail < 2) {
      // The second click of two opens the run's page.
      model.toggleOpen(run.id);
    }
  };
  const onDoubleClick = (event: React.MouseEvent<HTMLElement>) => {
    const isPlain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const isCaret = (event.target as Element).closest('.jp-RunLedger-caret');
    if (isPlain && !isCaret) {
      execute('open', run.id);
    }
  };
  return (
    <div
      className="jp-RunLedger-run"
      role="row"
      tabIndex={isCurrent ? 0 : -1}
      data-key={run.id}
      data-status={run.status}
      data-archived={run.archived}
      data-depth={row.depth}
      aria-level={row.depth + 1}
      aria-rowindex={props.index + 1}
      aria-expanded={isOpen}
      aria-selected={isSelected}
      aria-label={runLabel(run, previous, props.now, trans)}
      onFocus={() => {
        model.current = run.id;
      }}
      onContextMenu={event => {
        event.currentTarget.focus();
      }}
    >
      <div
        className="jp-RunLedger-lines"
        role="gridcell"
        onMouseDown={event => {
          if (event.shiftKey) {
            // A range of runs is meant, not one of text.
            event.preventDefault();
          }
        }}
        onClick={onClick}
        onDoubleClick={onDoubleClick}
      >
        <RunLines
          run={run}
          previous={previous}
          following={props.following.get(run.id)}
          origin={model.origin(run)}
          isOpen={isOpen}
          progress={model.progress}
          showNotebook={model.scope === 'all'}
          isRenaming={props.onRenamed !== null}
          onCaret={event => {
            event.stopPropagation();
            model.current = run.id;
            model.toggleOpen(run.id);
          }}
          onRenamed={(name, isByKey) =>
            props.onRenamed?.(run.id, name, isByKey)
          }
        />
      </div>
      {isOpen && (
        <div role="gridcell">
          <RunDetail
            run={run}
            previous={previous}
            detail={model.detail(run.id)}
          />
        </div>
      )}
    </div>
  );
});

/** Right opens and left closes, as in every tree; Enter and Space work on folds, which are no runs. */
function foldByKey(model: RunsModel, row: HistoryRow, key: string): boolean {
  if (row.kind === 'fold') {
    const wanted =
      key === 'Enter' ||
      key === ' ' ||
      key === (row.isOpen ? 'ArrowLeft' : 'ArrowRight');
    if (wanted) {
      model.toggleFold(row.key);
    }
    return wanted;
  }
  if (row.kind === 'run') {
    const isOpen = model.isOpen(row.run.id);
    if (key === (isOpen ? 'ArrowLeft' : 'ArrowRight')) {
      model.toggleOpen(row.run.id);
      return true;
    }
  }
  return false;
}

function isReachable(row: HistoryRow): boolean {
  return row.kind !== 'day';
}

function focusRow(list: HTMLElement | null, key: string): void {
  list
    ?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)
    ?.focus({ preventScroll: true });
}
