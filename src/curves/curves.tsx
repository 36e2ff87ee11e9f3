import { UseSignal } from '@jupyterlab/ui-components';
import * as React from 'react';
import { Notice, useSlow } from '../components';
import { groupNames } from './groups';
import type { ICurvesCardProps, ICurvesHost } from './host';
import { CurvesHostProvider, useCurvesHost } from './host';
import { CurvesModel } from './model';
import { PlotView } from './plot-view';
import { SeriesTable } from './series-table';
import { useTheme } from './theme';
import { CurvesToolbar } from './toolbar';

/** From so many plots on they can be searched. */
const MANY = 7;

/**
 * The curves of some runs: how they are shown, and a plot for each metric.
 */
export default function Curves(props: ICurvesCardProps): JSX.Element | null {
  const { runs, client, changed, isActive = true, onKnown } = props;
  const [model, setModel] = React.useState<CurvesModel | null>(null);
  const first = React.useRef(runs);
  first.current = runs;
  React.useEffect(() => {
    const made = new CurvesModel({ client, changed, runs: first.current });
    setModel(made);
    return () => made.dispose();
  }, [client, changed]);
  React.useEffect(() => {
    if (model && !model.isDisposed) {
      model.runs = runs;
      model.isActive = isActive;
    }
  }, [model, runs, isActive]);
  // Views get the same object, however often the card is rendered.
  const { trans } = props.host;
  const host = React.useMemo((): ICurvesHost => ({ trans }), [trans]);
  return (
    model && (
      <CurvesHostProvider value={host}>
        <UseSignal signal={model.stateChanged}>
          {() => <CurvesView model={model} onKnown={onKnown} />}
        </UseSignal>
      </CurvesHostProvider>
    )
  );
}

/** The plots, or why there are none. */
export function CurvesView(props: {
  model: CurvesModel;
  onKnown?: (hasSeries: boolean) => void;
}): JSX.Element | null {
  const { trans } = useCurvesHost();
  const { model, onKnown } = props;
  const { plots, isKnown, options, problem } = model;
  const [wanted, setWanted] = React.useState('');
  const ref = React.useRef<HTMLDivElement>(null);
  const theme = useTheme(ref);
  const hasSeries = plots.length > 0;
  React.useEffect(() => {
    if (isKnown || hasSeries) {
      onKnown?.(hasSeries);
    }
  }, [isKnown, hasSeries, onKnown]);
  const isSlow = useSlow(!isKnown && !hasSeries && problem === null);
  const text = wanted.trim().toLowerCase();
  const found = plots.filter(
    ({ title, curves }) =>
      title.toLowerCase().includes(text) ||
      curves.some(({ series }) => series.name.toLowerCase().includes(text))
  );
  const names = new Set(
    plots.flatMap(({ curves }) => curves.map(({ series }) => series.name))
  );
  return (
    <div className="jp-RunLedger-curves" ref={ref}>
      {problem !== null && (
        <Notice
          kind="problem"
          title={trans.__('The curves cannot be read: %1', problem.message)}
          action={{ label: trans.__('Try again'), run: () => model.retry() }}
        />
      )}
      {isSlow && <div className="jp-RunLedger-skeleton" data-shape="detail" />}
      {hasSeries && theme !== null && (
        <>
          <CurvesToolbar
            model={model}
            hasGroups={groupNames(names).length < names.size}
          >
            {(plots.length >= MANY || wanted !== '') && (
              <input
                type="search"
                placeholder={trans.__('Find a metric…')}
                aria-label={trans.__('Find a metric')}
                value={wanted}
                onChange={event => setWanted(event.target.value)}
              />
            )}
          </CurvesToolbar>
          {options.showsTable ? (
            <SeriesTable model={model} plots={found} />
          ) : (
            <div
              className="jp-RunLedger-plots"
              data-count={Math.min(found.length, 3)}
            >
              {found.map(plot => (
                <PlotView
                  key={plot.title}
                  model={model}
                  plot={plot}
                  theme={theme}
                />
              ))}
            </div>
          )}
          {found.length === 0 && (
            <p className="jp-RunLedger-hint">
              {trans.__('No metric has “%1” in its name.', wanted)}
            </p>
          )}
        </>
      )}
    </div>
  );
}
