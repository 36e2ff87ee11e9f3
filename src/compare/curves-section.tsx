import * as React from 'react';
import { CurvesCard } from '../curves';
import type { CompareModel } from './compare-model';
import { useCompareHost } from './host';

/**
 * The curves of the runs, in the same plots; the reference is drawn in front.
 */
export function CurvesSection({ model }: { model: CompareModel }): JSX.Element {
  const host = useCompareHost();
  const [hasCurves, setHasCurves] = React.useState(false);
  const read = model.columns.flatMap(({ run }) => run ?? []);
  const key = read.map(({ id, title }) => `${id} ${title}`).join('\n');
  const runs = React.useMemo(
    () => read.map(({ id, title }) => ({ id, title })),
    // A run that is read again is another object.
    [key]
  );
  return (
    <section className="jp-RunLedger-curvesSection" hidden={!hasCurves}>
      <div className="jp-RunLedger-sectionHead">
        <h3 className="jp-RunLedger-sectionTitle">{host.trans.__('Curves')}</h3>
      </div>
      {runs.length > 0 && (
        <CurvesCard
          runs={runs}
          client={model.client}
          changed={model.ledgerChanged}
          host={host}
          isActive={model.isActive}
          onKnown={setHasCurves}
        />
      )}
    </section>
  );
}
