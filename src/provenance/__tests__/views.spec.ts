import * as fc from 'fast-check';
import { buildGraph } from '../build';
import { collapseRuns, foldVersions } from '../collapse';
import { aroundFile, find } from '../explore';
import { nodeText } from '../graph';
import { layout } from '../layout';
import { lineStyle } from '../lines';
import { fittingText, layoutInput, sizeOf } from '../sizes';
import { composeSvg } from '../svg';
import { tableOf } from '../table';
import { anyRecords } from './arbitrary';
import { file, TWO_RUNS } from './fake';
import { workOfMonths } from './sessions';

const COLOURS = {
  background: '#fff',
  text: '#000',
  faint: '#444',
  line: '#888',
  hull: '#eee',
  file: '#080',
  code: '#088',
  result: '#0a0',
  execution: '#00f',
  run: '#808',
  model: '#f80',
  failed: '#f00'
};

const WORDS = {
  describe: nodeText,
  runTitle: (run: string) => run,
  runFacts: () => '2 < 3 executions',
  nameless: () => 'no name'
};

describe('looking for something', () => {
  const records = workOfMonths(60);
  const graph = buildGraph(records);
  const texts = (text: string) =>
    find(graph, text).map(({ id, by }) => {
      const node = graph.nodes.find(candidate => candidate.id === id);
      return `${by} ${node === undefined ? '' : nodeText(node)}`;
    });

  it.each([
    ['RAW.csv', 'name raw.csv'],
    ['data/lab', 'name labels.csv'],
    ['import pandas', 'cell import pandas as pd'],
    ['0'.repeat(63) + '1', 'hash labels.csv']
  ])('finds %s', (text, expected) => {
    expect(texts(text)).toContain(expected);
  });

  it('finds a cell in its collapsed run, and a run by its title', () => {
    const collapsed = collapseRuns(graph, records.runs);
    expect(find(collapsed, 'import pandas')[0].by).toBe('cell');
    expect(find(collapsed, records.runs[0].title)[0].by).toBe('run');
  });

  it('finds a run by its title though its executions are shown', () => {
    const [first] = records.runs;
    const found = find(graph, 'the first of all', [
      { ...first, title: 'The first of all' }
    ]);
    expect(found.map(({ by }) => by)).toEqual(['run']);
    const node = graph.nodes.find(({ id }) => id === found[0].id);
    expect(node?.kind).toBe('activity');
    expect(node?.run).toBe(first.id);
  });

  it('finds nothing for nothing', () => {
    expect(find(graph, '  ')).toEqual([]);
    expect(find(graph, 'no such thing')).toEqual([]);
  });

  it('shows what wrote and read a file, and what else these touched', () => {
    const around = aroundFile(graph, 'data/raw.csv');
    const names = around.nodes.map(nodeText);
    expect(names).toContain('raw.csv');
    expect(names).toContain('labels.csv');
    expect(names).toContain('prepared = prepare(raw)');
    expect(names).toContain('prepared.parquet');
    expect(names).not.toContain('report.csv');
  });
});

describe('the name of a file', () => {
  const names = (...paths: string[]) =>
    buildGraph({
      ...TWO_RUNS,
      entities: paths.map((path, i) => file(path, 'output', 'abcdef'[i])),
      activities: [],
      relations: []
    })
      .nodes.map(nodeText)
      .sort();

  it('has its folder where another one is called the same', () => {
    expect(names('train/data.csv', 'test/data.csv', 'a/b/other.csv')).toEqual([
      'other.csv',
      'test/data.csv',
      'train/data.csv'
    ]);
    expect(
      names('x/1/data.csv', 'y/1/data.csv', 'data.csv', 'data.csv')
    ).toEqual(['data.csv', 'data.csv', 'x/1/data.csv', 'y/1/data.csv']);
    expect(names('x/data.csv', '/x/data.csv', '/data.csv')).toEqual([
      '/data.csv',
      '/x/data.csv',
      'x/data.csv'
    ]);
  });

  it('has room for its letters, however wide, and is cut from its folder first', () => {
    const [name] = names('数据集训练.csv');
    const graph = buildGraph({
      ...TWO_RUNS,
      entities: [
        file('数据集训练.csv', 'output', 'a'),
        file(`${'a'.repeat(40)}/data.csv`, 'output', 'b'),
        file('test/data.csv', 'output', 'c'),
        file('漢'.repeat(40), 'output', 'd')
      ],
      activities: [],
      relations: []
    });
    const [wide, long, , widest] = ['数据集', 'aaa', 'test', '漢漢'].map(part =>
      graph.nodes.find(node => nodeText(node).includes(part))
    );
    if (!wide || !long || !widest) {
      throw new Error('a file is missing');
    }
    // Five letters of 13 px and four of 7.
    expect(sizeOf(wide).width).toBeGreaterThanOrEqual(36 + 5 * 13 + 4 * 7);
    expect(fittingText(wide)).toBe(name);
    expect(fittingText(long)).toMatch(/^…a+\/data\.csv$/);
    expect([...fittingText(widest)].length).toBeLessThan(14);
  });
});

describe('the table', () => {
  it('says the same as the picture: every node once, every edge from both ends', () => {
    fc.assert(
      fc.property(anyRecords, any => {
        const graph = foldVersions(collapseRuns(buildGraph(any), any.runs), 2);
        const rows = tableOf(graph);
        expect(rows.map(({ id }) => id)).toEqual(
          graph.nodes.map(({ id }) => id)
        );
        const links = (side: 'cameFrom' | 'ledTo') =>
          rows.reduce((sum, row) => sum + row[side].length, 0);
        expect(links('cameFrom')).toBe(graph.edges.length);
        expect(links('ledTo')).toBe(graph.edges.length);
      }),
      { numRuns: 100 }
    );
  });
});

describe('the exported picture', () => {
  const parse = (svg: string) =>
    new DOMParser().parseFromString(svg, 'image/svg+xml');

  it('shows every node and every edge', () => {
    const [all] = ['All of it'];
    const graph = buildGraph(workOfMonths(40));
    const picture = parse(
      composeSvg(
        graph,
        layout(layoutInput(graph)),
        { title: all, ...WORDS },
        COLOURS
      )
    );
    expect(picture.querySelector('parsererror')).toBeNull();
    expect(picture.querySelector('svg > title')?.textContent).toBe(all);
    expect(picture.querySelectorAll('#nodes > g')).toHaveLength(
      graph.nodes.length
    );
    const led = new Set(graph.edges.map(({ target }) => target));
    expect(picture.querySelectorAll('#tips > path')).toHaveLength(led.size);
    const lines = [...picture.querySelectorAll('#lines > path')];
    const drawn = lines.map(line => line.getAttribute('d')).join('');
    for (const { points } of layout(layoutInput(graph)).routes) {
      const [x, y] = points[0];
      expect(drawn).toContain(`M${tenths(x)} ${tenths(y)}`);
    }
    // Inheritance is told from data without colour.
    const isInherited = graph.edges.some(
      edge => lineStyle(edge) === 'inherited'
    );
    expect(isInherited).toBe(true);
    expect(
      lines.some(line => line.getAttribute('stroke-dasharray') === '6 4')
    ).toBe(true);
  });

  it('has room for the titles of its runs, and cuts those that are too long', () => {
    const short = { ...TWO_RUNS.activities[0], line: 'x' };
    const graph = buildGraph({
      ...TWO_RUNS,
      entities: [],
      activities: [short],
      relations: []
    });
    const title = (text: string) => {
      const picture = parse(
        composeSvg(
          graph,
          layout(layoutInput(graph)),
          { title: '', ...WORDS, runTitle: () => text },
          COLOURS
        )
      );
      const [x, , width] = (
        picture.documentElement.getAttribute('viewBox') ?? ''
      )
        .split(' ')
        .map(Number);
      const drawn = picture.querySelector('#runs text');
      const words = drawn?.textContent ?? '';
      const end = Number(drawn?.getAttribute('x')) + 6 * words.length;
      expect(end).toBeLessThanOrEqual(x + width);
      return words;
    };
    expect(title('gamma 0.001 → 0.01')).toBe('gamma 0.001 → 0.01');
    expect(title('long '.repeat(100))).toMatch(/^(long )+.*…$/);
  });

  it('keeps whatever the records hold as text', () => {
    const line = fc.oneof(
      fc.fullUnicodeString(),
      fc.string16bits(),
      fc.constantFrom(
        '</text><script>alert(1)</script>',
        '" onload="alert(1)',
        '<![CDATA[x]]>',
        '&lt;&#x0;',
        '\u0000\ud800'
      )
    );
    fc.assert(
      fc.property(line, line, (text, title) => {
        const graph = buildGraph({
          entities: [],
          activities: [
            {
              id: text,
              run: null,
              session: text,
              ordinal: 1,
              cellId: text,
              line: text,
              status: 'ok',
              started: 0,
              ended: 1
            }
          ],
          runs: [],
          relations: [],
          truncated: false
        });
        const picture = parse(
          composeSvg(
            graph,
            layout(layoutInput(graph)),
            { title, ...WORDS },
            COLOURS
          )
        );
        expect(picture.querySelector('parsererror')).toBeNull();
        const names = [...picture.querySelectorAll('*')].map(
          element => element.tagName
        );
        expect(names).toEqual([
          'svg',
          'title',
          'rect',
          'g',
          'g',
          'g',
          'g',
          'g',
          'title',
          'circle',
          'text',
          'svg',
          'text'
        ]);
        const read = picture.querySelector('svg > title')?.textContent;
        expect(read).toBe(asXmlHolds(title));
      }),
      { numRuns: 300 }
    );
  });

  function tenths(length: number): number {
    return Math.round(length * 10) / 10;
  }

  /** Control characters and halves of characters cannot stand in XML; a parser reads `\r` as a line's end. */
  function asXmlHolds(text: string): string {
    return [...text.replace(/\r\n?/g, '\n')]
      .map(character => {
        const code = character.codePointAt(0) ?? 0;
        const isHeld =
          code === 9 ||
          code === 10 ||
          (code >= 0x20 && code < 0xd800) ||
          (code > 0xdfff && code < 0xfffe) ||
          code > 0xffff;
        return isHeld ? character : '\ufffd';
      })
      .join('');
  }
});
