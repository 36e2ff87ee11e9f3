import { closeIcon } from '@jupyterlab/ui-components';
import * as React from 'react';
import { MoreButton } from '../components';
import type { ColumnGroup, IColumn, IOffer } from './columns';
import { columnOf, GROUPS, statisticOf, TITLE } from './columns';
import { useTableHost } from './host';
import type { RunsTableModel } from './model';
import { columnLabel, columnTitle, groupWord } from './words';

/** Columns of a group that are offered at once; more are one click away. */
const FEW = 40;

/**
 * What can be a column, to choose from: by name, in groups.
 */
export function ColumnChooser(props: {
  model: RunsTableModel;
  id: string;
  onClose: () => void;
}): JSX.Element {
  const { model, onClose } = props;
  const { trans } = useTableHost();
  const [sought, setSought] = React.useState('');
  const chosen = new Set(model.chosen.map(({ key }) => resultKey(key)));
  const wanted = sought.trim().toLowerCase();
  const found = GROUPS.map(group => ({
    group,
    offers: offersOf(model, group).filter(
      ({ column }) =>
        wanted === '' ||
        column.key.toLowerCase().includes(wanted) ||
        columnLabel(column, trans).toLowerCase().includes(wanted)
    )
  })).filter(({ offers }) => offers.length > 0);
  const typed = columnOf(sought.trim());
  const isNew =
    typed !== null &&
    !found.some(({ offers }) =>
      offers.some(({ column }) => column.key === typed.key)
    );
  return (
    <section
      id={props.id}
      className="jp-RunLedger-chooser"
      aria-label={trans.__('Columns')}
      onKeyDown={event => {
        if (event.key === 'Escape') {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <div className="jp-RunLedger-chooserHead">
        <input
          type="search"
          className="jp-RunLedger-chooserSearch jp-mod-styled"
          aria-label={trans.__('Find a column')}
          placeholder={trans.__('Find a column')}
          autoFocus
          spellCheck={false}
          value={sought}
          onChange={event => setSought(event.target.value)}
        />
        <button
          type="button"
          className="jp-RunLedger-iconButton"
          aria-label={trans.__('Close')}
          title={trans.__('Close')}
          onClick={onClose}
        >
          <closeIcon.react tag={null} />
        </button>
      </div>
      <div className="jp-RunLedger-chooserList">
        {found.map(({ group, offers }) => (
          <Group
            key={group}
            model={model}
            group={group}
            offers={offers}
            chosen={chosen}
          />
        ))}
        {isNew && (
          <button
            type="button"
            className="jp-RunLedger-more"
            onClick={() => model.toggleColumn(typed)}
          >
            {trans.__('Show the column “%1”', typed.key)}
          </button>
        )}
        {found.length === 0 && !isNew && (
          <p className="jp-RunLedger-hint">
            {trans.__('No column has that in its name.')}
          </p>
        )}
      </div>
    </section>
  );
}

function Group(props: {
  model: RunsTableModel;
  group: ColumnGroup;
  offers: readonly IOffer[];
  chosen: ReadonlySet<string>;
}): JSX.Element {
  const { model, group, offers, chosen } = props;
  const { trans } = useTableHost();
  const [showsAll, setShowsAll] = React.useState(false);
  const shown = showsAll ? offers : offers.slice(0, FEW);
  return (
    <fieldset className="jp-RunLedger-chooserGroup">
      <legend>{groupWord(group, trans)}</legend>
      {shown.map(({ column, runs }) => (
        <label
          key={column.key}
          className="jp-RunLedger-check"
          title={columnTitle(column, trans)}
        >
          <input
            type="checkbox"
            checked={chosen.has(column.key)}
            disabled={column.key === TITLE}
            onChange={() => toggle(model, column)}
          />
          <span className="jp-RunLedger-chooserName">
            {columnLabel(column, trans)}
          </span>
          {runs !== null && (
            <span className="jp-RunLedger-remark">
              {trans._n('%1 run', '%1 runs', runs)}
            </span>
          )}
        </label>
      ))}
      <MoreButton
        more={offers.length - FEW}
        showsAll={showsAll}
        onToggle={() => setShowsAll(!showsAll)}
        trans={trans}
      />
    </fieldset>
  );
}

/** What the runs have, and what is shown though they have it no more. */
function offersOf(
  model: RunsTableModel,
  group: ColumnGroup
): readonly IOffer[] {
  const offers = model.offers.get(group) ?? [];
  const known = new Set(offers.map(({ column }) => column.key));
  const others = model.chosen.flatMap(({ key }) => {
    const column = columnOf(resultKey(key));
    return column?.group === group && !known.has(column.key)
      ? [{ column, runs: null }]
      : [];
  });
  return [...offers, ...others];
}

/** A result is one line, whichever of its values is shown. */
function resultKey(key: string): string {
  const column = columnOf(key);
  return column !== null && statisticOf(column) !== null
    ? `metrics.${column.name}`
    : key;
}

function toggle(model: RunsTableModel, column: IColumn): void {
  const shown = model.chosen.filter(({ key }) => resultKey(key) === column.key);
  if (shown.length === 0) {
    model.toggleColumn(column);
  } else {
    const gone = new Set(shown.map(({ key }) => key));
    model.setColumns(model.chosen.filter(({ key }) => !gone.has(key)));
  }
}
