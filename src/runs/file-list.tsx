import * as React from 'react';
import { formatSize, MoreButton } from '../components';
import type { ArtifactRole, IArtifact } from '../ledger';
import { isInsideRoot } from '../ledger';
import { useHost } from './host';

/** Files that are shown at once; more are one click away. */
const FEW = 8;

const ORDER: readonly ArtifactRole[] = ['model', 'output', 'input', 'code'];

/**
 * The files of a run: an arrow down was read, an arrow up was written.
 */
export function FileList(props: {
  artifacts: readonly IArtifact[];
}): JSX.Element | null {
  const { trans } = useHost();
  const [showsAll, setShowsAll] = React.useState(false);
  const files = [...props.artifacts].sort(
    (a, b) => ORDER.indexOf(a.role) - ORDER.indexOf(b.role)
  );
  if (files.length === 0) {
    return null;
  }
  const label = trans.__('Files');
  return (
    <section className="jp-RunLedger-section" aria-label={label}>
      <h4 className="jp-RunLedger-heading">{label}</h4>
      <ul className="jp-RunLedger-files">
        {(showsAll ? files : files.slice(0, FEW)).map(file => (
          <FileLine
            key={[file.role, file.sha256, file.path].join()}
            file={file}
          />
        ))}
      </ul>
      <MoreButton
        more={files.length - FEW}
        showsAll={showsAll}
        onToggle={() => setShowsAll(!showsAll)}
        trans={trans}
      />
    </section>
  );
}

function FileLine({ file }: { file: IArtifact }): JSX.Element {
  const { trans, openFile } = useHost();
  const isRead = file.role === 'input' || file.role === 'code';
  const role = roleWord(file.role);
  const name = file.path.split(/[\\/]/).pop() || file.path;
  return (
    <li className="jp-RunLedger-file">
      <span
        className="jp-RunLedger-mode"
        role="img"
        aria-label={role}
        title={role}
      >
        {isRead ? '↓' : '↑'}
      </span>
      {isInsideRoot(file.path) ? (
        <button
          type="button"
          className="jp-RunLedger-link"
          title={trans.__('Open %1', file.path)}
          onClick={() => openFile(file.path)}
        >
          {name}
        </button>
      ) : (
        <span className="jp-RunLedger-outside" title={file.path}>
          {name}
        </span>
      )}
      {file.role === 'model' && (
        <span className="jp-RunLedger-tag">{trans.__('model')}</span>
      )}
      <span className="jp-RunLedger-fileFacts">
        <span className="jp-RunLedger-size">
          {file.size !== null && formatSize(file.size)}
        </span>
        {file.sha256 ? (
          <code
            className="jp-RunLedger-hash"
            title={trans.__('SHA-256 %1', file.sha256)}
          >
            {file.sha256.slice(0, 7)}
          </code>
        ) : (
          <span
            className="jp-RunLedger-hash"
            title={trans.__('Its hash is not known: it was gone or unreadable')}
          >
            {trans.__('no hash')}
          </span>
        )}
      </span>
    </li>
  );

  function roleWord(role: ArtifactRole): string {
    switch (role) {
      case 'input':
        return trans.__('Read');
      case 'output':
        return trans.__('Written');
      case 'model':
        return trans.__('Model, written');
      case 'code':
        return trans.__('Code, imported');
    }
  }
}
