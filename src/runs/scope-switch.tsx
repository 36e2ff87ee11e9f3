import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { Scope } from './feed';

/**
 * Whose runs are shown: the current notebook's, or all.
 */
export function ScopeSwitch(props: {
  model: { scope: Scope; readonly notebook: string | null };
  trans: TranslationBundle;
}): JSX.Element {
  const { model, trans } = props;
  const name = model.notebook?.split('/').pop();
  const scopes: [Scope, string, string][] = [
    [
      'notebook',
      name ?? trans.__('This notebook'),
      model.notebook ?? trans.__('Runs of the notebook in front')
    ],
    ['all', trans.__('All'), trans.__('Runs of all notebooks and scripts')]
  ];
  return (
    <div
      className="jp-RunLedger-scope"
      role="group"
      aria-label={trans.__('Whose runs')}
    >
      {scopes.map(([scope, label, title]) => (
        <button
          key={scope}
          type="button"
          className="jp-RunLedger-scopeButton"
          aria-pressed={model.scope === scope}
          title={title}
          onClick={() => {
            model.scope = scope;
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}
