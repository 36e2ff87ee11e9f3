import * as React from 'react';
import { useProvenanceHost } from './host';
import type { ProvenanceSheet } from './sheet';

/** How much one press of Zoom in enlarges. */
const ZOOM = 1.4;

/**
 * What can be done to the graph, in words.
 */
export function GraphToolbar(props: {
  sheet: ProvenanceSheet;
  onExport: () => void;
}): JSX.Element {
  const { sheet } = props;
  const { trans } = useProvenanceHost();
  const selected = sheet.selected?.id ?? null;
  const direction =
    sheet.focus?.id === selected ? sheet.focus?.direction : null;
  const looks = (way: 'upstream' | 'downstream') =>
    direction === way || direction === 'both';
  const hasPicture = sheet.picture !== null;
  const isTable = sheet.showsTable;
  return (
    <div
      className="jp-RunLedger-graphToolbar"
      role="toolbar"
      aria-label={trans.__('Graph')}
    >
      <Button
        label={trans.__('Fit')}
        hint={trans.__('Show the whole graph')}
        isEnabled={hasPicture && !isTable}
        onClick={() => sheet.move({ kind: 'fit' })}
      />
      <Button
        label={trans.__('Zoom in')}
        isEnabled={hasPicture && !isTable}
        onClick={() => sheet.move({ kind: 'zoom', factor: ZOOM })}
      />
      <Button
        label={trans.__('Zoom out')}
        isEnabled={hasPicture && !isTable}
        onClick={() => sheet.move({ kind: 'zoom', factor: 1 / ZOOM })}
      />
      <span className="jp-RunLedger-graphGap" />
      <Button
        label={trans.__('Upstream')}
        hint={
          selected === null
            ? trans.__('Select a node first')
            : trans.__('What the selected node came from')
        }
        isEnabled={selected !== null}
        isPressed={looks('upstream')}
        onClick={() => selected && sheet.toggleFocus(selected, 'upstream')}
      />
      <Button
        label={trans.__('Downstream')}
        hint={
          selected === null
            ? trans.__('Select a node first')
            : trans.__('What came of the selected node')
        }
        isEnabled={selected !== null}
        isPressed={looks('downstream')}
        onClick={() => selected && sheet.toggleFocus(selected, 'downstream')}
      />
      <span className="jp-RunLedger-graphGap" />
      <Button
        label={
          sheet.isCollapsed
            ? trans.__('Expand runs')
            : trans.__('Collapse runs')
        }
        hint={
          sheet.isCollapsed
            ? trans.__('Show the executions of all runs')
            : trans.__('Show each run as one node')
        }
        isEnabled={hasPicture}
        onClick={() => sheet.collapseAll(!sheet.isCollapsed)}
      />
      {sheet.canFold && (
        <Button
          label={
            sheet.foldsVersions
              ? trans.__('Unfold versions')
              : trans.__('Fold versions')
          }
          hint={trans.__(
            'Many versions of one file as one node, or each by itself'
          )}
          isEnabled={hasPicture}
          onClick={() => {
            sheet.foldsVersions = !sheet.foldsVersions;
          }}
        />
      )}
      <span className="jp-RunLedger-graphGap" />
      <FindField sheet={sheet} />
      <span className="jp-RunLedger-graphGap" />
      <Button
        label={trans.__('Table')}
        hint={trans.__('The same as a table')}
        isEnabled={hasPicture}
        isPressed={isTable}
        onClick={() => {
          sheet.showsTable = !isTable;
        }}
      />
      <Button
        label={trans.__('Export SVG')}
        hint={trans.__('Save the picture as an SVG file')}
        isEnabled={hasPicture}
        onClick={props.onExport}
      />
    </div>
  );
}

/** A button with a word on it. */
function Button(props: {
  label: string;
  hint?: string;
  isEnabled: boolean;
  /** Given for a button that stays down. */
  isPressed?: boolean;
  onClick: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      className="jp-RunLedger-action"
      title={props.hint}
      // Not `disabled`: what cannot be pressed can still be reached, and says why.
      aria-disabled={!props.isEnabled}
      aria-pressed={props.isPressed}
      onClick={() => props.isEnabled && props.onClick()}
    >
      {props.label}
    </button>
  );
}

/** Finds files, hashes, cells and runs, and goes from one to the next. */
function FindField({ sheet }: { sheet: ProvenanceSheet }): JSX.Element {
  const { trans } = useProvenanceHost();
  const { query, findings, finding } = sheet;
  const count = findings.length;
  return (
    <span className="jp-RunLedger-graphFind" role="search">
      <input
        type="search"
        className="jp-mod-styled jp-RunLedger-graphFindInput"
        placeholder={trans.__('Find')}
        title={trans.__(
          'A part of a file’s path, of a cell’s first line or of a run’s title, or the beginning of a hash'
        )}
        aria-label={trans.__('Find a file, hash, cell or run')}
        value={query}
        onChange={event => {
          sheet.query = event.target.value;
        }}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            sheet.step(event.shiftKey ? -1 : 1);
          } else if (event.key === 'Escape' && query !== '') {
            sheet.query = '';
          } else {
            return;
          }
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {query.trim() !== '' && (
        <>
          <span className="jp-RunLedger-graphFound" role="status">
            {count === 0
              ? trans.__('Not found')
              : finding < 0
                ? trans._n('%1 found', '%1 found', count)
                : trans.__('%1 of %2', finding + 1, count)}
          </span>
          <Button
            label={trans.__('Previous')}
            isEnabled={count > 0}
            onClick={() => sheet.step(-1)}
          />
          <Button
            label={trans.__('Next')}
            isEnabled={count > 0}
            onClick={() => sheet.step(1)}
          />
        </>
      )}
    </span>
  );
}
