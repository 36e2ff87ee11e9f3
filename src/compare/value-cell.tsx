import * as React from 'react';
import { useCompareHost } from './host';
import type { IComparedRow, IComparedValue } from './model';
import { deltaText, isNumeric, valueText } from './texts';

/**
 * What one run has in a row: the value, how it differs from the reference's, and whether that is better.
 */
export function ValueCell(props: {
  row: IComparedRow;
  value: IComparedValue;
  isReference: boolean;
  /** Whether there are more than two runs, so that one of them is the best. */
  hasBest: boolean;
}): JSX.Element {
  const { trans } = useCompareHost();
  const { row, value, isReference } = props;
  const shown = valueText(row, value, trans);
  const delta = isReference ? null : deltaText(row, value, trans);
  // Where all are inferred, the group's name says so.
  const marksOrigin =
    value.origin !== 'declared' &&
    row.group !== 'inferredParameters' &&
    shown !== null;
  return (
    <td
      data-relation={isReference ? 'reference' : value.relation}
      data-numeric={isNumeric(row)}
      data-origin={value.origin}
    >
      {shown === null ? (
        <span
          className="jp-RunLedger-none"
          role="img"
          aria-label={trans.__('not recorded')}
          title={trans.__('Not recorded in this run')}
        >
          —
        </span>
      ) : (
        <span className="jp-RunLedger-comparedValue" title={shown.title}>
          {shown.text}
        </span>
      )}
      {delta !== null && <Verdict value={value} delta={delta} />}
      {props.hasBest && value.best && (
        <span className="jp-RunLedger-tag">{trans.__('best')}</span>
      )}
      {marksOrigin && (
        <span
          className="jp-RunLedger-origin"
          title={
            value.origin === 'inherited'
              ? trans.__('Measured by an earlier execution that the run uses')
              : trans.__('Seen in the notebook, not declared')
          }
        >
          {value.origin === 'inherited'
            ? trans.__('inherited')
            : trans.__('inferred')}
        </span>
      )}
      {value.relation === 'unknown' && !isReference && (
        <span
          className="jp-RunLedger-origin"
          title={trans.__(
            'A value was masked or never hashed: whether it differs is not known'
          )}
        >
          {trans.__('not comparable')}
        </span>
      )}
    </td>
  );
}

/** The difference; its arrow tells the way, the word and the colour whether that is good. */
function Verdict(props: { value: IComparedValue; delta: string }): JSX.Element {
  const { trans } = useCompareHost();
  const { verdict } = props.value;
  const word =
    verdict === 'better'
      ? trans.__('better')
      : verdict === 'worse'
        ? trans.__('worse')
        : '';
  return (
    <span
      className="jp-RunLedger-verdict"
      data-verdict={verdict ?? 'none'}
      title={trans.__('%1 than the reference has', props.delta)}
    >
      {props.delta} {word}
    </span>
  );
}
