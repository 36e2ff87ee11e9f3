import type { Virtualizer } from '@tanstack/react-virtual';
import * as React from 'react';
import type { HistoryRow } from './rows';

/** Within this many px of the top, new rows push the others down in sight. */
const AT_TOP = 4;

/**
 * Keep what is on screen where it is when rows come or go above it.
 *
 * @param scroller - What scrolls
 * @param virtualizer - Knows where the rows are
 * @param rows - The rows
 */
export function useKeptPlace(
  scroller: React.RefObject<HTMLElement>,
  virtualizer: Virtualizer<HTMLDivElement, Element>,
  rows: readonly HistoryRow[]
): void {
  const anchor = React.useRef<{ key: string; start: number } | null>(null);
  const order = React.useMemo(
    () => rows.map(row => row.key).join('\n'),
    [rows]
  );

  React.useLayoutEffect(() => {
    const node = scroller.current;
    const old = anchor.current;
    if (!node || !old || node.scrollTop <= AT_TOP) {
      return;
    }
    const index = rows.findIndex(row => row.key === old.key);
    const start =
      index < 0 ? undefined : virtualizer.measurementsCache[index]?.start;
    if (start !== undefined && start !== old.start) {
      virtualizer.scrollToOffset(node.scrollTop + start - old.start);
    }
    // Only a change of the rows moves them; what is measured anew, the virtualizer itself makes up for.
  }, [order]);

  React.useLayoutEffect(() => {
    // Not asked of the scroller, which would lay the new rows out for it.
    const top = virtualizer.scrollOffset ?? 0;
    const first = virtualizer
      .getVirtualItems()
      .find(item => item.end > top && rows[item.index]?.kind !== 'day');
    anchor.current = first
      ? { key: String(first.key), start: first.start }
      : null;
  });
}

/**
 * Keep the focus in the list when the row that had it goes, and on the row that the keyboard is at.
 *
 * @param scroller - The list
 * @param current - The key of the row that the keyboard is at
 */
export function useKeptFocus(
  scroller: React.RefObject<HTMLElement>,
  current: string | null
): void {
  const hadFocus = React.useRef(false);
  React.useLayoutEffect(() => {
    const node = scroller.current;
    if (!node) {
      return;
    }
    const active = node.ownerDocument.activeElement;
    const isLost = active === node.ownerDocument.body;
    // A row that came back or was moved to takes the focus from the row that has it, not from a field within.
    const isElsewhere =
      active instanceof HTMLElement &&
      active.dataset.key !== undefined &&
      active.dataset.key !== current;
    if (hadFocus.current && current !== null && (isLost || isElsewhere)) {
      node
        .querySelector<HTMLElement>(`[data-key="${CSS.escape(current)}"]`)
        ?.focus({ preventScroll: true });
    }
  });
  React.useEffect(() => {
    const onFocus = (event: Event) => {
      hadFocus.current =
        event.target instanceof Node &&
        !!scroller.current?.contains(event.target);
    };
    const onPress = () => {
      // A click elsewhere leaves the list, even where nothing takes the focus.
      hadFocus.current = false;
    };
    document.addEventListener('focusin', onFocus);
    // A press elsewhere may leave the focus where it is, as on the edge of the sidebar.
    document.addEventListener('keydown', onFocus, true);
    document.addEventListener('pointerdown', onPress, true);
    return () => {
      document.removeEventListener('focusin', onFocus);
      document.removeEventListener('keydown', onFocus, true);
      document.removeEventListener('pointerdown', onPress, true);
    };
  }, [scroller]);
}
