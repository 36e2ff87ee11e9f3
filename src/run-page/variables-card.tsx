import * as React from 'react';
import { formatSize } from '../components';
import type { IExecution, IOrderedCell } from '../ledger';
import { Card } from './card';
import { Hash } from './copyable';
import type { IHeldVariable } from './held';
import { dtypesText, heldVariables, shortType } from './held';
import { usePageHost } from './host';
import { SearchedTable } from './search-list';

/**
 * What the kernel held for the run: each variable as it was last seen, and the cell that made it so.
 */
export function VariablesCard(props: {
  executions: readonly IExecution[];
  cells: readonly IOrderedCell[] | null;
  onShowCell: (id: string) => void;
}): JSX.Element | null {
  const { trans } = usePageHost();
  const { executions, cells, onShowCell } = props;
  const held = React.useMemo(() => heldVariables(executions), [executions]);
  const numbers = React.useMemo(
    () => new Map(cells?.map(({ cellId }, index) => [cellId, index + 1])),
    [cells]
  );
  if (held.length === 0) {
    return null;
  }
  const title = trans.__('Variables');
  return (
    <Card name="variables" title={title} count={held.length} isWide>
      <SearchedTable
        label={title}
        placeholder={trans.__('Find a variable')}
        items={held}
        text={({ variable }) => `${variable.name} ${variable.type}`}
        head={
          <tr>
            <th scope="col">{trans.__('Name')}</th>
            <th scope="col">{trans.__('Type')}</th>
            <th scope="col">{trans.__('Shape')}</th>
            <th scope="col">{trans.__('Data types')}</th>
            <th scope="col">{trans.__('Size')}</th>
            <th scope="col">{trans.__('Fingerprint')}</th>
            <th scope="col">{trans.__('Made by')}</th>
          </tr>
        }
        row={each => (
          <VariableRow
            key={each.variable.name}
            held={each}
            number={numbers.get(each.writtenBy?.cellId ?? '') ?? null}
            onShowCell={onShowCell}
          />
        )}
      />
    </Card>
  );
}

function VariableRow(props: {
  held: IHeldVariable;
  number: number | null;
  onShowCell: (id: string) => void;
}): JSX.Element {
  const { trans } = usePageHost();
  const { held, number, onShowCell } = props;
  const { variable, writtenBy } = held;
  const { dtypes, fingerprint, shape, size, type } = variable;
  const columns =
    dtypes === null || typeof dtypes === 'string'
      ? undefined
      : [...dtypes].map(([name, dtype]) => `${name}: ${dtype}`).join('\n');
  const cell = writtenBy?.cellId ?? null;
  return (
    <tr>
      <th scope="row">
        <code>{variable.name}</code>
      </th>
      <td title={type}>{shortType(type)}</td>
      <td className="jp-RunLedger-numeric">{shape?.join(' × ')}</td>
      <td title={columns}>{dtypesText(dtypes)}</td>
      <td className="jp-RunLedger-numeric">
        {size === null ? '' : formatSize(size)}
      </td>
      <td>
        {fingerprint !== null && (
          <Hash
            text={fingerprint}
            title={
              variable.sampled
                ? trans.__('Fingerprint of parts of it: %1', fingerprint)
                : trans.__('Fingerprint %1', fingerprint)
            }
          />
        )}
      </td>
      <td>
        {writtenBy === null ? (
          <span className="jp-RunLedger-none">{trans.__('only read')}</span>
        ) : cell === null ? (
          `[${writtenBy.count ?? writtenBy.ordinal ?? ' '}]`
        ) : (
          <button
            type="button"
            className="jp-RunLedger-link"
            title={trans.__('Show the cell')}
            onClick={() => onShowCell(cell)}
          >
            {number === null
              ? `[${writtenBy.count ?? ' '}]`
              : trans.__('Cell %1', number)}
          </button>
        )}
      </td>
    </tr>
  );
}
