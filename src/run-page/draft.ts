import * as React from 'react';

/**
 * The notes that somebody is writing on a run, null if nobody is. They are still there when its page was closed or
 * loaded again, until the browser's tab is closed.
 *
 * @param run - The id of the run
 */
export function useDraft(
  run: string
): [string | null, (draft: string | null) => void] {
  const key = `runledger:draft:${run}`;
  const [draft, setDraft] = React.useState(() => kept(key));
  const write = React.useCallback(
    (text: string | null) => {
      setDraft(text);
      keep(key, text);
    },
    [key]
  );
  return [draft, write];
}

function kept(key: string): string | null {
  try {
    return window.sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function keep(key: string, text: string | null): void {
  try {
    if (text) {
      window.sessionStorage.setItem(key, text);
    } else {
      window.sessionStorage.removeItem(key);
    }
  } catch {
    // Where the browser keeps nothing, it is there as long as the page is.
  }
}
