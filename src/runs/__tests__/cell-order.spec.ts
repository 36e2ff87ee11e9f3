import fc from 'fast-check';
import { cellOrderOf, isInOrder } from '../cell-order';

/** Executions of cells in the order they ran: `a` or, with another source than the notebook has, `a*`. */
function ran(text: string) {
  return text.split(' ').map((word, index) => ({
    id: `e${index}`,
    cellId: word === '-' ? null : word[0],
    ordinal: index + 1,
    sourceHash: word === '?' ? null : word
  }));
}

/** The cells of a notebook. */
function cells(text: string) {
  return [...text].map(id => ({ id, sourceHash: id }));
}

describe('cellOrderOf', () => {
  it.each([
    ['from top to bottom', 'a b c', 'abc', {}],
    ['with cells that did not run', 'a c', 'abc', {}],
    [
      'one cell ran after a cell below it',
      'b c a',
      'abc',
      { outOfOrder: ['e2'] }
    ],
    ['from bottom to top', 'c b a', 'abc', { outOfOrder: ['e0', 'e1'] }],
    ['a cell that was deleted', 'a x b', 'abc', { cellGone: ['e1'] }],
    [
      'a cell that was edited and not run again',
      'a b* c',
      'abc',
      { cellEdited: ['e1'] }
    ],
    ['what came from no notebook', 'a - b', 'abc', {}]
  ])('sees %s', (_, executions, notebook, expected) => {
    const order = cellOrderOf(ran(executions), cells(notebook));
    expect(order).toEqual({
      outOfOrder: [],
      cellGone: [],
      cellEdited: [],
      ...expected
    });
    expect(isInOrder(order)).toBe(Object.keys(expected).length === 0);
  });

  it('finds what ran from top to bottom once what it names is left out', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...'abcdefgh'], { minLength: 1 }),
        order => {
          const executions = ran(order.join(' '));
          const { outOfOrder } = cellOrderOf(executions, cells('abcdefgh'));
          const rest = executions.filter(({ id }) => !outOfOrder.includes(id));
          const places = rest.map(({ cellId }) => cellId ?? '');
          expect(places).toEqual([...places].sort());
        }
      )
    );
  });
});
