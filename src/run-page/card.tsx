import * as React from 'react';
import { Boundary } from '../components';
import type { CardFolds, CardKey } from './folds';
import { usePageHost } from './host';

const FoldsContext = React.createContext<CardFolds | null>(null);

/** Gives what is folded to the cards below it. */
export const FoldsProvider = FoldsContext.Provider;

/**
 * A part of the page, which folds; the fold is the same on the pages of all runs.
 */
export function Card(props: {
  name: CardKey;
  title: string;
  /** How many things are in it. */
  count?: number;
  /** What is said of all of it. */
  remark?: string;
  /** Whether it takes the whole width. */
  isWide?: boolean;
  /** Whether there is nothing to show yet. */
  isHidden?: boolean;
  /** What stands beside the title while it is unfolded. */
  actions?: React.ReactNode;
  children: React.ReactNode;
}): JSX.Element {
  const { trans } = usePageHost();
  const { name, title } = props;
  const folds = React.useContext(FoldsContext);
  const isFolded = folds?.isFolded(name) ?? false;
  const id = React.useId();
  return (
    <section
      className="jp-RunLedger-card"
      aria-labelledby={id}
      data-card={name}
      data-wide={props.isWide ?? false}
      data-folded={isFolded}
      hidden={props.isHidden}
    >
      <header className="jp-RunLedger-cardHead">
        <h3 className="jp-RunLedger-cardTitle" id={id}>
          <button
            type="button"
            className="jp-RunLedger-fold"
            aria-expanded={!isFolded}
            onClick={() => folds?.fold(name, !isFolded)}
          >
            {title}
          </button>
        </h3>
        {props.count !== undefined && (
          <span className="jp-RunLedger-count">{props.count}</span>
        )}
        {props.remark && (
          <span className="jp-RunLedger-remark">{props.remark}</span>
        )}
        {!isFolded && props.actions && (
          <span className="jp-RunLedger-cardActions">{props.actions}</span>
        )}
      </header>
      {!isFolded && (
        <div className="jp-RunLedger-cardBody">
          <Boundary
            fallback={
              <div className="jp-RunLedger-hint" role="alert">
                {trans.__('This part of the run cannot be shown.')}
              </div>
            }
          >
            {props.children}
          </Boundary>
        </div>
      )}
    </section>
  );
}
