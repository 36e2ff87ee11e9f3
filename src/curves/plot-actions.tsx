import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';
import { download } from '../components';
import { curvesCsv, fileName, plotPng, plotSvg, valuesText } from './export';
import type { IPlotProps } from './host';
import { useCurvesHost } from './host';

/** What can be taken from a plot: its values, its picture, its data. */
export function PlotActions(props: IPlotProps): JSX.Element {
  const { trans } = useCurvesHost();
  const { model, plot, theme } = props;
  const [problem, setProblem] = React.useState<string | null>(null);
  const take = (make: () => Promise<void> | void) => {
    setProblem(null);
    Promise.resolve()
      .then(make)
      .catch((reason: Error) => setProblem(reason.message));
  };
  const svg = () =>
    plotSvg(model.scene(plot, theme.colours), model, plot, theme, trans);
  const actions: [string, string, () => Promise<void> | void][] = [
    [
      trans.__('Copy'),
      trans.__('Copy the values of %1 as a table', plot.title),
      () => Clipboard.copyToSystem(valuesText(model, plot, trans))
    ],
    [
      trans.__('PNG'),
      trans.__('Save %1 as a PNG picture', plot.title),
      async () =>
        download(fileName(plot, 'png'), await plotPng(svg()), 'image/png')
    ],
    [
      trans.__('SVG'),
      trans.__('Save %1 as an SVG picture', plot.title),
      () => download(fileName(plot, 'svg'), svg().text, 'image/svg+xml')
    ],
    [
      trans.__('CSV'),
      trans.__('Save all points of %1 as CSV', plot.title),
      async () =>
        download(
          fileName(plot, 'csv'),
          await curvesCsv(model.client, plot, key => model.isHidden(key)),
          'text/csv'
        )
    ]
  ];
  return (
    <span
      className="jp-RunLedger-plotActions"
      role="group"
      aria-label={trans.__('Take from %1', plot.title)}
    >
      {problem !== null && (
        <span className="jp-RunLedger-hint" role="alert">
          {problem}
        </span>
      )}
      {actions.map(([label, hint, act]) => (
        <button
          key={label}
          type="button"
          className="jp-RunLedger-more"
          title={hint}
          aria-label={hint}
          onClick={() => take(act)}
        >
          {label}
        </button>
      ))}
    </span>
  );
}
