import * as React from 'react';
import type { ProvenanceNode } from './graph';
import { useProvenanceHost } from './host';
import { keyOf } from './model';
import type { ProvenanceModel } from './model';
import { openNode, openWords } from './open-node';
import { factsOf, kindWord, nameOf, titleOfRun } from './words';

/**
 * The selected node: everything that is known of it, and what can be done with it.
 */
export function NodeDetails(props: {
  model: ProvenanceModel;
  node: ProvenanceNode;
}): JSX.Element {
  const { model, node } = props;
  const { trans } = useProvenanceHost();
  const { sheet } = model;
  const run = node.run === null ? null : sheet.run(node.run);
  return (
    <section
      className="jp-RunLedger-graphDetails"
      aria-label={trans.__('The selected node')}
    >
      <div className="jp-RunLedger-graphFacts">
        <span className="jp-RunLedger-graphKind">{kindWord(node, trans)}</span>
        <strong>{nameOf(node, trans)}</strong>
        {factsOf(node, trans).map(fact => (
          <span key={fact} className="jp-RunLedger-graphFact">
            {fact}
          </span>
        ))}
        {node.kind !== 'run' && run !== null && (
          <span className="jp-RunLedger-graphFact">
            {node.kind === 'activity'
              ? trans.__('in the run “%1”', titleOfRun(run, trans))
              : trans.__('written by the run “%1”', titleOfRun(run, trans))}
          </span>
        )}
      </div>
      <NodeActions model={model} node={node} />
    </section>
  );
}

/** What can be done with a node, as buttons. */
export function NodeActions(props: {
  model: ProvenanceModel;
  node: ProvenanceNode;
  /** Shows the node in the picture; not given where it is in sight. */
  onShow?: () => void;
}): JSX.Element {
  const { model, node } = props;
  const { sheet, records } = model;
  const host = useProvenanceHost();
  const { trans } = host;
  const opens = records && openWords(node, records, trans);
  const { run } = node;
  const runRecord = run === null ? null : sheet.run(run);
  const hash = node.kind === 'entity' ? node.entities[0].sha256 : null;
  const canExpand = node.kind === 'run' && node.activities.length > 0;
  const isAnother =
    hash !== null && keyOf(model.question) !== keyOf({ artifact: hash });
  const name = nameOf(node, trans);
  const actions: [string, string, (() => void) | undefined | null | false][] = [
    [
      'open',
      opens ?? '',
      opens !== null && (() => records && openNode(node, records, host))
    ],
    [
      'run',
      trans.__('Show the run'),
      node.kind !== 'run' &&
        run !== null &&
        runRecord?.deleted === false &&
        (() => host.openRun(run))
    ],
    ['show', trans.__('Show in the picture'), props.onShow],
    [
      'toggle',
      canExpand ? trans.__('Expand this run') : trans.__('Collapse this run'),
      run !== null &&
        (canExpand || node.kind === 'activity') &&
        (() => sheet.toggleRun(run))
    ],
    [
      'upstream',
      trans.__('Upstream'),
      props.onShow && (() => sheet.toggleFocus(node.id, 'upstream'))
    ],
    [
      'downstream',
      trans.__('Downstream'),
      props.onShow && (() => sheet.toggleFocus(node.id, 'downstream'))
    ],
    [
      'graph',
      trans.__('Graph around this file'),
      isAnother && (() => host.openGraph({ artifact: hash }))
    ],
    [
      'copy',
      trans.__('Copy the hash'),
      hash !== null && (() => host.copy(hash))
    ]
  ];
  return (
    <div
      className="jp-RunLedger-graphActions"
      role="group"
      aria-label={trans.__('What can be done with %1', name)}
    >
      {actions.map(([key, label, act]) =>
        act ? (
          <button
            key={key}
            type="button"
            className="jp-RunLedger-action"
            onClick={act}
          >
            {label}
          </button>
        ) : null
      )}
    </div>
  );
}
