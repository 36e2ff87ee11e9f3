import * as React from 'react';
import type { DiffLayout } from './host';
import { useDiffHost } from './host';
import type { ILineCounts } from './lines';
import { SourceEditor } from './source-editor';

/** With fewer lines nothing is folded. */
const LONG = 25;

/** What a source diff shows. */
export interface ISourceDiffProps {
  readonly from: string;
  readonly to: string;
  /** The languages of the two sources, as MIME types. */
  readonly mimes: readonly [from: string, to: string];
  readonly layout: DiffLayout;
  /** Called when it is known how many lines differ. */
  readonly onCounted: (lines: ILineCounts) => void;
}

/**
 * A cell's source in both versions, with what differs marked.
 */
export function SourceDiff(props: ISourceDiffProps): JSX.Element {
  const { trans, language } = useDiffHost();
  const { from, to, layout, onCounted } = props;
  const [mimeFrom, mimeTo] = props.mimes;
  const [showsAll, setShowsAll] = React.useState(false);
  const ref = React.useRef<HTMLDivElement>(null);
  const isLong = Math.max(lineCount(from), lineCount(to)) > LONG;
  React.useLayoutEffect(() => {
    const parent = ref.current;
    if (!parent) {
      return;
    }
    const editor = new SourceEditor({
      parent,
      from,
      to,
      layout,
      folds: isLong && !showsAll,
      labels: [trans.__('Source before'), trans.__('Source after')],
      trans
    });
    onCounted(editor.lines);
    Promise.all([language(mimeFrom), language(mimeTo)]).then(
      languages => editor.setLanguages(...languages),
      () => {
        // Without colours it can be read as well.
      }
    );
    return () => editor.dispose();
  }, [
    from,
    to,
    layout,
    mimeFrom,
    mimeTo,
    isLong,
    showsAll,
    trans,
    language,
    onCounted
  ]);
  return (
    <>
      <div className="jp-RunLedger-sourceDiff" data-layout={layout} ref={ref} />
      {isLong && (
        <button
          type="button"
          className="jp-RunLedger-more"
          aria-expanded={showsAll}
          onClick={() => setShowsAll(!showsAll)}
        >
          {showsAll
            ? trans.__('Fold unchanged lines')
            : trans.__('Show all lines')}
        </button>
      )}
    </>
  );
}

function lineCount(source: string): number {
  return source.split('\n').length;
}
