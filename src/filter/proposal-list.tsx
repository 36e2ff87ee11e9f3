import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IProposal } from './completion';

/**
 * What may come next in a filter, to choose from.
 */
export function ProposalList(props: {
  id: string;
  proposals: readonly IProposal[];
  /** Which of them the keyboard is at; -1 for none. */
  active: number;
  onTake: (index: number) => void;
  trans: TranslationBundle;
}): JSX.Element {
  const { id, proposals, active, onTake, trans } = props;
  const list = React.useRef<HTMLUListElement>(null);
  React.useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  return (
    <ul
      id={id}
      ref={list}
      className="jp-RunLedger-proposals"
      role="listbox"
      aria-label={trans.__('Proposals')}
    >
      {proposals.map(({ kind, text, runs }, index) => (
        <li
          key={text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === active}
          className="jp-RunLedger-proposal"
          data-kind={kind}
          // The field keeps the focus.
          onMouseDown={event => event.preventDefault()}
          onClick={() => onTake(index)}
        >
          <code>{text}</code>
          {runs !== null && (
            <span className="jp-RunLedger-remark">
              {trans._n('%1 run', '%1 runs', runs)}
            </span>
          )}
        </li>
      ))}
    </ul>
  );
}
