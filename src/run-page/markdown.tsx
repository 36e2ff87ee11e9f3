import * as React from 'react';
import { RenderedOutput } from '../components/rendered-output';
import { usePageHost } from './host';

/**
 * Markdown as JupyterLab renders that of a file nobody trusts: what could run is taken out.
 */
export function Markdown({ text }: { text: string }): JSX.Element {
  const { rendermime } = usePageHost();
  const output = React.useMemo(
    () => ({
      output_type: 'display_data',
      data: { 'text/markdown': text },
      metadata: {}
    }),
    [text]
  );
  return (
    <div className="jp-RunLedger-markdown">
      <RenderedOutput output={output} rendermime={rendermime} />
    </div>
  );
}
