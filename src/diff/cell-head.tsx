import * as React from 'react';
import { CHANGE_ICONS, changeWord } from './change-words';
import { useDiffHost } from './host';
import type { ILineCounts } from './lines';
import type { IChange } from './stretches';
import type { IVersionCell } from './version';

/**
 * What became of a cell, in one line: the word for it, where it stands, and what else is to be known.
 */
export function CellHead(props: {
  id: string;
  change: IChange;
  before: IVersionCell | null;
  after: IVersionCell | null;
  lines: ILineCounts | null;
}): JSX.Element {
  const { trans } = useDiffHost();
  const { change, before, after, lines } = props;
  const { entry } = change;
  const Icon = CHANGE_ICONS[change.kind];
  const moved = 'moved' in entry && entry.moved;
  const place =
    moved && 'a' in entry
      ? trans.__('cell %1 → %2', entry.a + 1, entry.b + 1)
      : trans.__('cell %1', ('b' in entry ? entry.b : entry.a) + 1);
  const type = (after ?? before)?.cell.type ?? 'code';
  const wasType = before?.cell.type ?? type;
  const isMasked = [before, after].some(cell => cell?.gap === 'masked');
  return (
    <header className="jp-RunLedger-cellHead">
      <h4 className="jp-RunLedger-cellTitle" id={props.id}>
        <span className="jp-RunLedger-changeKind">
          <Icon.react tag="span" className="jp-RunLedger-changeIcon" />
          {changeWord(change, trans)}
        </span>
        <span className="jp-RunLedger-cellPlace">{place}</span>
      </h4>
      {moved && change.kind !== 'moved' && (
        <span className="jp-RunLedger-tag">{trans.__('moved')}</span>
      )}
      {wasType !== type ? (
        <span className="jp-RunLedger-tag">
          {trans.__('%1 → %2', wasType, type)}
        </span>
      ) : (
        type !== 'code' && <span className="jp-RunLedger-tag">{type}</span>
      )}
      {change.kind === 'edited' && 'changes' in entry && isMeta(change) && (
        <span className="jp-RunLedger-tag">{trans.__('other metadata')}</span>
      )}
      {isMasked && (
        <span
          className="jp-RunLedger-tag"
          title={trans.__(
            'A secret was taken out before the cell was written down: whether it changed is not known'
          )}
        >
          {trans.__('secret hidden')}
        </span>
      )}
      {lines && (lines.added > 0 || lines.removed > 0) && (
        <span
          className="jp-RunLedger-lineCounts"
          role="img"
          aria-label={trans.__(
            '%1 lines added, %2 removed',
            lines.added,
            lines.removed
          )}
        >
          <span data-sign="added">+{lines.added}</span>
          <span data-sign="deleted">−{lines.removed}</span>
        </span>
      )}
      {change.kind === 'edited' && change.hasOtherOutputs && (
        <span className="jp-RunLedger-tag">{trans.__('other outputs')}</span>
      )}
      <Prompts before={before} after={after} />
    </header>
  );
}

function Prompts(props: {
  before: IVersionCell | null;
  after: IVersionCell | null;
}): JSX.Element | null {
  const { trans } = useDiffHost();
  const [from, to] = [
    props.before?.prompt ?? null,
    props.after?.prompt ?? null
  ];
  const texts = [...new Set([from, to].filter(prompt => prompt !== null))];
  return texts.length > 0 ? (
    <code
      className="jp-RunLedger-prompts"
      title={trans.__('The prompt numbers of its executions')}
    >
      {texts.map(prompt => `[${prompt}]`).join(' → ')}
    </code>
  ) : null;
}

function isMeta({ entry }: IChange): boolean {
  return (
    'changes' in entry &&
    !('source' in entry.changes) &&
    !('type' in entry.changes)
  );
}
