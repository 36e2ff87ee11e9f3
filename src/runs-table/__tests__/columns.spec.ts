import type { INames } from '../../ledger';
import { makeRun } from '../../ledger/__tests__/json';
import type { IColumn } from '../columns';
import {
  askedFor,
  columnOf,
  defaultColumns,
  directionFor,
  offersOf,
  questionOf,
  sortName,
  withStatistic
} from '../columns';

const NONE = new Map();
const NAMES: INames = {
  parameters: [{ name: 'lr', runs: 3, values: [0.1] }],
  metrics: [{ name: 'accuracy', runs: 3, values: [] }],
  labels: [{ name: 'data', runs: 1, values: ['spring'] }],
  tags: [],
  files: [{ name: 'data/digits.csv', runs: 2, values: [] }],
  environment: [],
  packages: [{ name: 'pandas', runs: 2, values: [] }],
  users: [],
  notebooks: []
};

const column = (key: string): IColumn => {
  const found = columnOf(key);
  if (!found) {
    throw new Error(key);
  }
  return found;
};

describe('columnOf', () => {
  it.each([
    ['title', 'run', 'title'],
    ['params.lr', 'parameters', 'lr'],
    ['params.model.depth', 'parameters', 'model.depth'],
    ['metrics.val/accuracy', 'results', 'val/accuracy'],
    ['best.loss', 'results', 'loss'],
    ['inferred.params.C', 'parameters', 'C'],
    ['inferred.metrics.score', 'results', 'score'],
    ['files.data/a b.csv', 'files', 'data/a b.csv'],
    [
      'environment.packages.scikit-learn',
      'environment',
      'packages.scikit-learn'
    ],
    ['resources.cpu', 'run', 'cpu'],
    ['labels.<b>', 'labels', '<b>']
  ])('%s belongs to %s', (key, group, name) => {
    expect(columnOf(key)).toMatchObject({ key, group, name });
  });

  it.each(['', 'nonsense', 'params.', '__proto__', 'toString', 'x.y'])(
    '%p is no column',
    key => {
      expect(columnOf(key)).toBeNull();
    }
  );
});

describe('what the server is asked for', () => {
  it.each([
    ['title', []],
    ['inferred.params.C', []],
    ['params.lr', ['params.lr']],
    ['min.loss', ['min.loss']],
    ['best.loss', ['min.loss', 'metrics.loss']],
    ['best.accuracy', ['max.accuracy', 'metrics.accuracy']],
    ['best.unheard', ['metrics.unheard']]
  ])('%s asks for %j', (key, names) => {
    expect(askedFor(column(key), NONE)).toEqual(names);
  });

  it('is never more than fifty names, first those that do not come anyway', () => {
    const many = Array.from({ length: 80 }, (_, i) => column(`params.p${i}`));
    const names = questionOf([...many, column('files.a.csv')], NONE);
    expect(names).toHaveLength(50);
    expect(names[0]).toBe('files.a.csv');
  });

  it.each([
    ['started', 'started'],
    ['tags', null],
    ['error', null],
    ['user', 'user'],
    ['files.a.csv', 'files.a.csv'],
    ['environment.packages.numpy', 'environment.packages.numpy'],
    ['labels.data', 'labels.data'],
    ['inferred.metrics.score', 'inferred.score'],
    ['best.loss', 'min.loss']
  ])('%s is sorted by %s', (key, name) => {
    expect(sortName(column(key), NONE)).toBe(name);
  });

  it('sorts a best result that is no series by its only value', () => {
    expect(sortName(column('best.accuracy'), NONE, false)).toBe(
      'metrics.accuracy'
    );
  });
});

describe('which way a column gets better', () => {
  const told = new Map([
    ['unheard', 'up'],
    ['loss', null]
  ] as const);

  it.each([
    ['metrics.accuracy', 'up'],
    ['min.val_loss', 'down'],
    ['metrics.unheard', 'up'],
    ['metrics.loss', null],
    ['params.accuracy', null],
    ['duration', null]
  ])('%s: %s', (key, direction) => {
    expect(directionFor(column(key), told)).toBe(direction);
  });
});

it('shows another value of the same series', () => {
  expect(withStatistic(column('metrics.loss'), 'min').key).toBe('min.loss');
  expect(withStatistic(column('min.loss'), 'last').key).toBe('metrics.loss');
});

describe('defaultColumns', () => {
  const keys = (columns: readonly IColumn[]) => columns.map(({ key }) => key);

  it('shows what the run is, what went in and what came out', () => {
    expect(keys(defaultColumns(offersOf(NAMES, []), 'all'))).toEqual([
      'title',
      'started',
      'duration',
      'notebook',
      'params.lr',
      'metrics.accuracy',
      'labels.data'
    ]);
  });

  it('shows what was seen where nothing was declared', () => {
    const run = makeRun({
      inferred: { parameters: { C: 1 }, summaries: { score: 0.5 } }
    });
    const empty = { ...NAMES, parameters: [], metrics: [], labels: [] };
    expect(keys(defaultColumns(offersOf(empty, [run]), 'notebook'))).toEqual([
      'title',
      'started',
      'duration',
      'inferred.params.C',
      'inferred.metrics.score'
    ]);
  });

  it('shows what runs have that the names do not tell of yet', () => {
    const run = makeRun({ parameters: { seed: 7 }, summaries: { f1: 0.5 } });
    expect(keys(defaultColumns(offersOf(null, [run]), 'notebook'))).toEqual([
      'title',
      'started',
      'duration',
      'params.seed',
      'metrics.f1'
    ]);
  });

  it('offers files and packages too', () => {
    const offers = offersOf(NAMES, []);
    expect(offers.get('files')?.[0].column.key).toBe('files.data/digits.csv');
    expect(offers.get('environment')?.map(({ column }) => column.key)).toEqual([
      'environment.python',
      'environment.platform',
      'environment.git',
      'environment.packages.pandas'
    ]);
  });
});
