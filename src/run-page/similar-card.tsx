import * as React from 'react';
import {
  formatAge,
  formatExactTime,
  formatValue,
  StatusIcon,
  useNow
} from '../components';
import type { IRun, ISimilarRun } from '../ledger';
import { LedgerError } from '../ledger';
import { mainResult } from '../runs/results';
import { Card } from './card';
import { usePageHost } from './host';
import type { RunPageModel } from './model';
import { useSeen } from './sight';
import { similarityWords } from './similarity-words';

/**
 * The runs nearest to this one, each with the reason in words.
 */
export function SimilarCard(props: {
  model: RunPageModel;
  run: IRun;
}): JSX.Element | null {
  const { trans } = usePageHost();
  const { model, run } = props;
  const { similar } = model;
  const ref = React.useRef<HTMLDivElement>(null);
  const isSeen = useSeen(ref);
  React.useEffect(() => {
    if (isSeen) {
      model.wantSimilar();
    }
  }, [isSeen, model]);
  const isEmpty =
    similar === null ||
    (!(similar instanceof LedgerError) && similar.length === 0);
  return (
    <>
      <div ref={ref} className="jp-RunLedger-mark" />
      {!isEmpty && (
        <Card name="similar" title={trans.__('Similar runs')} isWide>
          {similar instanceof LedgerError ? (
            <div className="jp-RunLedger-hint" role="alert">
              {trans.__('They cannot be read: %1', similar.message)}
            </div>
          ) : (
            <ul className="jp-RunLedger-similar">
              {similar.map(each => (
                <SimilarLine key={each.run.id} similar={each} to={run} />
              ))}
            </ul>
          )}
        </Card>
      )}
    </>
  );
}

function SimilarLine(props: { similar: ISimilarRun; to: IRun }): JSX.Element {
  const { trans, openRun, compare } = usePageHost();
  const now = useNow(30000);
  const { run, reasons, score } = props.similar;
  const result = mainResult(run);
  return (
    <li>
      <StatusIcon status={run.status} trans={trans} />
      <button
        type="button"
        className="jp-RunLedger-link jp-RunLedger-similarTitle"
        title={trans.__('Open this run')}
        onClick={() => openRun(run.id)}
      >
        {run.title}
      </button>
      {result && (
        <span className="jp-RunLedger-similarResult" title={result.name}>
          {trans.__('%1 %2', result.name, formatValue(result.value, []))}
        </span>
      )}
      <span className="jp-RunLedger-similarWhen">
        {run.notebook !== props.to.notebook && (
          <span title={run.notebook ?? undefined}>
            {run.notebook?.split('/').pop() ?? trans.__('script')}
          </span>
        )}
        <span title={formatExactTime(run.started)}>
          {formatAge(run.started, now, trans)}
        </span>
      </span>
      <span
        className="jp-RunLedger-similarWhy"
        title={trans.__('%1 % alike', Math.round(score * 100))}
      >
        {similarityWords(reasons, trans)}
      </span>
      <button
        type="button"
        className="jp-RunLedger-action"
        aria-label={trans.__('Compare with “%1”', run.title)}
        onClick={() => compare([run.id, props.to.id])}
      >
        {trans.__('Compare')}
      </button>
    </li>
  );
}
