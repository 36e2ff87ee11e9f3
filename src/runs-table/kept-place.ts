import * as React from 'react';
import type { TableLine } from './grouping';
import { LINE } from './layout';

/** Within this many px of the top, new lines push the others down in sight. */
const AT_TOP = 4;

/**
 * Keep what is on screen where it is when lines come or go above it. All lines have one height.
 *
 * @param scroller - What scrolls
 * @param lines - The lines: another list if something in it changed
 */
export function useKeptPlace(
  scroller: React.RefObject<HTMLElement>,
  lines: readonly TableLine[]
): void {
  const before = React.useRef(lines);
  React.useLayoutEffect(() => {
    const node = scroller.current;
    const old = before.current;
    before.current = lines;
    if (!node || old === lines || node.scrollTop <= AT_TOP) {
      return;
    }
    const index = Math.floor(node.scrollTop / LINE);
    const key = old[index]?.key;
    if (key === undefined || lines[index]?.key === key) {
      return;
    }
    const now = lines.findIndex(line => line.key === key);
    if (now >= 0) {
      node.scrollTop += (now - index) * LINE;
    }
  }, [scroller, lines]);
}
