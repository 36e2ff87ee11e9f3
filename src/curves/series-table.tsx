import { Clipboard } from '@jupyterlab/apputils';
import * as React from 'react';
import { formatExact } from '../components';
import type { ICurve, IPlotOf } from './curve';
import { useCurvesHost } from './host';
import type { CurvesModel } from './model';
import { curveLabel, exactText, valueText } from './words';

/** So many lines a table shows before more are asked for. */
const LINES = 200;

/**
 * The curves in numbers: of each series the first, the least, the greatest and the last value.
 */
export function SeriesTable(props: {
  model: CurvesModel;
  plots: readonly IPlotOf[];
}): JSX.Element {
  const { trans } = useCurvesHost();
  const { model, plots } = props;
  const titles = JSON.stringify(plots.map(({ title }) => title));
  // First values come with the points.
  React.useEffect(() => {
    const ends = (JSON.parse(titles) as string[]).map(title =>
      model.watch(title)
    );
    return () => ends.forEach(end => end());
  }, [model, titles]);
  const lines = plots.flatMap(plot =>
    plot.curves.map(curve => ({ plot, curve }))
  );
  const heads = [
    trans.__('Curve'),
    trans.__('Points'),
    trans.__('First'),
    trans.__('Least'),
    trans.__('Greatest'),
    trans.__('Last')
  ];
  const text = () =>
    [
      heads,
      ...lines.map(({ plot, curve }) => {
        const [name, ...cells] = cellsOf(model, plot, curve, exactText);
        return [
          name[0].replace(/[\t\r\n]+/g, ' '),
          ...cells.map(([value]) => value.replace(/,/g, ''))
        ];
      })
    ]
      .map(row => row.join('\t'))
      .join('\n');
  return (
    <div className="jp-RunLedger-seriesTable">
      <button
        type="button"
        className="jp-RunLedger-more"
        onClick={() => Clipboard.copyToSystem(text())}
      >
        {trans.__('Copy the table')}
      </button>
      <table>
        <caption className="jp-RunLedger-srOnly">
          {trans.__('The curves in numbers')}
        </caption>
        <thead>
          <tr>
            {heads.map(head => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.slice(0, LINES).map(({ plot, curve }) => {
            const [name, ...cells] = cellsOf(model, plot, curve, valueText);
            return (
              <tr key={curve.key}>
                <th scope="row">{name[0]}</th>
                {cells.map(([value, step], index) => (
                  <td key={heads[index + 1]}>
                    {value}
                    {step !== undefined && (
                      <span className="jp-RunLedger-hint">
                        {' '}
                        {trans.__('at step %1', formatExact(step))}
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {lines.length > LINES && (
        <p className="jp-RunLedger-hint">
          {trans.__(
            'The first %1 of %2 curves are shown; the copy has all of them.',
            LINES,
            lines.length
          )}
        </p>
      )}
    </div>
  );
}

/** What a line of the table tells: texts, and at which step. */
function cellsOf(
  model: CurvesModel,
  plot: IPlotOf,
  curve: ICurve,
  format: (value: number) => string
): [string, number?][] {
  const { series, run } = curve;
  const isHere = model.drawn(plot, curve) !== null;
  const label = curveLabel(curve, plot, model.runs.length);
  return [
    [
      model.runs.length > 1 && !plot.hasNames
        ? `${run.title} · ${series.name}`
        : label
    ],
    [formatExact(series.count)],
    [isHere ? format(model.first(curve)) : '…'],
    [format(series.min), series.minStep],
    [format(series.max), series.maxStep],
    [format(series.last)]
  ];
}
