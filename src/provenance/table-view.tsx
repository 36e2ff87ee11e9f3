import * as React from 'react';
import {
  formatAge,
  formatExactTime,
  formatSize,
  statusWord,
  useNow
} from '../components';
import type { ProvenanceNode } from './graph';
import { adjacency } from './graph';
import { NodeActions } from './details';
import { useProvenanceHost } from './host';
import type { ProvenanceModel } from './model';
import type { IPicture } from './picture';
import type { IOrder, SortKey } from './sort';
import { sorted } from './sort';
import type { ITableLink, ITableRow } from './table';
import { tableOf } from './table';
import { kindWord, nameOf, relationWord, titleOfRun } from './words';

/** Rows that come into the page at a time. */
const PORTION = 30;
/** Neighbours that a row shows at once. */
const FEW = 4;

/**
 * The graph as a table: the same nodes, in the same order or sorted, with what can be done to each.
 */
export function GraphTable(props: {
  model: ProvenanceModel;
  picture: IPicture;
}): JSX.Element {
  const { model, picture } = props;
  const { sheet } = model;
  const { trans } = useProvenanceHost();
  const [order, setOrder] = React.useState<IOrder | null>(null);
  const body = React.useRef<HTMLTableSectionElement>(null);
  const now = useNow(60000);
  const reached = sheet.reached;
  const rows = React.useMemo(() => {
    const all = tableOf(picture.graph).map(row => ({
      ...row,
      runTitle: row.run === null ? '' : titleOfRun(sheet.run(row.run), trans)
    }));
    return sorted(all, order);
  }, [picture, order, sheet, trans]);
  const shown = useGrowing(rows.length);
  const { nodes } = adjacency(picture.graph);
  const selected = sheet.selected?.id ?? null;

  const show = React.useCallback(
    (id: string) => {
      sheet.showsTable = false;
      // The picture gets its size first.
      requestAnimationFrame(() => sheet.select(id, true, true));
    },
    [sheet]
  );
  const go = React.useCallback(
    (id: string) => {
      sheet.select(id);
      const row = [...(body.current?.rows ?? [])].find(
        candidate => candidate.dataset.id === id
      );
      row?.scrollIntoView({ block: 'nearest' });
      row?.focus({ preventScroll: true });
    },
    [sheet]
  );

  const heads: readonly [SortKey, string][] = [
    ['kind', trans.__('What')],
    ['text', trans.__('Name')],
    ['run', trans.__('Run')],
    ['started', trans.__('When')],
    ['size', trans.__('Size')]
  ];
  return (
    <div className="jp-RunLedger-graphTable" tabIndex={-1}>
      <table>
        <caption>
          {order === null
            ? trans.__('In the order of time')
            : trans.__('Sorted; press the heading again for the order of time')}
        </caption>
        <thead>
          <tr>
            {heads.map(([key, label]) => (
              <SortHead
                key={key}
                label={label}
                direction={order?.key === key ? order.direction : null}
                onClick={() => setOrder(nextOrder(order, key))}
              />
            ))}
            <th scope="col">{trans.__('State')}</th>
            <th scope="col">{trans.__('Came from')}</th>
            <th scope="col">{trans.__('Led to')}</th>
            <th scope="col">{trans.__('Actions')}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {rows.slice(0, shown).map(row => {
            const node = nodes.get(row.id);
            return node === undefined ? null : (
              <Row
                key={row.id}
                row={row}
                node={node}
                model={model}
                // A row renders again only when something of it changed.
                records={model.records}
                now={now}
                isSelected={row.id === selected}
                isDim={reached !== null && !reached.has(row.id)}
                onGo={go}
                onShow={show}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

const Row = React.memo(function Row(props: {
  row: ITableRow & { readonly runTitle: string };
  node: ProvenanceNode;
  model: ProvenanceModel;
  records: unknown;
  now: number;
  isSelected: boolean;
  isDim: boolean;
  onGo: (id: string) => void;
  onShow: (id: string) => void;
}): JSX.Element {
  const { row, node, model, onShow } = props;
  const { trans } = useProvenanceHost();
  return (
    <tr
      tabIndex={-1}
      data-id={row.id}
      data-dim={props.isDim}
      aria-current={props.isSelected}
    >
      <td>{kindWord(node, trans)}</td>
      <th scope="row" title={row.paths.join('\n')}>
        {nameOf(node, trans)}
        {row.paths.length > 1 && (
          <span className="jp-RunLedger-hint">
            {' '}
            {trans.__('also %1', row.paths.slice(1).join(', '))}
          </span>
        )}
      </th>
      <td>{row.runTitle}</td>
      <td
        title={row.started === null ? undefined : formatExactTime(row.started)}
      >
        {row.started !== null && formatAge(row.started, props.now, trans)}
      </td>
      <td className="jp-RunLedger-graphNumber">
        {row.size !== null && formatSize(row.size)}
      </td>
      <td>
        {row.status !== null && statusWord(row.status, trans)}
        {node.kind === 'entity' &&
          (row.sha256 ? (
            <code title={row.sha256}>{row.sha256.slice(0, 7)}</code>
          ) : (
            trans.__('no hash')
          ))}
        {node.kind === 'versions' &&
          trans._n('%1 version', '%1 versions', row.versions)}
        {node.kind === 'run' &&
          ` ${trans._n('%1 execution', '%1 executions', row.executions)}`}
      </td>
      <td>
        <Links links={row.cameFrom} model={model} onGo={props.onGo} />
      </td>
      <td>
        <Links links={row.ledTo} model={model} onGo={props.onGo} />
      </td>
      <td>
        <NodeActions model={model} node={node} onShow={() => onShow(row.id)} />
      </td>
    </tr>
  );
});

/** The neighbours of a row, each a way to its own row. */
function Links(props: {
  links: readonly ITableLink[];
  model: ProvenanceModel;
  onGo: (id: string) => void;
}): JSX.Element | null {
  const { trans } = useProvenanceHost();
  const [showsAll, setShowsAll] = React.useState(false);
  const { links, model } = props;
  if (links.length === 0) {
    return null;
  }
  const nameOfLink = ({ id, text }: ITableLink) => {
    const node = model.sheet.node(id);
    return node === null ? text : nameOf(node, trans);
  };
  return (
    <ul className="jp-RunLedger-graphLinks">
      {(showsAll ? links : links.slice(0, FEW)).map(link => (
        <li key={link.id}>
          <button
            type="button"
            className="jp-RunLedger-link"
            onClick={() => props.onGo(link.id)}
          >
            {nameOfLink(link)}
          </button>{' '}
          <span className="jp-RunLedger-hint">
            {link.relations
              .map(relation => relationWord(relation, trans))
              .join(', ')}
          </span>
        </li>
      ))}
      {links.length > FEW && !showsAll && (
        <li>
          <button
            type="button"
            className="jp-RunLedger-more"
            onClick={() => setShowsAll(true)}
          >
            {trans.__('%1 more', links.length - FEW)}
          </button>
        </li>
      )}
    </ul>
  );
}

function SortHead(props: {
  label: string;
  direction: IOrder['direction'] | null;
  onClick: () => void;
}): JSX.Element {
  const { direction } = props;
  return (
    <th scope="col" aria-sort={direction ?? 'none'}>
      <button
        type="button"
        className="jp-RunLedger-graphSort"
        onClick={props.onClick}
      >
        {props.label}
        <span aria-hidden="true">
          {direction === 'ascending'
            ? ' ▲'
            : direction === 'descending'
              ? ' ▼'
              : ''}
        </span>
      </button>
    </th>
  );
}

function nextOrder(order: IOrder | null, key: SortKey): IOrder | null {
  if (order?.key !== key) {
    return { key, direction: 'ascending' };
  }
  return order.direction === 'ascending'
    ? { key, direction: 'descending' }
    : null;
}

/** How many of the rows are in the page: more and more until all are, so that it never stands still. */
function useGrowing(count: number): number {
  const [shown, setShown] = React.useState(PORTION);
  React.useEffect(() => {
    if (shown < count) {
      const timer = window.setTimeout(() => setShown(shown + PORTION), 0);
      return () => window.clearTimeout(timer);
    }
  }, [shown, count]);
  return shown;
}
