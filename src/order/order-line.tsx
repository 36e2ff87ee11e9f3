import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { IRunDetail, IRunOrder } from '../ledger';
import { nameFacts } from './facts';
import { judgeOrder } from './judge';
import type { IOrderJudgement } from './model';
import { Sentence } from './sentence';
import { findingSentence, judgementSentence } from './words';

/** How the cells of a run stand to its notebook; nulls while that is read, or where it cannot be. */
export function useOrder(
  run: IRunDetail,
  orderOf: (id: string) => Promise<IRunOrder>
): { order: IRunOrder | null; judgement: IOrderJudgement | null } {
  const [order, setOrder] = React.useState<IRunOrder | null>(null);
  const { id, executions } = run;
  // What runs again or ends can change it.
  const asked = `${executions.length} ${run.status} ${run.ended}`;
  React.useEffect(() => {
    let isGone = false;
    orderOf(id).then(
      found => {
        if (!isGone) {
          setOrder(found);
        }
      },
      () => undefined
    );
    return () => {
      isGone = true;
    };
  }, [id, asked, orderOf]);
  const judgement = React.useMemo(
    () => order && judgeOrder(order, nameFacts(executions)),
    [order, executions]
  );
  return { order, judgement };
}

/**
 * One line about a run's order: what is in the way of the same result first, nothing where all is well.
 */
export function OrderLine(props: {
  run: IRunDetail;
  /** Asks the ledger; the same function in every render. */
  orderOf: (id: string) => Promise<IRunOrder>;
  trans: TranslationBundle;
  /** Show all there is to say. */
  onOpen?: () => void;
}): JSX.Element | null {
  const { run, orderOf, trans, onOpen } = props;
  const { judgement } = useOrder(run, orderOf);
  const first = judgement?.findings[0];
  if (!judgement || !first) {
    return null;
  }
  const more = judgement.findings.length - 1;
  return (
    <p
      className="jp-RunLedger-orderLine"
      data-matters={first.matters}
      title={judgementSentence(judgement, trans)}
    >
      <OrderSign matters={first.matters} trans={trans} />
      <span>
        <Sentence text={findingSentence(first, trans)} />
        {more > 0 && onOpen && (
          <>
            {' '}
            <button
              type="button"
              className="jp-RunLedger-link"
              onClick={onOpen}
            >
              {trans.__('%1 more', more)}
            </button>
          </>
        )}
      </span>
    </p>
  );
}

const SIGNS = { warning: '⚠', remark: 'ℹ' };

/** Tells warnings from remarks, by shape and in words. */
export function OrderSign(props: {
  matters: boolean;
  trans: TranslationBundle;
}): JSX.Element {
  const { matters, trans } = props;
  const word = matters ? trans.__('Warning') : trans.__('Remark');
  return (
    <span
      className="jp-RunLedger-orderSign"
      data-matters={matters}
      role="img"
      aria-label={word}
      title={word}
    >
      {SIGNS[matters ? 'warning' : 'remark']}
    </span>
  );
}
