import * as React from 'react';

/** How far below and above what is in sight things are made ready. */
const MARGIN = '800px 0px';

/**
 * Tells what comes into sight of a scrolled node: on a page of hundreds of cells only these are drawn whole.
 */
export class Sight {
  /** @param root - What scrolls */
  constructor(root: Element) {
    this._observer =
      typeof IntersectionObserver === 'undefined'
        ? null
        : new IntersectionObserver(entries => this._onChange(entries), {
            root,
            rootMargin: MARGIN
          });
  }

  /** Call once when a node comes into sight; at once where nobody can tell. */
  watch(node: Element, seen: () => void): () => void {
    if (this._observer === null) {
      seen();
      return () => undefined;
    }
    this._waiting.set(node, seen);
    this._observer.observe(node);
    return () => this._forget(node);
  }

  /** Watch nothing any more. */
  dispose(): void {
    this._observer?.disconnect();
    window.cancelAnimationFrame(this._frame);
    this._waiting.clear();
    this._due.clear();
  }

  private _onChange(entries: readonly IntersectionObserverEntry[]): void {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting && this._waiting.has(target)) {
        this._due.add(target);
      } else {
        // What was only passed is not worth the time.
        this._due.delete(target);
      }
    }
    this._goOn();
  }

  /** Make one thing ready in each frame: who scrolls must not wait for all. */
  private _goOn(): void {
    if (this._due.size > 0 && this._frame === 0) {
      this._frame = window.requestAnimationFrame(() => {
        this._frame = 0;
        const [node] = this._due;
        const seen = node && this._waiting.get(node);
        if (seen) {
          this._forget(node);
          seen();
        }
        this._goOn();
      });
    }
  }

  private _forget(node: Element): void {
    this._waiting.delete(node);
    this._due.delete(node);
    this._observer?.unobserve(node);
  }

  private readonly _observer: IntersectionObserver | null;
  private readonly _waiting = new Map<Element, () => void>();
  /** What is in sight and not ready, in the order it came. */
  private readonly _due = new Set<Element>();
  private _frame = 0;
}

const SightContext = React.createContext<Sight | null>(null);

/** Gives what tells of things in sight to the views below it. */
export const SightProvider = SightContext.Provider;

/** Whether a node has come into sight; it stays so. */
export function useSeen(ref: React.RefObject<Element>): boolean {
  const sight = React.useContext(SightContext);
  const [isSeen, setSeen] = React.useState(false);
  React.useEffect(() => {
    if (!isSeen && ref.current) {
      return sight?.watch(ref.current, () => setSeen(true));
    }
    return undefined;
  }, [isSeen, ref, sight]);
  return isSeen;
}
