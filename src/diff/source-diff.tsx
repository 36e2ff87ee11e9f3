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
  /** Many editors at once make a page slow: only those nearly in sight are there. */
  readonly isNear: boolean;
  /** Called when it is known how many lines differ. */
  readonly onCounted: (lines: ILineCounts) => void;
}

/**
 * A cell's source in both versions, with what differs marked.
 */
export function SourceDiff(props: ISourceDiffProps): JSX.Element {
  const { trans, language } = useDiffHost();
  const { from, to, layout, isNear, onCounted } = props;
  const [mimeFrom, mimeTo] = props.mimes;
  const [showsAll, setShowsAll] = React.useState(false);
  const frame = React.useRef<HTMLDivElement>(null);
  const ref = React.useRef<HTMLDivElement>(null);
  const isLong = Math.max(lineCount(from), lineCount(to)) > LONG;
  React.useLayoutEffect(() => {
    const parent = ref.current;
    if (!parent || !frame.current || !isNear) {
      return;
    }
    const { style } = frame.current;
    style.minHeight = '';
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
    return () => {
      // What stands below stays where it is.
      style.minHeight = `${parent.offsetHeight}px`;
      editor.dispose();
    };
  }, [
    from,
    to,
    layout,
    isNear,
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
      <div className="jp-RunLedger-sourceDiff" data-layout={layout} ref={frame}>
        <div ref={ref} />
        {!isNear && <pre className="jp-RunLedger-source">{to}</pre>}
      </div>
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
