import * as React from 'react';

/**
 * A cell's source, as text at once and in colours as soon as they are there.
 */
export function SourceView(props: {
  source: string;
  /** What it is, for screen readers. */
  label: string;
  /** Puts a source into a node, with colours if the language is known. */
  highlight: (source: string, node: HTMLElement) => Promise<void>;
}): JSX.Element {
  const { source, highlight } = props;
  const ref = React.useRef<HTMLPreElement>(null);
  React.useEffect(() => {
    const node = ref.current;
    if (!node) {
      return;
    }
    const coloured = document.createElement('span');
    let isGone = false;
    node.textContent = source;
    highlight(source, coloured).then(
      () => {
        // Colours are put in only when whole: the text stands there in the meantime.
        if (!isGone && coloured.textContent === source) {
          node.replaceChildren(coloured);
        }
      },
      () => undefined
    );
    return () => {
      isGone = true;
    };
  }, [source, highlight]);
  return (
    <pre
      className="jp-RunLedger-source"
      ref={ref}
      tabIndex={0}
      role="group"
      aria-label={props.label}
    />
  );
}
