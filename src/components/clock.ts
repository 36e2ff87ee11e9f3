import * as React from 'react';

/**
 * The current time, again and again.
 *
 * @param interval - How often it is looked at, in ms
 * @returns Milliseconds since 1970
 */
export function useNow(interval: number): number {
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), interval);
    return () => window.clearInterval(timer);
  }, [interval]);
  // A render that comes for another reason must not show an older time than the clock on the wall.
  return Math.max(now, Date.now() - interval);
}

/**
 * Whether something has been going on for longer than a delay: what is quicker shows no sign of loading.
 *
 * @param active - Whether it goes on
 * @param delay - In ms
 */
export function useSlow(active: boolean, delay = 200): boolean {
  const [isSlow, setSlow] = React.useState(false);
  React.useEffect(() => {
    if (!active) {
      setSlow(false);
      return;
    }
    const timer = window.setTimeout(() => setSlow(true), delay);
    return () => window.clearTimeout(timer);
  }, [active, delay]);
  return active && isSlow;
}
