import * as React from 'react';
import { positionText } from './axes';
import type { IPlotOf } from './curve';
import type { IPlotProps } from './host';
import { useCurvesHost } from './host';
import { Legend, legendText, useCursor } from './legend';
import type { CurvesModel } from './model';
import { Plot } from './plot';
import { PlotActions } from './plot-actions';
import { curveLabel, plotWords, valueText } from './words';

/** How much one press of plus enlarges, and of an arrow moves. */
const ZOOM = 0.6;
const PAN = 0.25;

/** How far from the screen a plot is made ready. */
const AHEAD = '300px';

/**
 * One plot with its legend. It is drawn while it is on screen or near it.
 */
export function PlotView(props: IPlotProps): JSX.Element {
  const { trans } = useCurvesHost();
  const { model, plot, theme } = props;
  const ref = React.useRef<HTMLElement>(null);
  const isNear = useNear(ref);
  React.useEffect(
    () => (isNear ? model.watch(plot.title) : undefined),
    [model, plot.title, isNear]
  );
  const shown = plot.curves.filter(({ key }) => !model.isHidden(key));
  const id = React.useId();
  return (
    <figure className="jp-RunLedger-plot" ref={ref} aria-labelledby={id}>
      <figcaption className="jp-RunLedger-plotHead">
        <span className="jp-RunLedger-plotTitle" id={id} title={plot.title}>
          {plot.title}
        </span>
        <PlotActions model={model} plot={plot} theme={theme} />
      </figcaption>
      <div
        className="jp-RunLedger-plotArea"
        role="application"
        tabIndex={0}
        aria-roledescription={trans.__('plot')}
        aria-label={plotWords(plot, shown, trans)}
        aria-description={trans.__(
          'Plus and minus zoom, arrows move, Shift and arrows read values, 0 shows everything'
        )}
        onKeyDown={event => onKey(event, model, plot)}
        onBlur={() => model.point(null)}
      >
        {isNear && <Canvas model={model} plot={plot} theme={theme} />}
      </div>
      <Reading model={model} plot={plot} />
      <Legend model={model} plot={plot} theme={theme} />
    </figure>
  );
}

/** The plot itself. */
function Canvas(props: IPlotProps): JSX.Element {
  const { trans } = useCurvesHost();
  const { model, plot, theme } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  const drawn = React.useRef<Plot | null>(null);
  // The latest plot, for what happens later.
  const latest = React.useRef(plot);
  latest.current = plot;
  const scene = model.scene(plot, theme.colours);
  const { axis, log } = scene;
  React.useLayoutEffect(() => {
    if (ref.current === null) {
      return;
    }
    const made = new Plot(
      ref.current,
      model.scene(latest.current, theme.colours),
      theme,
      {
        zoom: range => model.zoom(range),
        zoomBy: (factor, around) =>
          model.zoomBy(latest.current, factor, around),
        reset: () => model.reset(),
        hover: x => model.point(x)
      },
      trans
    );
    drawn.current = made;
    const follow = () => made.pointAt(model.cursor);
    model.cursorMoved.connect(follow);
    return () => {
      model.cursorMoved.disconnect(follow);
      made.dispose();
      drawn.current = null;
    };
    // Axes of another kind are another plot.
  }, [model, theme, axis, log, trans]);
  React.useLayoutEffect(() => drawn.current?.update(scene), [scene]);
  return <div className="jp-RunLedger-plotCanvas" ref={ref} />;
}

/** What the keyboard's cursor is at, said aloud. */
function Reading(props: { model: CurvesModel; plot: IPlotOf }): JSX.Element {
  const { trans } = useCurvesHost();
  const { model, plot } = props;
  const cursor = useCursor(model);
  const [isOurs, setOurs] = React.useState(false);
  const ref = React.useRef<HTMLDivElement>(null);
  React.useEffect(() => {
    const area =
      ref.current?.parentElement?.querySelector('[role=application]');
    setOurs(area === document.activeElement);
  }, [cursor]);
  const curves = plot.curves.filter(({ key }) => !model.isHidden(key));
  const text =
    isOurs && cursor !== null
      ? [
          positionText(cursor, model.options.axis, FINE, trans),
          ...curves.slice(0, SAID).map(curve => {
            const value = legendText(model, plot, curve, cursor, valueText);
            return `${curveLabel(curve, plot, model.runs.length)} ${value}`;
          })
        ].join(', ')
      : '';
  return (
    <div className="jp-RunLedger-srOnly" role="status" ref={ref}>
      {text}
    </div>
  );
}

/** So many curves are read aloud; the legend has them all. */
const SAID = 10;
const FINE = { min: 0, max: 1 };

function onKey(
  event: React.KeyboardEvent,
  model: CurvesModel,
  plot: IPlotOf
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const act = KEYS[event.key];
  if (act) {
    event.preventDefault();
    event.stopPropagation();
    act(model, plot, event.shiftKey);
  }
}

const KEYS: Readonly<
  Record<
    string,
    (model: CurvesModel, plot: IPlotOf, isReading: boolean) => void
  >
> = {
  '+': (model, plot) => model.zoomBy(plot, ZOOM, model.cursor ?? undefined),
  '=': (model, plot) => model.zoomBy(plot, ZOOM, model.cursor ?? undefined),
  '-': (model, plot) => model.zoomBy(plot, 1 / ZOOM),
  '0': model => model.reset(),
  Home: model => model.pan(-Infinity),
  End: model => model.pan(Infinity),
  Escape: model => (model.cursor === null ? model.reset() : model.point(null)),
  ArrowLeft: (model, plot, isReading) =>
    isReading ? model.step(plot, -1) : model.pan(-PAN),
  ArrowRight: (model, plot, isReading) =>
    isReading ? model.step(plot, 1) : model.pan(PAN)
};

/** Whether an element is on screen or near it. */
function useNear(ref: React.RefObject<Element>): boolean {
  const [isNear, setNear] = React.useState(false);
  React.useEffect(() => {
    if (ref.current === null) {
      return;
    }
    const observer = new IntersectionObserver(
      entries => setNear(entries[entries.length - 1].isIntersecting),
      { rootMargin: AHEAD }
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref]);
  return isNear;
}
