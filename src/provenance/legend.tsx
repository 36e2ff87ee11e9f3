import * as React from 'react';
import type { IProvenanceGraph } from './graph';
import { useProvenanceHost } from './host';
import type { Tone } from './marks';
import { isIncomplete, toneOf } from './marks';
import type { LineStyle } from './lines';
import { lineStyle } from './lines';

/**
 * What the shapes, lines and colours mean: those that are in the picture.
 */
export const GraphLegend = React.memo(function GraphLegend(props: {
  graph: IProvenanceGraph;
}): JSX.Element {
  const { trans } = useProvenanceHost();
  const { nodes, edges } = props.graph;
  const tones = new Set(nodes.map(toneOf));
  const styles = new Set(edges.map(lineStyle));
  const toneWords: readonly [Tone, string][] = [
    ['file', trans.__('↓ File read')],
    ['code', trans.__('‹› Code imported')],
    ['result', trans.__('↑ File written')],
    ['model', trans.__('◆ Model')],
    ['execution', trans.__('Execution')],
    ['run', trans.__('Run')],
    ['failed', trans.__('✕ Failed')]
  ];
  const styleWords: readonly [LineStyle, string][] = [
    ['data', trans.__('Data read or written')],
    ['inherited', trans.__('Variables inherited')],
    ['derived', trans.__('Forked from')]
  ];
  return (
    <ul className="jp-RunLedger-graphLegend" aria-label={trans.__('Legend')}>
      <li>{trans.__('Time runs to the right →')}</li>
      {toneWords
        .filter(([tone]) => tones.has(tone))
        .map(([tone, word]) => (
          <li key={tone}>
            <Sample tone={tone} />
            {word}
          </li>
        ))}
      {styleWords
        .filter(([style]) => styles.has(style))
        .map(([style, word]) => (
          <li key={style}>
            <svg width="28" height="10" aria-hidden="true">
              <path
                className="jp-RunLedger-graphEdge"
                data-style={style}
                d="M0 5H28"
              />
            </svg>
            {word}
          </li>
        ))}
      {nodes.some(isIncomplete) && (
        <li>
          <Sample tone="file" isIncomplete />
          {trans.__('Deleted, or not known')}
        </li>
      )}
    </ul>
  );
});

function Sample(props: { tone: Tone; isIncomplete?: boolean }): JSX.Element {
  const isRound = props.tone === 'execution' || props.tone === 'failed';
  return (
    <svg
      className="jp-RunLedger-graphNode"
      data-tone={props.tone}
      data-kind={props.tone === 'run' ? 'run' : 'entity'}
      data-incomplete={props.isIncomplete ?? false}
      width="18"
      height="14"
      aria-hidden="true"
    >
      {isRound ? (
        <circle className="jp-RunLedger-graphBox" cx="9" cy="7" r="5.500" />
      ) : (
        <rect
          className="jp-RunLedger-graphBox"
          x="1"
          y="1"
          width="16"
          height="12"
          rx="3"
        />
      )}
    </svg>
  );
}
