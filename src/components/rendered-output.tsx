import type { IOutput } from '@jupyterlab/nbformat';
import { OutputAreaModel, SimplifiedOutputArea } from '@jupyterlab/outputarea';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

/**
 * An output, rendered as JupyterLab does, and never trusted.
 */
export function RenderedOutput(props: {
  output: IOutput;
  rendermime: IRenderMimeRegistry;
}): JSX.Element {
  const { output, rendermime } = props;
  const ref = React.useRef<HTMLDivElement>(null);
  // Before the page is drawn and before the node goes: a widget is detached from where it still is.
  React.useLayoutEffect(() => {
    const node = ref.current;
    if (!node?.isConnected) {
      return;
    }
    const model = new OutputAreaModel({ values: [output], trusted: false });
    const area = new SimplifiedOutputArea({ model, rendermime });
    Widget.attach(area, node);
    return () => {
      if (!area.node.isConnected) {
        area.clearFlag(Widget.Flag.IsAttached);
      }
      area.dispose();
      model.dispose();
    };
  }, [output, rendermime]);
  return <div className="jp-RunLedger-output" ref={ref} />;
}
