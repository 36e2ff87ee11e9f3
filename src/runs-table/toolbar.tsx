import { caretDownIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { FilterField } from '../filter';
import { ScopeSwitch } from '../runs/scope-switch';
import { columnOf } from './columns';
import type { TableMenu } from './host';
import { useTableHost } from './host';
import type { RunsTableModel } from './model';
import { columnLabel } from './words';

/** What stands over the table. */
export interface ITableToolbarProps {
  readonly model: RunsTableModel;
  /** The name of the saved view that is shown; null for none. */
  readonly viewName: string | null;
  readonly isChoosing: boolean;
  readonly chooserId: string;
  readonly onChoose: () => void;
}

/**
 * Whose runs, the filter, and how the table looks at them.
 */
export function TableToolbar(props: ITableToolbarProps): JSX.Element {
  const { model, viewName, isChoosing } = props;
  const { trans } = useTableHost();
  const { view } = model;
  const onFilter = React.useCallback(
    (filter: string) => {
      const text = filter.trim();
      if (text !== model.view.filter) {
        model.show({ filter: text });
      }
    },
    [model]
  );
  const group = view.group === null ? null : columnOf(view.group);
  return (
    <div className="jp-RunLedger-tableBar">
      <ScopeSwitch model={model} trans={trans} />
      <FilterField
        filter={view.filter}
        problem={model.filterProblem}
        onFilter={onFilter}
        names={model.names}
        trans={trans}
      />
      <div
        className="jp-RunLedger-tableButtons"
        role="group"
        aria-label={trans.__('Table')}
      >
        <MenuButton
          label={viewName ?? trans.__('Views')}
          title={trans.__('Saved views of the table')}
          menu={{ kind: 'views' }}
        />
        <button
          type="button"
          className="jp-RunLedger-action"
          aria-expanded={isChoosing}
          aria-controls={isChoosing ? props.chooserId : undefined}
          onClick={props.onChoose}
        >
          {trans.__('Columns')}
        </button>
        <MenuButton
          label={
            group
              ? trans.__('Grouped by %1', columnLabel(group, trans))
              : trans.__('Group')
          }
          title={trans.__('Put runs with the same value together')}
          menu={{ kind: 'group' }}
        />
        <label
          className="jp-RunLedger-check"
          title={trans.__(
            'Hide the columns that are the same in all runs here'
          )}
        >
          <input
            type="checkbox"
            checked={view.onlyDiffering}
            onChange={event =>
              model.show({ onlyDiffering: event.target.checked })
            }
          />
          {trans.__('Only what differs')}
        </label>
        <MenuButton
          label={trans.__('More')}
          title={trans.__('Export, archived runs, and more')}
          menu={{ kind: 'more' }}
        />
      </div>
    </div>
  );
}

function MenuButton(props: {
  label: string;
  title: string;
  menu: TableMenu;
}): JSX.Element {
  const { openMenu } = useTableHost();
  return (
    <button
      type="button"
      className="jp-RunLedger-action"
      aria-haspopup="menu"
      title={props.title}
      onClick={event => {
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        openMenu(props.menu, left, bottom);
      }}
    >
      <span className="jp-RunLedger-tableButtonText">{props.label}</span>
      <caretDownIcon.react
        tag="span"
        className="jp-RunLedger-caret"
        aria-hidden
      />
    </button>
  );
}
