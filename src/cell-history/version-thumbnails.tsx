import * as React from 'react';
import { formatAge, MoreButton, StatusIcon, useNow } from '../components';
import type { ICellExecution } from '../ledger';
import { useCellHistoryHost } from './host';
import type { Thumbnail } from './thumbnail';
import { mostTelling, thumbnailOf } from './thumbnail';
import type { ICellVersion } from './versions';

/** Versions that are shown at once. */
const FEW = 8;

/** Bytes of a stored output that are fetched for a thumbnail. */
const SMALL = 1_000_000;

/**
 * The versions of a cell as small pictures of what came out, the oldest first; a click goes to one.
 */
export function VersionThumbnails(props: {
  /** Newest first. */
  versions: readonly ICellVersion[];
  position: number;
  onGoTo: (position: number) => void;
}): JSX.Element | null {
  const { versions, position, onGoTo } = props;
  const { trans } = useCellHistoryHost();
  const [showsAll, setShowsAll] = React.useState(false);
  const list = React.useRef<HTMLDivElement>(null);
  const now = useNow(60000);
  React.useEffect(() => {
    list.current
      ?.querySelector('[aria-current="true"]')
      ?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' });
  }, [position, showsAll]);
  if (versions.length < 2) {
    return null;
  }
  const count = showsAll ? versions.length : Math.max(FEW, position + 1);
  return (
    <div className="jp-RunLedger-thumbnails" ref={list}>
      <MoreButton
        more={versions.length - FEW}
        showsAll={showsAll}
        onToggle={() => setShowsAll(!showsAll)}
        trans={trans}
      />
      {versions
        .slice(0, count)
        .map(({ executions: [newest] }, index) => (
          <button
            key={newest.id}
            type="button"
            className="jp-RunLedger-thumbnail"
            aria-current={index === position}
            aria-label={trans.__(
              'Version %1, %2',
              versions.length - index,
              formatAge(newest.started, now, trans)
            )}
            onClick={() => onGoTo(index)}
          >
            <Picture execution={newest} />
            <span className="jp-RunLedger-thumbnailFoot">
              <StatusIcon status={newest.status} trans={trans} />
              {versions.length - index}
            </span>
          </button>
        ))
        .reverse()}
    </div>
  );
}

function Picture({ execution }: { execution: ICellExecution }): JSX.Element {
  const thumbnail = useThumbnail(execution);
  const { trans } = useCellHistoryHost();
  if (thumbnail?.kind === 'image') {
    return <img src={thumbnail.url} alt="" draggable={false} />;
  }
  return (
    <span className="jp-RunLedger-thumbnailText" data-kind={thumbnail?.kind}>
      {thumbnail?.text ?? trans.__('no output')}
    </span>
  );
}

/** What came out of an execution at a glance; a stored picture comes a little later. */
function useThumbnail({ outputs }: ICellExecution): Thumbnail | null {
  const { storedOutput } = useCellHistoryHost();
  const inline = React.useMemo(
    () =>
      outputs.map(output =>
        output.kind === 'inline' ? thumbnailOf(output.output) : null
      ),
    [outputs]
  );
  const [stored, setStored] = React.useState<readonly (Thumbnail | null)[]>([]);
  React.useEffect(() => {
    let isGone = false;
    const wanted = outputs.flatMap(output =>
      output.kind === 'stored' && output.stored.size <= SMALL
        ? [output.stored.object]
        : []
    );
    // The first ones tell enough.
    Promise.all(wanted.slice(0, 2).map(hash => storedOutput(hash))).then(
      found => {
        if (!isGone) {
          setStored(found.map(thumbnailOf));
        }
      },
      () => undefined // the version itself says what cannot be shown
    );
    return () => {
      isGone = true;
    };
  }, [outputs, storedOutput]);
  return mostTelling([...inline, ...stored]);
}
