import { historyRows } from '../rows';
import { Selection } from '../selection';
import { makeRun } from '../../ledger/__tests__/json';
import { at } from './fake-ledger';

describe('Selection', () => {
  const rows = historyRows(
    ['a', 'b', 'c', 'd'].map((id, index) =>
      makeRun({ id, started: at(-index), summaries: { x: 1 } })
    ),
    {
      foldScratch: false,
      foldFailed: false,
      isHeld: () => false,
      isUnfolded: () => false
    }
  );
  let selection: Selection;
  const selected = () => [...selection.selected];

  beforeEach(() => {
    selection = new Selection(() => undefined);
  });

  it('extends from where the keyboard is, and shrinks again', () => {
    selection.current = 'b';
    selection.extendTo(rows, 'd');
    expect(selected()).toEqual(['b', 'c', 'd']);
    selection.extendTo(rows, 'c');
    expect(selected()).toEqual(['b', 'c']);
    selection.extendTo(rows, 'a');
    expect(selected()).toEqual(['b', 'a']);
    expect(selection.current).toBe('a');
  });

  it('keeps what was selected one by one', () => {
    selection.toggle('d');
    selection.current = 'a';
    selection.toggle('a');
    selection.extendTo(rows, 'b');
    expect(selected()).toEqual(['d', 'a', 'b']);
    selection.clear();
    expect(selected()).toEqual([]);
  });
});
