import * as React from 'react';
import { StatusIcon, useSlow } from '../components';
import { fileNames } from './graph';
import { useProvenanceHost } from './host';
import type { ProvenanceModel } from './model';
import { GraphProblem } from './notices';
import type { IRunRecord } from './records';
import type { IFileLine } from './summary';
import { summaryOf } from './summary';
import { titleOfRun } from './words';

/** Files of a side that are shown; the others are counted. */
const FEW = 6;
/** The height of a line, in px. */
const LINE = 24;

/**
 * The selected run with the files it read and wrote, as small as the sidebar needs it. A click opens
 * the graph large.
 */
export function SmallGraph({ model }: { model: ProvenanceModel }): JSX.Element {
  const host = useProvenanceHost();
  const { trans } = host;
  const { question, records, problem } = model;
  const isSlow = useSlow(model.isLoading);
  const run = question !== null && 'run' in question ? question.run : null;
  const summary = React.useMemo(
    () => (records === null || run === null ? null : summaryOf(records, run)),
    [records, run]
  );
  if (run === null || question === null) {
    return (
      <p className="jp-RunLedger-smallHint">
        {trans.__('Select a run to see which files it read and wrote.')}
      </p>
    );
  }
  if (problem && records === null) {
    return <GraphProblem model={model} problem={problem} />;
  }
  if (summary === null || records === null) {
    return isSlow ? (
      <div className="jp-RunLedger-skeleton" data-shape="detail" />
    ) : (
      <></>
    );
  }
  const [whole] = run.split('.');
  const record = records.runs.find(({ id }) => id === whole) ?? null;
  const { reads, writes } = summary;
  const names = fileNames([...reads, ...writes].map(({ path }) => path));
  const title = titleOfRun(record, trans);
  return (
    <button
      type="button"
      className="jp-RunLedger-small"
      title={trans.__('Open the graph')}
      aria-label={trans.__(
        'Open the graph of %1. Read: %2. Written: %3.',
        title,
        reads.map(({ path }) => names.get(path)).join(', ') ||
          trans.__('nothing'),
        writes.map(({ path }) => names.get(path)).join(', ') ||
          trans.__('nothing')
      )}
      onClick={() => host.openGraph(question)}
    >
      <span className="jp-RunLedger-smallTitle">{title}</span>
      {reads.length + writes.length === 0 ? (
        <span className="jp-RunLedger-hint">
          {record?.status === 'running'
            ? trans.__('It has read and written no files yet.')
            : trans.__('It read and wrote no files.')}
        </span>
      ) : (
        <Sides reads={reads} writes={writes} run={record} names={names} />
      )}
    </button>
  );
}

function Sides(props: {
  reads: readonly IFileLine[];
  writes: readonly IFileLine[];
  run: IRunRecord | null;
  names: ReadonlyMap<string, string>;
}): JSX.Element {
  const { trans } = useProvenanceHost();
  const { reads, writes, run, names } = props;
  const rows = Math.max(linesOf(reads), linesOf(writes), 1);
  const height = rows * LINE;
  return (
    <span className="jp-RunLedger-smallSides" style={{ height }}>
      <svg
        className="jp-RunLedger-smallLines"
        viewBox={`0 0 100 ${height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {heightsOf(reads, height).map((y, index) => (
          <path
            key={index}
            className="jp-RunLedger-graphEdge"
            data-style={reads[index]?.isInherited ? 'inherited' : 'data'}
            d={`M41 ${y}C45 ${y} 43 ${height / 2} 47 ${height / 2}`}
          />
        ))}
        {heightsOf(writes, height).map((y, index) => (
          <path
            key={index}
            className="jp-RunLedger-graphEdge"
            data-style="data"
            d={`M53 ${height / 2}C57 ${height / 2} 55 ${y} 59 ${y}`}
          />
        ))}
      </svg>
      <Side files={reads} side="read" names={names} />
      <span className="jp-RunLedger-smallRun">
        {run !== null && <StatusIcon status={run.status} trans={trans} />}
      </span>
      <Side files={writes} side="written" names={names} />
    </span>
  );
}

function Side(props: {
  files: readonly IFileLine[];
  side: 'read' | 'written';
  names: ReadonlyMap<string, string>;
}): JSX.Element {
  const { trans } = useProvenanceHost();
  const { files, side, names } = props;
  const shown = shownOf(files);
  return (
    <span className="jp-RunLedger-smallSide" data-side={side}>
      {shown.map((file, index) => (
        <span
          key={index}
          className="jp-RunLedger-smallFile"
          data-role={file.role}
          data-inherited={file.isInherited}
          data-incomplete={!file.sha256}
          title={fileTitle(file)}
        >
          {file.role === 'model' && '◆ '}
          {names.get(file.path)}
        </span>
      ))}
      {files.length > shown.length && (
        <span className="jp-RunLedger-smallFile" data-role="more">
          {trans.__('+%1 more', files.length - shown.length)}
        </span>
      )}
    </span>
  );

  function fileTitle(file: IFileLine): string {
    const count = file.others.length;
    const others =
      side === 'read'
        ? trans._n('written by %1 other run', 'written by %1 other runs', count)
        : trans._n('read by %1 other run', 'read by %1 other runs', count);
    return [
      file.path,
      file.isInherited
        ? trans.__('read before, by an execution whose variables it inherits')
        : '',
      count > 0 ? others : '',
      file.sha256 ? '' : trans.__('no hash: it was gone or unreadable')
    ]
      .filter(part => part !== '')
      .join('\n');
  }
}

function shownOf(files: readonly IFileLine[]): readonly IFileLine[] {
  return files.length <= FEW ? files : files.slice(0, FEW - 1);
}

function linesOf(files: readonly IFileLine[]): number {
  return Math.min(files.length, FEW);
}

/** The middles of a side's lines, which stand in the middle of the height together. */
function heightsOf(
  files: readonly IFileLine[],
  height: number
): readonly number[] {
  const lines = linesOf(files);
  const top = (height - lines * LINE) / 2;
  return Array.from({ length: lines }, (_, line) => top + (line + 0.5) * LINE);
}
