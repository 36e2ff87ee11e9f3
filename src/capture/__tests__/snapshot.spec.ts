import * as fc from 'fast-check';
import type { ICellReader } from '..';
import { hashText, SnapshotTracker } from '..';

interface ICell {
  id: string;
  type: string;
  text: string;
}

function readers(cells: readonly ICell[]): ICellReader[] {
  return cells.map(({ id, type, text }) => ({ id, type, source: () => text }));
}

describe('hashText', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'naïve – 数字 🎲',
      '77e7d0dde4cfb251abac1d87278e81b856db28d26be3ae8ddf64732d3f939711'
    ],
    [
      'a\r\nb',
      '18745f36a05e29072709042d6062ce54f1b08ff36c27ba80c39f81fb010c8ce2'
    ]
  ])('is the SHA-256 of the UTF-8 bytes of %p', (text, hash) => {
    expect(hashText(text)).toBe(hash);
  });
});

describe('SnapshotTracker', () => {
  it('hashes only the cells that changed', () => {
    const cells: ICell[] = [
      { id: 'a', type: 'code', text: 'x = 1' },
      { id: 'b', type: 'markdown', text: '# Title' }
    ];
    const hash = jest.fn((text: string) => `#${text}`);
    const tracker = new SnapshotTracker(() => readers(cells), hash);
    expect(tracker.take()).toEqual({
      cells: [
        ['a', 'code', '#x = 1'],
        ['b', 'markdown', '## Title']
      ],
      sources: new Map([
        ['#x = 1', 'x = 1'],
        ['## Title', '# Title']
      ])
    });
    expect(hash).toHaveBeenCalledTimes(2);

    cells[0].text = 'x = 2';
    tracker.invalidate('a');
    cells.reverse();
    expect(tracker.take().cells).toEqual([
      ['b', 'markdown', '## Title'],
      ['a', 'code', '#x = 2']
    ]);
    expect(hash).toHaveBeenCalledTimes(3);
  });

  it('tells cells apart that have the same id after a copy', () => {
    const cells: ICell[] = [
      { id: 'a', type: 'code', text: '1' },
      { id: 'a', type: 'code', text: '2' }
    ];
    const tracker = new SnapshotTracker(
      () => readers(cells),
      text => text
    );
    const first = tracker.take().cells;
    expect(first).toEqual([
      ['a', 'code', '1'],
      ['a', 'code', '2']
    ]);
    expect(tracker.take().cells).toEqual(first);
  });

  it('gives what hashing everything gives, whatever is edited', () => {
    const edit = fc.record({
      what: fc.constantFrom('change', 'insert', 'remove', 'move'),
      at: fc.nat(20),
      to: fc.nat(20),
      text: fc.string({ maxLength: 5 })
    });
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 40 }), edits => {
        const cells: ICell[] = [];
        const tracker = new SnapshotTracker(
          () => readers(cells),
          text => text
        );
        edits.forEach(({ what, at, to, text }, index) => {
          const cell = cells[at % (cells.length || 1)];
          if (what === 'insert' || !cell) {
            cells.splice(at, 0, { id: `c${index}`, type: 'code', text });
          } else if (what === 'change') {
            cell.text = text;
            tracker.invalidate(cell.id);
          } else {
            cells.splice(cells.indexOf(cell), 1);
            if (what === 'move') {
              cells.splice(to, 0, cell);
            }
          }
          expect(tracker.take().cells).toEqual(
            cells.map(({ id, type, text }) => [id, type, text])
          );
        });
      })
    );
  });
});
