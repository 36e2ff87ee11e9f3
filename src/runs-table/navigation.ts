/** What a key does in the table. */
export type TableAction =
  | { readonly kind: 'move'; readonly lines: number; readonly columns: number }
  | {
      readonly kind:
        | 'toggleSort'
        | 'columnMenu'
        | 'hideColumn'
        | 'toggleFold'
        | 'select'
        | 'selectAll'
        | 'clear'
        | 'open'
        | 'lineMenu'
        | 'copy'
        | 'compare'
        | 'graph'
        | 'star'
        | 'tag'
        | 'archive'
        | 'delete'
        | 'undoDelete'
        | 'end';
    }
  | { readonly kind: 'extend'; readonly lines: number }
  | { readonly kind: 'moveColumn' | 'resize'; readonly step: 1 | -1 };

/** A key as keyboard events tell it. */
export interface IKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** Where the keyboard is. */
export type Place = 'head' | 'group' | 'run';

const ALL = Infinity;

/**
 * What a key does at a place; null if it is none of the table's.
 *
 * @param page - Lines on a page
 */
export function actionOf(
  { key, ctrlKey, metaKey, altKey, shiftKey }: IKey,
  place: Place,
  page: number
): TableAction | null {
  const accel = ctrlKey || metaKey;
  const move = (lines: number, columns: number): TableAction => ({
    kind: 'move',
    lines,
    columns
  });
  if (accel) {
    return altKey ? null : accelAction(key, shiftKey, move);
  }
  if (altKey) {
    return place === 'head' ? headAltAction(key) : null;
  }
  if (key === 'ContextMenu' || (key === 'F10' && shiftKey)) {
    return { kind: place === 'head' ? 'columnMenu' : 'lineMenu' };
  }
  if (shiftKey) {
    return shiftAction(key, place, page);
  }
  switch (key) {
    case 'ArrowDown':
      return move(1, 0);
    case 'ArrowUp':
      return move(-1, 0);
    case 'ArrowRight':
      return place === 'group' ? { kind: 'toggleFold' } : move(0, 1);
    case 'ArrowLeft':
      return place === 'group' ? { kind: 'toggleFold' } : move(0, -1);
    case 'Home':
      return move(0, -ALL);
    case 'End':
      return move(0, ALL);
    case 'PageDown':
      return move(page, 0);
    case 'PageUp':
      return move(-page, 0);
    case 'Escape':
      return { kind: 'clear' };
    case 'Enter':
      return { kind: pressed(place) ?? 'open' };
    case ' ':
      return { kind: pressed(place) ?? 'select' };
    case 'Delete':
      return { kind: place === 'head' ? 'hideColumn' : 'delete' };
  }
  return place === 'run' ? letterAction(key) : null;
}

/** What pressing does that is no run; null at a run. */
function pressed(place: Place): 'toggleSort' | 'toggleFold' | null {
  return place === 'head'
    ? 'toggleSort'
    : place === 'group'
      ? 'toggleFold'
      : null;
}

function accelAction(
  key: string,
  shiftKey: boolean,
  move: (lines: number, columns: number) => TableAction
): TableAction | null {
  switch (shiftKey ? '' : key.toLowerCase()) {
    case 'home':
      return move(-ALL, -ALL);
    case 'end':
      return { kind: 'end' };
    case 'arrowup':
      return move(-ALL, 0);
    case 'arrowdown':
      return { kind: 'end' };
    case 'arrowleft':
      return move(0, -ALL);
    case 'arrowright':
      return move(0, ALL);
    case 'a':
      return { kind: 'selectAll' };
    case 'c':
      return { kind: 'copy' };
    case 'z':
      return { kind: 'undoDelete' };
    case ' ':
      return { kind: 'select' };
    default:
      return null;
  }
}

function headAltAction(key: string): TableAction | null {
  switch (key) {
    case 'ArrowLeft':
      return { kind: 'moveColumn', step: -1 };
    case 'ArrowRight':
      return { kind: 'moveColumn', step: 1 };
    case 'ArrowDown':
      return { kind: 'columnMenu' };
    default:
      return null;
  }
}

function shiftAction(
  key: string,
  place: Place,
  page: number
): TableAction | null {
  if (place === 'head') {
    return key === 'ArrowLeft' || key === 'ArrowRight'
      ? { kind: 'resize', step: key === 'ArrowRight' ? 1 : -1 }
      : null;
  }
  switch (key) {
    case 'ArrowDown':
      return { kind: 'extend', lines: 1 };
    case 'ArrowUp':
      return { kind: 'extend', lines: -1 };
    case 'PageDown':
      return { kind: 'extend', lines: page };
    case 'PageUp':
      return { kind: 'extend', lines: -page };
    case ' ':
      return { kind: 'extend', lines: 0 };
    default:
      return null;
  }
}

/** The letters that the sidebar has too. */
function letterAction(key: string): TableAction | null {
  switch (key.toLowerCase()) {
    case 'c':
      return { kind: 'compare' };
    case 'g':
      return { kind: 'graph' };
    case 's':
      return { kind: 'star' };
    case 't':
      return { kind: 'tag' };
    case 'a':
      return { kind: 'archive' };
    default:
      return null;
  }
}
