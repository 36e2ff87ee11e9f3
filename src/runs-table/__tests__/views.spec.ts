import { columnOf } from '../columns';
import type { IViewColumn } from '../views';
import {
  DEFAULT_VIEW,
  orderly,
  savedViewsFrom,
  savedViewsJson,
  viewFrom,
  viewJson,
  withColumn,
  withColumnBefore,
  withColumnMoved,
  withColumnSet,
  withColumnStatistic,
  withoutColumn
} from '../views';

const columns = (...keys: string[]): IViewColumn[] =>
  orderly(keys.map(key => ({ key })));
const keys = (list: readonly IViewColumn[]) => list.map(({ key }) => key);
const ABC = columns('title', 'params.a', 'params.b', 'metrics.c');

describe('a view as JSON', () => {
  const view = {
    ...DEFAULT_VIEW,
    columns: withColumnSet(ABC, 'params.b', { width: 200, pinned: true }),
    sort: { key: 'metrics.c', isDescending: true },
    group: 'params.a',
    filter: 'metrics.c > 1',
    archived: true
  };

  it('comes back as it was', () => {
    expect(viewFrom(JSON.parse(JSON.stringify(viewJson(view))))).toEqual(view);
    const saved = [{ ...view, name: 'mine' }];
    expect(
      savedViewsFrom(JSON.parse(JSON.stringify(savedViewsJson(saved))))
    ).toEqual(saved);
  });

  it('is short where nobody chose', () => {
    expect(viewJson(DEFAULT_VIEW)).toEqual({ scope: 'all' });
  });

  it.each([
    [null],
    ['text'],
    [[]],
    [{ columns: 'no', sort: 7, group: {}, filter: 3, scope: 'moon' }]
  ])('%j is the usual view', data => {
    expect(viewFrom(data)).toEqual(DEFAULT_VIEW);
  });

  it('leaves out columns that there are not', () => {
    const view = viewFrom({
      columns: ['params.a', 'rubbish', { key: 5 }, null, { key: '__proto__' }],
      sort: '-rubbish'
    });
    expect(keys(view.columns ?? [])).toEqual(['title', 'params.a']);
    expect(view.sort).toBeNull();
  });

  it('keeps widths within bounds', () => {
    const view = viewFrom({
      columns: [
        { key: 'title', width: 1e9 },
        { key: 'params.a', width: -5 }
      ]
    });
    expect(view.columns?.map(({ width }) => width)).toEqual([800, 48]);
  });
});

describe('the columns of a view', () => {
  it('have the title first and pinned, wherever it stood', () => {
    expect(orderly([{ key: 'params.a' }, { key: 'title' }])).toEqual([
      { key: 'title', pinned: true },
      { key: 'params.a' }
    ]);
  });

  it('have a new one beside those of its group', () => {
    expect(keys(withColumn(ABC, columnOf('params.z')!))).toEqual([
      'title',
      'params.a',
      'params.b',
      'params.z',
      'metrics.c'
    ]);
    expect(withColumn(ABC, columnOf('params.a')!)).toEqual(ABC);
  });

  it('keep the title when others go', () => {
    expect(keys(withoutColumn(ABC, 'params.a'))).not.toContain('params.a');
    expect(keys(withoutColumn(ABC, 'title'))[0]).toBe('title');
  });

  it.each([
    ['params.a', 1, ['title', 'params.b', 'params.a', 'metrics.c']],
    ['metrics.c', 1, ['title', 'params.a', 'params.b', 'metrics.c']],
    ['metrics.c', -1, ['title', 'params.a', 'metrics.c', 'params.b']],
    ['params.a', -1, ['title', 'params.a', 'params.b', 'metrics.c']]
  ] as const)('%s moves by %d', (key, step, expected) => {
    expect(keys(withColumnMoved(ABC, key, step))).toEqual(expected);
  });

  it('have a dragged one before the one it was dropped on', () => {
    expect(keys(withColumnBefore(ABC, 'metrics.c', 'params.a'))).toEqual([
      'title',
      'metrics.c',
      'params.a',
      'params.b'
    ]);
  });

  it('have a pinned one at the left', () => {
    expect(
      keys(withColumnSet(ABC, 'metrics.c', { pinned: true })).slice(0, 2)
    ).toEqual(['title', 'metrics.c']);
  });

  it('forget a width that is set back', () => {
    const wide = withColumnSet(ABC, 'params.a', { width: 300 });
    const usual = withColumnSet(wide, 'params.a', { width: undefined });
    expect(usual[1].width).toBeUndefined();
  });

  it('show another value of a series in the same place', () => {
    expect(keys(withColumnStatistic(ABC, 'metrics.c', 'best'))[3]).toBe(
      'best.c'
    );
  });
});
