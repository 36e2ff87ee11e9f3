import { makeRun } from '../../ledger/__tests__/json';
import { columnOf } from '../columns';
import { conditionOf } from '../conditions';
import { plainText, tsvOf } from '../copying';
import { dataFrameSource } from '../data-frame';
import { compareRuns, isKnown, valueOf } from '../values';

const NONE = new Map();
const column = (key: string) => columnOf(key)!;
const run = makeRun({
  parameters: { lr: 0.1, none: null, who: "O'Hara" },
  summaries: { accuracy: 0.9 },
  metrics: { loss: 0.4 },
  inferred: { parameters: { C: 1 }, summaries: { score: 2 } },
  resources: { cpu: 3, memory: null, gpus: [], cost: { EUR: 0.5 } },
  tags: ['a', 'b'],
  columns: { 'min.loss': 0.2, 'labels.data': 'spring', 'files.gone': null }
});

describe('valueOf', () => {
  it.each([
    ['params.lr', 0.1],
    ['metrics.accuracy', 0.9],
    ['metrics.loss', 0.4],
    ['min.loss', 0.2],
    ['best.loss', 0.2],
    ['best.accuracy', 0.9],
    ['inferred.params.C', 1],
    ['inferred.metrics.score', 2],
    ['labels.data', 'spring'],
    ['files.gone', undefined],
    ['resources.cpu', 3],
    ['resources.cost', 0.5],
    ['resources.memory', undefined],
    ['note', undefined]
  ])('%s is %p', (key, value) => {
    expect(valueOf(column(key), run, NONE)).toBe(value);
  });

  it('knows what was not read yet from what is not there', () => {
    expect(isKnown(column('files.gone'), run, NONE)).toBe(true);
    expect(isKnown(column('files.other'), run, NONE)).toBe(false);
    expect(isKnown(column('params.other'), run, NONE)).toBe(true);
  });
});

describe('compareRuns', () => {
  const values = [3, 'b', undefined, 1, 'A', 2];
  const runs = values.map((value, i) =>
    makeRun({
      id: `r${i}`,
      parameters: value === undefined ? {} : { k: value }
    })
  );
  const sorted = (isDescending: boolean) =>
    [...runs]
      .sort((p, q) => compareRuns(p, q, column('params.k'), isDescending, NONE))
      .map(({ parameters }) => parameters.get('k'));

  it('has numbers before texts before nothing, whichever way', () => {
    expect(sorted(false)).toEqual([1, 2, 3, 'A', 'b', undefined]);
    expect(sorted(true)).toEqual([3, 2, 1, 'b', 'A', undefined]);
  });
});

describe('what is copied', () => {
  it('keeps all digits and no commas', () => {
    const big = makeRun({ parameters: { n: 1234567.125 } });
    expect(plainText(column('params.n'), big, NONE)).toBe('1234567.125');
  });

  it('is a table that a spreadsheet takes', () => {
    const odd = makeRun({ title: 'two\nlines "so"', parameters: { lr: 1 } });
    const columns = [column('title'), column('params.lr')];
    expect(tsvOf([odd], columns, NONE, ['Title', 'lr'])).toBe(
      'Title\tlr\n"two\nlines ""so"""\t1'
    );
  });
});

describe('conditionOf', () => {
  it.each([
    ['params.lr', 'params.lr = 0.1'],
    ['params.who', "params.who = 'O''Hara'"],
    ['inferred.params.C', 'inferred.C = 1'],
    ['status', "status = 'ok'"],
    ['started', null],
    ['params.none', null],
    ['best.loss', null]
  ])('%s is narrowed to %s', (key, condition) => {
    expect(conditionOf(column(key), run, NONE)).toBe(condition);
  });
});

describe('dataFrameSource', () => {
  it.each([
    [
      { filter: '', notebook: null, archived: false },
      'import runledger as rl\nruns = rl.runs()'
    ],
    [
      {
        filter: 'params.who = "x" and metrics.a > 1',
        notebook: 'a/b.ipynb',
        archived: true
      },
      'import runledger as rl\nruns = rl.runs(filter="params.who = \\"x\\" and metrics.a > 1", notebook="a/b.ipynb", archived=True)'
    ]
  ])('%j', (of, source) => {
    expect(dataFrameSource(of)).toBe(source);
  });

  it('cannot be broken out of', () => {
    const source = dataFrameSource({
      filter: '")\nimport os\n("',
      notebook: null,
      archived: false
    });
    expect(source.split('\n')).toHaveLength(2);
  });
});
