import * as React from 'react';

/** How far outside of what is in sight something is still made ready, in px. */
const AHEAD = 600;

/** Whether something is in sight or nearly so. */
export interface INearness {
  /** Now: what costs as long as it is there. */
  readonly isNear: boolean;
  /** Now or before: what costs only once. */
  readonly wasNear: boolean;
}

/**
 * Whether a node is in sight or nearly so, or ever was.
 */
export function useNear(ref: React.RefObject<HTMLElement>): INearness {
  const [nearness, setNearness] = React.useState<INearness>(() => {
    const isNear = typeof IntersectionObserver === 'undefined';
    return { isNear, wasNear: isNear };
  });
  React.useEffect(() => {
    const node = ref.current;
    if (!node || typeof IntersectionObserver === 'undefined') {
      return;
    }
    const observer = new IntersectionObserver(
      entries => {
        const isNear = entries[entries.length - 1].isIntersecting;
        setNearness(before =>
          before.isNear === isNear
            ? before
            : { isNear, wasNear: before.wasNear || isNear }
        );
      },
      {
        root: node.closest('.jp-RunLedger-compare'),
        rootMargin: `${AHEAD}px 0px`
      }
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, [ref]);
  return nearness;
}
