import * as React from 'react';
import { SourceView } from '../components';
import { CellHead } from './cell-head';
import type { DiffLayout } from './host';
import { useDiffHost } from './host';
import type { ILineCounts } from './lines';
import type { INearness } from './near';
import { useNear } from './near';
import { OutputDiff, OutputSide } from './output-diff';
import { SourceDiff } from './source-diff';
import type { IChange } from './stretches';
import type { IVersion, IVersionCell } from './version';

/** What the diff of a cell shows. */
export interface ICellDiffProps {
  readonly change: IChange;
  readonly from: IVersion;
  readonly to: IVersion;
  readonly layout: DiffLayout;
}

/**
 * What became of one cell: the word for it, its source and its outputs.
 */
export function CellDiff(props: ICellDiffProps): JSX.Element {
  const { change } = props;
  const { entry, kind } = change;
  const before = 'a' in entry ? props.from.cells[entry.a] : null;
  const after = 'b' in entry ? props.to.cells[entry.b] : null;
  const ref = React.useRef<HTMLElement>(null);
  const nearness = useNear(ref);
  const [lines, setLines] = React.useState<ILineCounts | null>(null);
  const titleId = React.useId();
  return (
    <article
      className="jp-RunLedger-cellDiff"
      data-kind={kind}
      ref={ref}
      tabIndex={-1}
      aria-labelledby={titleId}
    >
      <CellHead
        id={titleId}
        change={change}
        before={before}
        after={after}
        lines={lines}
      />
      {before && after ? (
        <Both
          {...props}
          before={before}
          after={after}
          nearness={nearness}
          onCounted={setLines}
        />
      ) : (
        <Single
          {...props}
          cell={(after ?? before) as IVersionCell}
          nearness={nearness}
        />
      )}
    </article>
  );
}

interface IBodyProps extends ICellDiffProps {
  readonly nearness: INearness;
}

/** A cell that stands in both versions. */
function Both(
  props: IBodyProps & {
    before: IVersionCell;
    after: IVersionCell;
    onCounted: (lines: ILineCounts) => void;
  }
): JSX.Element {
  const { before, after, change } = props;
  const { isNear, wasNear } = props.nearness;
  const isOther = before.cell.source !== after.cell.source;
  return (
    <>
      {isOther ? (
        <SourceDiff
          isNear={isNear}
          from={before.cell.source}
          to={after.cell.source}
          mimes={[mimeOf(before, props.from), mimeOf(after, props.to)]}
          layout={props.layout}
          onCounted={props.onCounted}
        />
      ) : (
        <Source cell={after} version={props.to} wasNear={wasNear} />
      )}
      {change.hasOtherOutputs && wasNear ? (
        <OutputDiff from={before.outputs} to={after.outputs} />
      ) : (
        <FoldedOutputs cell={after} />
      )}
    </>
  );
}

/** A cell that stands in one version only. */
function Single(props: IBodyProps & { cell: IVersionCell }): JSX.Element {
  const { trans } = useDiffHost();
  const { cell } = props;
  const { wasNear } = props.nearness;
  const version = props.change.kind === 'added' ? props.to : props.from;
  return (
    <div className="jp-RunLedger-single" data-layout={props.layout}>
      <Source cell={cell} version={version} wasNear={wasNear} />
      {wasNear && cell.outputs && cell.outputs.length > 0 && (
        <OutputSide outputs={cell.outputs} label={trans.__('Outputs')} />
      )}
    </div>
  );
}

function Source(props: {
  cell: IVersionCell;
  version: IVersion;
  wasNear: boolean;
}): JSX.Element {
  const { trans, highlight } = useDiffHost();
  const { cell, version, wasNear } = props;
  const mime = mimeOf(cell, version);
  const coloured = React.useCallback(
    async (source: string, node: HTMLElement) => {
      if (wasNear) {
        await highlight(source, mime, node);
      }
    },
    [highlight, mime, wasNear]
  );
  if (cell.gap === 'erased') {
    return (
      <div className="jp-RunLedger-hint">
        {trans.__(
          'The source was deleted from the books: whether it changed is not known.'
        )}
      </div>
    );
  }
  return cell.cell.source === '' ? (
    <div className="jp-RunLedger-hint">{trans.__('An empty cell')}</div>
  ) : (
    <SourceView
      source={cell.cell.source}
      label={trans.__('Source')}
      highlight={coloured}
    />
  );
}

/** Outputs that nobody has to look at, one click away. */
function FoldedOutputs({ cell }: { cell: IVersionCell }): JSX.Element | null {
  const { trans } = useDiffHost();
  const [isOpen, setOpen] = React.useState(false);
  if (cell.outputs === null || cell.outputs.length === 0) {
    return null;
  }
  return (
    <>
      <button
        type="button"
        className="jp-RunLedger-fold jp-RunLedger-sameOutputs"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {trans.__('Outputs')}
      </button>
      {isOpen && (
        <OutputSide outputs={cell.outputs} label={trans.__('Outputs')} />
      )}
    </>
  );
}

function mimeOf({ cell }: IVersionCell, { codeMime }: IVersion): string {
  switch (cell.type) {
    case 'code':
      return codeMime ?? 'text/plain';
    case 'markdown':
      return 'text/x-ipythongfm';
    default:
      return 'text/plain';
  }
}
