import * as React from 'react';
import { formatSize, MoreButton } from '../components';
import type { ArtifactRole, IArtifact } from '../ledger';
import { isInsideRoot } from '../ledger';
import { Card } from './card';
import { Hash } from './copyable';
import { usePageHost } from './host';

/** Files that are shown at once; more are one click away. */
const FEW = 20;

const ORDER: readonly ArtifactRole[] = ['model', 'output', 'input', 'code'];

/**
 * What the run read and wrote: an arrow down was read, an arrow up was written.
 */
export function FilesCard(props: {
  artifacts: readonly IArtifact[];
}): JSX.Element | null {
  const { trans } = usePageHost();
  const [showsAll, setShowsAll] = React.useState(false);
  const files = [...props.artifacts].sort(
    (a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role)
  );
  if (files.length === 0) {
    return null;
  }
  const title = trans.__('Files and models');
  return (
    <Card name="files" title={title} count={files.length} isWide>
      <table className="jp-RunLedger-pageTable" aria-label={title}>
        <thead>
          <tr>
            <th scope="col">{trans.__('File')}</th>
            <th scope="col">{trans.__('Role')}</th>
            <th scope="col">{trans.__('Size')}</th>
            <th scope="col">{trans.__('SHA-256')}</th>
            <th scope="col">
              <span className="jp-RunLedger-srOnly">{trans.__('Uses')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {(showsAll ? files : files.slice(0, FEW)).map(file => (
            <FileRow
              key={[file.role, file.sha256, file.path].join()}
              file={file}
            />
          ))}
        </tbody>
      </table>
      <MoreButton
        more={files.length - FEW}
        showsAll={showsAll}
        onToggle={() => setShowsAll(!showsAll)}
        trans={trans}
      />
    </Card>
  );
}

function FileRow({ file }: { file: IArtifact }): JSX.Element {
  const { trans, openFile, showUses } = usePageHost();
  const { path, role, sha256, size } = file;
  const isRead = role === 'input' || role === 'code';
  return (
    <tr>
      <th scope="row">
        <span className="jp-RunLedger-mode" aria-hidden>
          {isRead ? '↓' : '↑'}
        </span>
        {isInsideRoot(path) ? (
          <button
            type="button"
            className="jp-RunLedger-link jp-RunLedger-path"
            title={trans.__('Open %1 as it is now', path)}
            onClick={() => openFile(path)}
          >
            {path}
          </button>
        ) : (
          <span className="jp-RunLedger-path">{path}</span>
        )}
      </th>
      <td>{roleWord(role)}</td>
      <td className="jp-RunLedger-numeric">
        {size === null ? '' : formatSize(size)}
      </td>
      <td>
        {sha256 === null ? (
          <span
            className="jp-RunLedger-none"
            title={trans.__('Its hash is not known: it was gone or unreadable')}
          >
            {trans.__('no hash')}
          </span>
        ) : (
          <Hash text={sha256} title={trans.__('SHA-256 %1', sha256)} />
        )}
      </td>
      <td>
        {sha256 !== null && (
          <button
            type="button"
            className="jp-RunLedger-link"
            title={trans.__('Show the runs that read or wrote this content')}
            aria-label={trans.__('Which runs used %1', path)}
            onClick={() => showUses(sha256)}
          >
            {trans.__('Which runs?')}
          </button>
        )}
      </td>
    </tr>
  );

  function roleWord(of: ArtifactRole): string {
    switch (of) {
      case 'input':
        return trans.__('read');
      case 'output':
        return trans.__('written');
      case 'model':
        return trans.__('model, written');
      case 'code':
        return trans.__('code, imported');
    }
  }
}
