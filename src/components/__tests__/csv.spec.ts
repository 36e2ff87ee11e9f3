import * as fc from 'fast-check';
import type { CsvValue } from '..';
import { csvOf } from '..';

/** Read CSV as RFC 4180 has it. */
function read(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  while (cell.lastIndex < text.length) {
    const found = cell.exec(text);
    if (found === null) {
      throw new Error(`not CSV at ${cell.lastIndex}: ${text}`);
    }
    row.push(found[1]?.replace(/""/g, '"') ?? found[2]);
    if (found[3] !== ',') {
      rows.push(row);
      row = [];
    }
  }
  return rows;
}

describe('csvOf', () => {
  it('writes one line for the names and one for each row', () => {
    const text = csvOf(
      ['id', 'params.lr', 'started'],
      [
        ['a', 0.1, new Date(0)],
        ['b', undefined, null]
      ]
    );
    expect(text).toBe(
      'id,params.lr,started\r\na,0.1,1970-01-01T00:00:00.000Z\r\nb,,\r\n'
    );
  });

  it.each<[CsvValue, string]>([
    ['=HYPERLINK("http://a","b")', `"'=HYPERLINK(""http://a"",""b"")"`],
    ['+cmd|x', "'+cmd|x"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    [['=1', 'b'], `"'=1, b"`],
    [{ repr: '=evil', type: 'x' }, "'=evil"],
    ['a=1', 'a=1'],
    ["it's", "it's"]
  ])('lets no spreadsheet take %p for a formula', (value, cell) => {
    expect(csvOf(['x'], [[value]])).toBe(`x\r\n${cell}\r\n`);
  });

  it.each<[CsvValue, string]>([
    [-1.5, '-1.5'],
    [1234567.891, '1234567.891'],
    [1e21, '1e+21'],
    ['-0.5', '-0.5'],
    ['+3e5', '+3e5'],
    ['-Infinity', '-Infinity'],
    [true, 'true'],
    [['a', 'b'], '"a, b"'],
    [[1, 2], '"[1,2]"']
  ])('leaves the number and list %p what it is', (value, cell) => {
    expect(csvOf(['x'], [[value]])).toBe(`x\r\n${cell}\r\n`);
  });

  it('keeps every text apart from the guard, whatever is in it', () => {
    const texts = fc.array(
      fc.array(fc.string(), { minLength: 2, maxLength: 2 })
    );
    fc.assert(
      fc.property(texts, rows => {
        const bare = read(csvOf(['a', 'b'], rows)).slice(1);
        expect(bare.length).toBe(rows.length);
        bare.flat().forEach((cell, index) => {
          expect([cell, cell.slice(1)]).toContain(rows.flat()[index]);
        });
      })
    );
  });
});
