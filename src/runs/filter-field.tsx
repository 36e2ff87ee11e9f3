import * as React from 'react';
import { useHost } from './host';
import type { RunsModel } from './model';

/** How long to wait after a key before the filter is asked, in ms. */
const PAUSE = 300;

/**
 * The filter: an expression, and below it in words what is wrong with it.
 */
export function FilterField({ model }: { model: RunsModel }): JSX.Element {
  const { trans } = useHost();
  const [text, setText] = React.useState(model.filter);
  const id = React.useId();
  const problem = model.filterProblem;

  React.useEffect(() => {
    const timer = window.setTimeout(() => {
      model.filter = text;
    }, PAUSE);
    return () => window.clearTimeout(timer);
  }, [model, text]);
  // It can be cleared from elsewhere.
  React.useEffect(() => {
    if (model.filter === '') {
      setText('');
    }
  }, [model, model.filter]);

  return (
    <div className="jp-RunLedger-filter">
      <input
        type="search"
        className="jp-RunLedger-filterInput jp-mod-styled"
        aria-label={trans.__('Filter the runs')}
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : id}
        placeholder={trans.__('metrics.accuracy > 0.9')}
        title={trans.__(
          "Filter, for example: metrics.accuracy > 0.9 and params.lr = 0.1 and notebook like '%train%'"
        )}
        spellCheck={false}
        value={text}
        onChange={event => setText(event.target.value)}
        onKeyDown={event => {
          if (event.key === 'Enter') {
            model.filter = text;
          } else if (event.key === 'Escape') {
            setText('');
          }
        }}
      />
      {problem !== null && (
        <div id={id} className="jp-RunLedger-filterProblem" role="alert">
          {problem}
        </div>
      )}
    </div>
  );
}
