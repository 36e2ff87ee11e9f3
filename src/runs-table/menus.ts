import type { TranslationBundle } from '@jupyterlab/translation';
import type { Direction } from '../ledger';
import type { IColumn, Statistic } from './columns';
import { columnOf, directionFor, statisticOf, TITLE } from './columns';
import { conditionOf } from './conditions';
import { isShaded } from './layout';
import { copied } from './grid-actions';
import type { ITableHost, TableCommand } from './host';
import type { MenuEntry } from './menu';
import type { RunsTableModel } from './model';
import type { IShownColumn } from './table-columns';
import type { ISavedView } from './views';
import {
  DEFAULT_VIEW,
  withColumnMoved,
  withColumnSet,
  withColumnStatistic,
  withoutColumn
} from './views';
import { columnLabel, columnRemark } from './words';

/** Letters of a condition in a menu. */
const LONGEST = 60;

const STATISTICS: readonly Statistic[] = ['last', 'best', 'min', 'max'];

/** What the menu of a column offers. */
export function columnMenu(
  model: RunsTableModel,
  shown: IShownColumn,
  onDirection: (name: string, direction: Direction) => void,
  trans: TranslationBundle
): MenuEntry[] {
  const { column, key } = shown;
  const { sort, group } = model.view;
  const canSort = model.canSort(column);
  const isBy = (isDescending: boolean) =>
    sort?.key === key && sort.isDescending === isDescending;
  const set = (change: Parameters<typeof withColumnSet>[2]) =>
    model.setColumns(withColumnSet(model.chosen, key, change));
  const isTitle = key === TITLE;
  return [
    {
      label: trans.__('Sort Ascending'),
      isOn: isBy(false),
      isEnabled: canSort,
      run: () => model.show({ sort: { key, isDescending: false } })
    },
    {
      label: trans.__('Sort Descending'),
      isOn: isBy(true),
      isEnabled: canSort,
      run: () => model.show({ sort: { key, isDescending: true } })
    },
    {
      label: trans.__('Newest First'),
      isOn: sort === null,
      run: () => model.show({ sort: null })
    },
    null,
    ...statisticEntries(model, column, trans),
    ...directionEntries(model, column, onDirection, trans),
    {
      label: trans.__('Group by This Column'),
      isOn: group === key,
      run: () => model.show({ group: group === key ? null : key })
    },
    {
      label: trans.__('Shade by Value'),
      isOn: isShaded(shown),
      run: () => set({ shaded: !isShaded(shown) })
    },
    null,
    {
      label: trans.__('Pin at the Left'),
      isOn: shown.pinned === true,
      isEnabled: !isTitle,
      run: () => set({ pinned: shown.pinned !== true })
    },
    {
      label: trans.__('Move Left'),
      isEnabled: !isTitle,
      run: () => model.setColumns(withColumnMoved(model.chosen, key, -1))
    },
    {
      label: trans.__('Move Right'),
      isEnabled: !isTitle,
      run: () => model.setColumns(withColumnMoved(model.chosen, key, 1))
    },
    {
      label: trans.__('Usual Width'),
      isEnabled: shown.width !== undefined,
      run: () => set({ width: undefined })
    },
    {
      label: trans.__('Hide'),
      isEnabled: !isTitle,
      run: () => model.setColumns(withoutColumn(model.chosen, key))
    }
  ];
}

/** What can be done to the runs that are meant, and what can be copied of them. */
export function lineMenu(
  model: RunsTableModel,
  column: IColumn | null,
  host: ITableHost
): MenuEntry[] {
  const { trans } = host;
  const { meant } = model;
  const many = meant.length;
  const one = meant[0];
  const areAll = (is: 'starred' | 'archived') =>
    meant.every(id => model.run(id)?.[is] === true);
  const entry = (
    command: TableCommand,
    label: string,
    isEnabled = many > 0
  ): MenuEntry => ({
    label,
    isEnabled,
    run: () => host.execute(command, meant)
  });
  const copy = (label: string, what: 'cell' | 'row' | 'runs'): MenuEntry => ({
    label,
    run: () => host.copy(copied(model, host, what))
  });
  return [
    entry('open', trans.__('Open the Run'), many === 1),
    entry(
      'compare',
      many > 1
        ? trans.__('Compare %1 Runs', many)
        : trans.__('Compare With the Run Before')
    ),
    entry('graph', trans.__('Show the Graph'), many === 1),
    entry('fork', trans.__('Fork Into a New Notebook…'), many === 1),
    null,
    entry(
      'star',
      areAll('starred')
        ? trans._n('Remove the Star', 'Remove the Stars of %1 Runs', many)
        : trans._n('Star the Run', 'Star %1 Runs', many)
    ),
    entry('tag', trans._n('Tag the Run…', 'Tag %1 Runs…', many)),
    entry(
      'archive',
      areAll('archived')
        ? trans._n(
            'Take the Run out of the Archive',
            'Take %1 Runs out of the Archive',
            many
          )
        : trans._n('Archive the Run', 'Archive %1 Runs', many)
    ),
    entry('delete', trans._n('Delete the Run', 'Delete %1 Runs', many)),
    null,
    copy(trans.__('Copy the Cell'), 'cell'),
    copy(trans.__('Copy the Row'), 'row'),
    copy(
      trans._n('Copy the Run With Heads', 'Copy %1 Runs With Heads', many),
      'runs'
    ),
    null,
    ...filterEntries(model, column, one, trans),
    {
      label: trans.__('Select All Runs Here'),
      run: () => model.selectAll()
    }
  ];
}

/** Narrow the filter to what the cell has. */
function filterEntries(
  model: RunsTableModel,
  column: IColumn | null,
  id: string | undefined,
  trans: TranslationBundle
): MenuEntry[] {
  const run = model.run(id ?? '');
  const condition =
    column && run ? conditionOf(column, run, model.directions) : null;
  if (condition === null) {
    return [];
  }
  const { filter } = model.view;
  return [
    {
      label: trans.__('Only Runs With %1', shortened(condition)),
      run: () =>
        model.show({
          filter: filter === '' ? condition : `(${filter}) and ${condition}`
        })
    }
  ];
}

/** What the runs can be put together by. */
export function groupMenu(
  model: RunsTableModel,
  trans: TranslationBundle
): MenuEntry[] {
  const { group } = model.view;
  const by = group === null ? null : columnOf(group);
  const columns = model.columns
    .map(({ column }) => column)
    .filter(({ key }) => key !== TITLE);
  const offered =
    by && !columns.some(({ key }) => key === by.key)
      ? [by, ...columns]
      : columns;
  return [
    {
      label: trans.__('No Groups'),
      isOn: group === null,
      run: () => model.show({ group: null })
    },
    null,
    ...offered.map(column => ({
      label: named(column, trans),
      isOn: column.key === group,
      run: () => model.show({ group: column.key })
    }))
  ];
}

/** What can be done with saved views. */
export interface IViewsActions {
  readonly views: readonly ISavedView[];
  /** Ask for a name, and save the view by it. */
  readonly save: () => void;
  /** Save the view by a name that there is. */
  readonly replace: (name: string) => void;
  readonly remove: (name: string) => void;
}

/** The saved views, and what can be done with them. */
export function viewsMenu(
  model: RunsTableModel,
  actions: IViewsActions,
  current: string | null,
  trans: TranslationBundle
): MenuEntry[] {
  const { views } = actions;
  return [
    ...views.map(({ name, ...view }) => ({
      label: name,
      isOn: name === current,
      run: () => model.show(view)
    })),
    ...(views.length > 0 ? [null] : []),
    {
      label: trans.__('Columns as at First'),
      run: () => model.show({ ...DEFAULT_VIEW, scope: model.scope })
    },
    { label: trans.__('Save This View…'), run: actions.save },
    ...views.map(({ name }) => ({
      label: trans.__('Replace “%1” by This View', name),
      run: () => actions.replace(name)
    })),
    ...views.map(({ name }) => ({
      label: trans.__('Delete “%1”', name),
      run: () => actions.remove(name)
    }))
  ];
}

function statisticEntries(
  model: RunsTableModel,
  column: IColumn,
  trans: TranslationBundle
): MenuEntry[] {
  const own = statisticOf(column);
  return own === null
    ? []
    : [
        ...STATISTICS.map(statistic => ({
          label: statisticLabel(statistic, trans),
          isOn: statistic === own,
          run: () =>
            model.setColumns(
              withColumnStatistic(model.chosen, column.key, statistic)
            )
        })),
        null
      ];
}

function statisticLabel(
  statistic: Statistic,
  trans: TranslationBundle
): string {
  switch (statistic) {
    case 'last':
      return trans.__('Show the Last Value of a Series');
    case 'best':
      return trans.__('Show the Best Value of a Series');
    case 'min':
      return trans.__('Show the Least Value of a Series');
    case 'max':
      return trans.__('Show the Greatest Value of a Series');
  }
}

function directionEntries(
  model: RunsTableModel,
  column: IColumn,
  onDirection: (name: string, direction: Direction) => void,
  trans: TranslationBundle
): MenuEntry[] {
  if (column.group !== 'results') {
    return [];
  }
  const own = directionFor(column, model.directions);
  const entries: [Direction, string][] = [
    ['up', trans.__('More Is Better')],
    ['down', trans.__('Less Is Better')],
    [null, trans.__('Neither Is Better')]
  ];
  return [
    ...entries.map(([direction, label]) => ({
      label,
      isOn: direction === own,
      run: () => onDirection(column.name, direction)
    })),
    null
  ];
}

function named(column: IColumn, trans: TranslationBundle): string {
  const remark = columnRemark(column, trans);
  const label = columnLabel(column, trans);
  return remark === '' ? label : `${label} (${remark})`;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
