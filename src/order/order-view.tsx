import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { MoreButton } from '../components';
import type { IOrderJudgement } from './model';
import { OrderSign } from './order-line';
import { Sentence } from './sentence';
import { findingSentence, judgementSentence } from './words';

/** Findings that are shown at once; more are one click away. */
const FEW = 6;

/**
 * All there is to say about a run's order, a sentence each.
 */
export function OrderView(props: {
  judgement: IOrderJudgement;
  trans: TranslationBundle;
  /** Bring a cell into sight. */
  onShowCell: (id: string) => void;
}): JSX.Element {
  const { judgement, trans, onShowCell } = props;
  const [showsAll, setShowsAll] = React.useState(false);
  const { findings } = judgement;
  return (
    <>
      <p className="jp-RunLedger-orderVerdict">
        {judgementSentence(judgement, trans)}
      </p>
      <ul className="jp-RunLedger-orderFindings">
        {(showsAll ? findings : findings.slice(0, FEW)).map(finding => (
          <li
            key={`${finding.kind} ${finding.cells.map(({ id }) => id).join()}`}
            data-matters={finding.matters}
          >
            <OrderSign matters={finding.matters} trans={trans} />
            <span>
              <Sentence text={findingSentence(finding, trans)} />{' '}
              {finding.cells.map(({ id, number }) => (
                <button
                  key={id}
                  type="button"
                  className="jp-RunLedger-link jp-RunLedger-orderCell"
                  onClick={() => onShowCell(id)}
                >
                  {trans.__('Cell %1', number)}
                </button>
              ))}
            </span>
          </li>
        ))}
      </ul>
      <MoreButton
        more={findings.length - FEW}
        showsAll={showsAll}
        onToggle={() => setShowsAll(!showsAll)}
        trans={trans}
      />
    </>
  );
}
