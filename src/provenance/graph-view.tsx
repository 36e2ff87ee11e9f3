import * as React from 'react';
import { fileNameOf, Notice, useSlow } from '../components';
import { FileAnswer } from './answer';
import { GraphCanvas } from './canvas';
import { NodeDetails } from './details';
import { pictureFile } from './export';
import { useProvenanceHost } from './host';
import { GraphLegend } from './legend';
import type { ProvenanceModel } from './model';
import { GraphProblem } from './notices';
import { GraphTable } from './table-view';
import { graphTitle } from './title';
import { GraphToolbar } from './toolbar';
import { contentsOf, nameOf, titleOfRun } from './words';

/**
 * A graph in the main area: the toolbar, the answer if a question was asked, the picture or the
 * table, and the selected node.
 */
export function GraphView({ model }: { model: ProvenanceModel }): JSX.Element {
  const { sheet, question, file } = model;
  const host = useProvenanceHost();
  const { trans } = host;
  const ref = React.useRef<HTMLDivElement>(null);
  const { picture, selected } = sheet;
  const title = graphTitle(model, trans);

  const onExport = () => {
    if (picture !== null && ref.current !== null) {
      host.download(
        `${fileNameOf(title, 'provenance')}.svg`,
        pictureFile(
          picture,
          title,
          run => titleOfRun(sheet.run(run), trans),
          ref.current,
          trans
        )
      );
    }
  };
  const isEmpty = model.records !== null && sheet.whole?.nodes.length === 0;
  return (
    <div className="jp-RunLedger-graph" ref={ref}>
      <GraphToolbar sheet={sheet} onExport={onExport} />
      {file !== null && question !== null && 'file' in question && (
        <FileAnswer model={model} path={question.file} file={file} />
      )}
      {model.problem && <GraphProblem model={model} problem={model.problem} />}
      <Remarks model={model} />
      <Focus model={model} />
      {isEmpty && !model.problem && (
        <Notice kind="calm" title={trans.__('There is nothing to draw.')}>
          <p>
            {trans.__(
              'No execution or file of it is in the books: they were erased, or never recorded.'
            )}
          </p>
        </Notice>
      )}
      <Waiting model={model} />
      {picture !== null && sheet.showsTable && (
        <GraphTable model={model} picture={picture} />
      )}
      <div
        className="jp-RunLedger-graphPlace"
        hidden={picture === null || isEmpty || sheet.showsTable}
      >
        <GraphCanvas
          model={model}
          label={
            picture === null
              ? title
              : trans.__('%1: %2', title, contentsOf(picture.graph, trans))
          }
        />
      </div>
      {picture !== null && !isEmpty && !sheet.showsTable && (
        <GraphLegend graph={picture.graph} />
      )}
      {selected !== null && !sheet.showsTable && (
        <NodeDetails model={model} node={selected} />
      )}
    </div>
  );
}

/** What the picture does not show, and why. */
function Remarks({ model }: { model: ProvenanceModel }): JSX.Element | null {
  const { trans } = useProvenanceHost();
  const { records, sheet } = model;
  const contradicting =
    sheet.whole?.setAside.filter(({ reason }) => reason === 'cycle').length ??
    0;
  const cut =
    sheet.whole?.setAside.filter(({ reason }) => reason === 'unknown').length ??
    0;
  const remarks: string[] = [];
  if (records?.truncated) {
    remarks.push(
      trans.__(
        'There is more than 2,000 executions and files: what is nearest is shown. The graph around one of its files shows the rest from there.'
      )
    );
  }
  if (contradicting > 0) {
    remarks.push(
      trans._n(
        '%1 relation contradicts the others in time and is not drawn.',
        '%1 relations contradict the others in time and are not drawn.',
        contradicting
      )
    );
  }
  if (cut > 0) {
    remarks.push(
      trans._n(
        '%1 relation leads out of what is shown.',
        '%1 relations lead out of what is shown.',
        cut
      )
    );
  }
  return remarks.length === 0 ? null : (
    <div className="jp-RunLedger-graphRemarks" role="status">
      {remarks.map(remark => (
        <p key={remark}>{remark}</p>
      ))}
    </div>
  );
}

/** What is looked at, if not everything is. */
function Focus({ model }: { model: ProvenanceModel }): JSX.Element | null {
  const { trans } = useProvenanceHost();
  const { sheet } = model;
  const { focus, picture } = sheet;
  const node = focus && sheet.node(focus.id);
  if (focus === null || node === null || picture === null) {
    return null;
  }
  const name = nameOf(node, trans);
  const words =
    focus.direction === 'upstream'
      ? trans.__('What %1 came from', name)
      : focus.direction === 'downstream'
        ? trans.__('What came of %1', name)
        : trans.__('What %1 came from, and what came of it', name);
  return (
    <div className="jp-RunLedger-graphFocus" role="status">
      <span>
        {sheet.hidesOthers
          ? words
          : trans.__(
              '%1: %2 of %3',
              words,
              sheet.reached?.size ?? 0,
              picture.graph.nodes.length
            )}
      </span>
      <button
        type="button"
        className="jp-RunLedger-action"
        aria-pressed={sheet.hidesOthers}
        onClick={() => {
          sheet.hidesOthers = !sheet.hidesOthers;
        }}
      >
        {trans.__('Hide the others')}
      </button>
      <button
        type="button"
        className="jp-RunLedger-action"
        onClick={() => sheet.clearFocus()}
      >
        {trans.__('Show everything')}
      </button>
    </div>
  );
}

/** That something is on its way, if it takes its time. */
function Waiting({ model }: { model: ProvenanceModel }): JSX.Element | null {
  const { trans } = useProvenanceHost();
  const { sheet, question } = model;
  const isComposing = sheet.isComposing && sheet.picture === null;
  const isSlow = useSlow(model.isLoading || isComposing);
  if (model.isStopped) {
    return (
      <Notice
        kind="calm"
        title={trans.__('Reading was stopped.')}
        action={{
          label: trans.__('Read it again'),
          run: () => void model.refresh()
        }}
      />
    );
  }
  if (!isSlow) {
    return null;
  }
  const isHashing =
    question !== null && 'file' in question && model.file === null;
  return (
    <div className="jp-RunLedger-graphWaiting" role="status" aria-busy="true">
      <span>
        {isHashing
          ? trans.__('Reading the file, to know its content by its hash…')
          : model.isLoading
            ? trans.__('Reading the books…')
            : trans.__('Drawing the graph…')}
      </span>
      {model.isLoading && (
        <button
          type="button"
          className="jp-RunLedger-action"
          onClick={() => model.stop()}
        >
          {trans.__('Stop')}
        </button>
      )}
      <div className="jp-RunLedger-skeleton" data-shape="graph" />
    </div>
  );
}
