import * as React from 'react';
import type { IDrawingState } from './drawing';
import { GraphDrawing } from './drawing';
import { useProvenanceHost } from './host';
import type { ProvenanceModel } from './model';
import { openNode } from './open-node';
import type { Movement, ProvenanceSheet } from './sheet';
import { describeNode, labelOf, nameless, runFacts, titleOfRun } from './words';

let drawings = 0;

/**
 * The picture: one svg element, in which d3 draws.
 */
export function GraphCanvas(props: {
  model: ProvenanceModel;
  label: string;
}): JSX.Element {
  const { model } = props;
  const { sheet } = model;
  const host = useProvenanceHost();
  const { trans } = host;
  const ref = React.useRef<SVGSVGElement>(null);
  const drawing = React.useRef<GraphDrawing | null>(null);
  const id = React.useMemo(() => `jp-RunLedger-graph-${++drawings}`, []);
  const help = `${id}-help`;

  React.useEffect(() => {
    const svg = ref.current;
    if (svg === null) {
      return;
    }
    const made = new GraphDrawing(
      svg,
      {
        label: ({ graph }, node) => labelOf(graph, node, trans),
        describe: node => describeNode(node, trans),
        runFacts: node => runFacts(node, trans),
        nameless: node => nameless(node, trans),
        runTitle: run => titleOfRun(sheet.run(run), trans),
        expand: trans.__('Show the executions of this run'),
        collapse: trans.__('Collapse this run')
      },
      {
        select: node => sheet.select(node),
        toggleRun: run => sheet.toggleRun(run),
        open: node => {
          const opened = sheet.node(node);
          if (opened !== null && model.records !== null) {
            openNode(opened, model.records, host);
          }
        }
      }
    );
    drawing.current = made;
    const onMoved = (sender: ProvenanceSheet, movement: Movement) =>
      move(made, movement);
    sheet.moved.connect(onMoved);
    const observer =
      typeof ResizeObserver === 'undefined'
        ? null
        : new ResizeObserver(() => made.resize());
    observer?.observe(svg);
    return () => {
      observer?.disconnect();
      sheet.moved.disconnect(onMoved);
      made.dispose();
      drawing.current = null;
    };
  }, [model, sheet, host, trans]);

  const { picture } = sheet;
  const state: IDrawingState = {
    selected: sheet.selected?.id ?? null,
    reached: sheet.reached,
    found: new Set(sheet.findings.map(finding => finding.id)),
    isAsked: node => model.isAsked(node)
  };
  React.useEffect(() => {
    if (picture !== null) {
      drawing.current?.show(picture, state);
    }
  }, [picture]);
  React.useEffect(() => drawing.current?.update(state));

  return (
    <>
      <svg
        ref={ref}
        id={id}
        className="jp-RunLedger-graphCanvas"
        role="application"
        aria-label={props.label}
        aria-describedby={help}
      />
      <p id={help} hidden>
        {trans.__(
          'Arrow right and left follow the lines, up and down go to neighbours of the same time, Enter opens. The same as a table: the button Table.'
        )}
      </p>
    </>
  );
}

function move(drawing: GraphDrawing, movement: Movement): void {
  switch (movement.kind) {
    case 'fit':
      drawing.fit();
      break;
    case 'zoom':
      drawing.zoomBy(movement.factor);
      break;
    case 'reveal':
      drawing.reveal(movement.id, movement.focus);
      break;
  }
}
