import * as React from 'react';

/** How far outside of what is in sight something is still made ready, in px. */
const AHEAD = 600;

/**
 * Whether a node is, or ever was, in sight or nearly so: what is costly is made only then.
 */
export function useNear(ref: React.RefObject<HTMLElement>): boolean {
  const [isNear, setNear] = React.useState(
    typeof IntersectionObserver === 'undefined'
  );
  React.useEffect(() => {
    const node = ref.current;
    if (isNear || !node) {
      return;
    }
    const observer = new IntersectionObserver(
      entries => {
        if (entries.some(entry => entry.isIntersecting)) {
          setNear(true);
        }
      },
      {
        root: node.closest('.jp-RunLedger-compare'),
        rootMargin: `${AHEAD}px 0px`
      }
    );
    observer.observe(node);
    return () => observer.disconnect();
  }, [isNear, ref]);
  return isNear;
}
