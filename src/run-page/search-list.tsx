import * as React from 'react';
import { MoreButton } from '../components';
import { usePageHost } from './host';

/** Rows that are shown at once; more are one click away. */
const FEW = 25;

/**
 * The rows of a table of which there may be many: a field finds them by name, and some are shown until asked.
 */
export function SearchedTable<T>(props: {
  label: string;
  /** What the field says. */
  placeholder: string;
  items: readonly T[];
  /** What an item is found by. */
  text: (item: T) => string;
  head: JSX.Element;
  row: (item: T) => JSX.Element;
}): JSX.Element {
  const { trans } = usePageHost();
  const { items, text } = props;
  const [wanted, setWanted] = React.useState('');
  const [showsAll, setShowsAll] = React.useState(false);
  const found = items.filter(item =>
    text(item).toLowerCase().includes(wanted.trim().toLowerCase())
  );
  return (
    <>
      {items.length > FEW && (
        <input
          type="search"
          className="jp-RunLedger-search jp-mod-styled"
          aria-label={props.placeholder}
          placeholder={props.placeholder}
          value={wanted}
          spellCheck={false}
          onChange={event => setWanted(event.target.value)}
        />
      )}
      {found.length === 0 ? (
        <div className="jp-RunLedger-hint" role="status">
          {trans.__('Nothing is called that.')}
        </div>
      ) : (
        <table className="jp-RunLedger-pageTable" aria-label={props.label}>
          <thead>{props.head}</thead>
          <tbody>
            {(showsAll ? found : found.slice(0, FEW)).map(props.row)}
          </tbody>
        </table>
      )}
      <MoreButton
        more={found.length - FEW}
        showsAll={showsAll}
        onToggle={() => setShowsAll(!showsAll)}
        trans={trans}
      />
    </>
  );
}
