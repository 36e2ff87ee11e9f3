import type { Place } from '../navigation';
import { actionOf } from '../navigation';

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('actionOf', () => {
  it.each<[string, Place, object, object | null]>([
    ['ArrowDown', 'run', {}, { kind: 'move', lines: 1, columns: 0 }],
    ['ArrowRight', 'run', {}, { kind: 'move', lines: 0, columns: 1 }],
    ['ArrowRight', 'group', {}, { kind: 'toggleFold' }],
    ['PageDown', 'run', {}, { kind: 'move', lines: 20, columns: 0 }],
    ['Home', 'run', {}, { kind: 'move', lines: 0, columns: -Infinity }],
    [
      'Home',
      'run',
      { ctrlKey: true },
      { kind: 'move', lines: -Infinity, columns: -Infinity }
    ],
    ['End', 'run', { ctrlKey: true }, { kind: 'end' }],
    ['Enter', 'run', {}, { kind: 'open' }],
    ['Enter', 'head', {}, { kind: 'toggleSort' }],
    ['Enter', 'group', {}, { kind: 'toggleFold' }],
    [' ', 'run', {}, { kind: 'select' }],
    ['ArrowUp', 'run', { shiftKey: true }, { kind: 'extend', lines: -1 }],
    ['ArrowRight', 'head', { shiftKey: true }, { kind: 'resize', step: 1 }],
    ['ArrowLeft', 'head', { altKey: true }, { kind: 'moveColumn', step: -1 }],
    ['ArrowLeft', 'run', { altKey: true }, null],
    ['ContextMenu', 'head', {}, { kind: 'columnMenu' }],
    ['F10', 'run', { shiftKey: true }, { kind: 'lineMenu' }],
    ['Delete', 'run', {}, { kind: 'delete' }],
    ['Delete', 'head', {}, { kind: 'hideColumn' }],
    ['c', 'run', { metaKey: true }, { kind: 'copy' }],
    ['c', 'run', {}, { kind: 'compare' }],
    ['c', 'head', {}, null],
    ['z', 'run', { ctrlKey: true }, { kind: 'undoDelete' }],
    ['x', 'run', {}, null],
    ['Tab', 'run', {}, null]
  ])('%s at a %s with %j', (key, place, modifiers, action) => {
    expect(actionOf({ ...none, key, ...modifiers }, place, 20)).toEqual(action);
  });
});
