import * as React from 'react';
import { CellDiff } from './cell-diff';
import { CHANGE_ICONS, countWords, foldWords } from './change-words';
import { diffCells } from './diff';
import type { DiffLayout } from './host';
import { useDiffHost } from './host';
import type { ChangeKind, IChange, Stretch } from './stretches';
import {
  CHANGE_KINDS,
  changesOf,
  countChanges,
  stretchesOf
} from './stretches';
import type { IVersion } from './version';

/** Cells of an opened fold that are shown at once; more are one click away. */
const FEW = 50;

/** Two versions of a notebook. */
export interface IDiffViewProps {
  readonly from: IVersion;
  readonly to: IVersion;
  /** What the versions are called. */
  readonly labels: readonly [from: string, to: string];
  readonly layout: DiffLayout;
}

/**
 * The diff of two versions of a notebook: what changed in words, then each changed cell, unchanged ones folded.
 */
export function DiffView(props: IDiffViewProps): JSX.Element {
  const { trans } = useDiffHost();
  const { from, to, layout } = props;
  const changes = React.useMemo(
    () =>
      changesOf(
        diffCells(
          from.cells.map(({ cell }) => cell),
          to.cells.map(({ cell }) => cell)
        ),
        from,
        to
      ),
    [from, to]
  );
  const stretches = React.useMemo(() => stretchesOf(changes), [changes]);
  const ref = React.useRef<HTMLDivElement>(null);
  if (changes.length === 0) {
    return (
      <p className="jp-RunLedger-hint">
        {trans.__('Neither of them has a cell.')}
      </p>
    );
  }
  const one = { from, to, layout };
  return (
    <div className="jp-RunLedger-diff" data-layout={layout} ref={ref}>
      <Summary
        changes={changes}
        onGo={kind => goToChange(ref.current, 1, kind)}
      />
      <SideTitles labels={props.labels} layout={layout} />
      {stretches.map(stretch =>
        stretch.kind === 'change' ? (
          <CellDiff key={stretch.change.key} change={stretch.change} {...one} />
        ) : (
          <Fold key={stretch.key} stretch={stretch} {...one} />
        )
      )}
    </div>
  );
}

/**
 * Move the focus to the next changed cell, or back to the one before; round at the end.
 *
 * @param node - The diff, or what it stands in
 * @param step - 1 forwards, -1 backwards
 * @param kind - Only cells with this kind of change
 */
export function goToChange(
  node: HTMLElement | null,
  step: 1 | -1,
  kind?: ChangeKind
): void {
  const selector = `.jp-RunLedger-cellDiff${
    kind ? `[data-kind="${kind}"]` : ':not([data-kind="same"])'
  }`;
  const cells = [...(node?.querySelectorAll<HTMLElement>(selector) ?? [])];
  const here = document.activeElement;
  const isBeside = (cell: HTMLElement, flag: number) =>
    here !== null &&
    cell !== here &&
    !cell.contains(here) &&
    (cell.compareDocumentPosition(here) & flag) !== 0;
  const next =
    step === 1
      ? (cells.find(cell => isBeside(cell, Node.DOCUMENT_POSITION_PRECEDING)) ??
        cells[0])
      : ([...cells]
          .reverse()
          .find(cell => isBeside(cell, Node.DOCUMENT_POSITION_FOLLOWING)) ??
        cells[cells.length - 1]);
  next?.focus({ preventScroll: true });
  next?.scrollIntoView?.({ block: 'nearest' });
}

/** How many cells of each kind; a click goes to the next of them. */
function Summary(props: {
  changes: readonly IChange[];
  onGo: (kind: ChangeKind) => void;
}): JSX.Element {
  const { trans } = useDiffHost();
  const counts = countChanges(props.changes);
  const kinds = CHANGE_KINDS.filter(kind => counts.has(kind));
  return (
    <div className="jp-RunLedger-diffSummary" role="status">
      {kinds.length === 0 && (
        <span>{trans.__('All cells are the same in both.')}</span>
      )}
      {kinds.map(kind => {
        const Icon = CHANGE_ICONS[kind];
        const words = countWords(kind, counts.get(kind) ?? 0, trans);
        return (
          <button
            key={kind}
            type="button"
            className="jp-RunLedger-chip"
            data-kind={kind}
            title={trans.__('%1: go to the next one', words)}
            onClick={() => props.onGo(kind)}
          >
            <Icon.react tag="span" className="jp-RunLedger-changeIcon" />
            {words}
          </button>
        );
      })}
      {counts.has('same') && kinds.length > 0 && (
        <span className="jp-RunLedger-hint">
          {countWords('same', counts.get('same') ?? 0, trans)}
        </span>
      )}
    </div>
  );
}

function SideTitles(props: {
  labels: readonly [string, string];
  layout: DiffLayout;
}): JSX.Element {
  const { trans } = useDiffHost();
  const [from, to] = props.labels;
  return (
    <div className="jp-RunLedger-sideTitles" data-layout={props.layout}>
      <div data-sign="deleted" title={from}>
        <span className="jp-RunLedger-hint">{trans.__('Before')}</span> {from}
      </div>
      <div data-sign="added" title={to}>
        <span className="jp-RunLedger-hint">{trans.__('After')}</span> {to}
      </div>
    </div>
  );
}

function Fold(props: {
  stretch: Extract<Stretch, { kind: 'fold' }>;
  from: IVersion;
  to: IVersion;
  layout: DiffLayout;
}): JSX.Element {
  const { trans } = useDiffHost();
  const [isOpen, setOpen] = React.useState(false);
  const [limit, setLimit] = React.useState(FEW);
  const { stretch, ...versions } = props;
  const { cells } = stretch;
  return (
    <>
      <button
        type="button"
        className="jp-RunLedger-unchanged jp-RunLedger-fold"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {foldWords(cells.length, stretch.ranAgain, trans)}
      </button>
      {isOpen &&
        cells
          .slice(0, limit)
          .map(change => (
            <CellDiff key={change.key} change={change} {...versions} />
          ))}
      {isOpen && cells.length > limit && (
        <button
          type="button"
          className="jp-RunLedger-more"
          onClick={() => setLimit(limit + 4 * FEW)}
        >
          {trans.__('Show %1 more', cells.length - limit)}
        </button>
      )}
    </>
  );
}
