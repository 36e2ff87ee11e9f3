import * as React from 'react';
import { useSlow } from '../components';
import { DiffView, goToChange } from '../diff/diff-view';
import type { DiffLayout } from '../diff/host';
import { NOW } from './columns';
import type { CompareModel } from './compare-model';
import { useCompareHost } from './host';
import type { DiffRemark, NotebookDiff } from './notebook-diff';

/**
 * The notebook of the reference against that of another run, or against the notebook as it is now.
 */
export function NotebookSection({
  model
}: {
  model: CompareModel;
}): JSX.Element {
  const { trans } = useCompareHost();
  const ref = React.useRef<HTMLElement>(null);
  const diff = model.notebookDiff;
  return (
    <section
      className="jp-RunLedger-notebookSection"
      aria-label={trans.__('Notebook')}
      ref={ref}
    >
      <div className="jp-RunLedger-sectionHead">
        <h3 className="jp-RunLedger-sectionTitle">{trans.__('Notebook')}</h3>
        <AgainstChoice model={model} />
        <span className="jp-RunLedger-spring" />
        {diff.state === 'ready' && (
          <>
            <button
              type="button"
              className="jp-RunLedger-action"
              title={trans.__('Go to the previous change (Shift F7)')}
              onClick={() => goToChange(ref.current, -1)}
            >
              {trans.__('↑ Previous')}
            </button>
            <button
              type="button"
              className="jp-RunLedger-action"
              title={trans.__('Go to the next change (F7)')}
              onClick={() => goToChange(ref.current, 1)}
            >
              {trans.__('↓ Next')}
            </button>
          </>
        )}
        <LayoutChoice model={model} />
      </div>
      <Body model={model} diff={diff} />
    </section>
  );
}

function AgainstChoice({ model }: { model: CompareModel }): JSX.Element {
  const { trans } = useCompareHost();
  const id = React.useId();
  const others = model.columns.filter(
    ({ id, problem }) => id !== model.reference && problem === null
  );
  return (
    <div className="jp-RunLedger-against">
      <label htmlFor={id}>{trans.__('Reference against')}</label>
      <select
        id={id}
        value={model.against}
        onChange={event => {
          model.against = event.target.value;
        }}
      >
        {others.map(({ id, run }) => (
          <option key={id} value={id}>
            {run?.title ?? id}
          </option>
        ))}
        <option value={NOW}>{trans.__('the notebook as it is now')}</option>
      </select>
    </div>
  );
}

function LayoutChoice({ model }: { model: CompareModel }): JSX.Element {
  const { trans } = useCompareHost();
  const layouts: [DiffLayout, string][] = [
    ['split', trans.__('Side by side')],
    ['unified', trans.__('Inline')]
  ];
  return (
    <div
      className="jp-RunLedger-choice"
      role="group"
      aria-label={trans.__('How sources stand')}
    >
      {layouts.map(([layout, label]) => (
        <button
          key={layout}
          type="button"
          aria-pressed={model.layout === layout}
          onClick={() => {
            model.layout = layout;
          }}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function Body(props: {
  model: CompareModel;
  diff: NotebookDiff;
}): JSX.Element | null {
  const { trans } = useCompareHost();
  const { model, diff } = props;
  const isSlow = useSlow(diff.state === 'reading');
  if (diff.state === 'problem') {
    return <Problem model={model} diff={diff} />;
  }
  if (diff.state === 'reading') {
    return isSlow ? (
      <div aria-busy="true" aria-label={trans.__('Reading the notebooks')}>
        <div className="jp-RunLedger-skeleton" data-shape="detail" />
        <div className="jp-RunLedger-skeleton" data-shape="detail" />
      </div>
    ) : null;
  }
  const titleOf = (id: string) =>
    id === NOW
      ? trans.__('The notebook as it is now')
      : (model.columns.find(column => column.id === id)?.run?.title ?? id);
  return (
    <>
      {diff.remarks.map(remark => (
        <Remark key={remark} remark={remark} model={model} />
      ))}
      <DiffView
        from={diff.from}
        to={diff.to}
        labels={[titleOf(model.reference), titleOf(model.against)]}
        layout={model.layout}
      />
    </>
  );
}

function Problem(props: {
  model: CompareModel;
  diff: Extract<NotebookDiff, { state: 'problem' }>;
}): JSX.Element {
  const { trans } = useCompareHost();
  const { diff, model } = props;
  const text = () => {
    switch (diff.what) {
      case 'script':
        return trans.__(
          'The reference is a run of a script: there is no notebook to compare it to.'
        );
      case 'no-file':
        return trans.__(
          'The notebook as it is now cannot be read: %1 Renamed or deleted, its runs are in the books all the same.',
          diff.message
        );
      case 'unreadable':
        return trans.__('The notebooks cannot be read: %1', diff.message);
    }
  };
  return (
    <div className="jp-RunLedger-hint" role="alert">
      <p>{text()}</p>
      {diff.what !== 'script' && (
        <button
          type="button"
          className="jp-RunLedger-action"
          onClick={() => void model.retry()}
        >
          {trans.__('Try again')}
        </button>
      )}
    </div>
  );
}

function Remark(props: {
  remark: DiffRemark;
  model: CompareModel;
}): JSX.Element {
  const { trans, openNotebook } = useCompareHost();
  const path = props.model.columns[0]?.run?.notebook ?? '';
  const text = () => {
    switch (props.remark) {
      case 'other-notebook':
        return trans.__(
          'These are runs of different notebooks: their cells are matched by what they say.'
        );
      case 'other-language':
        return trans.__('Their cells are of different languages.');
      case 'file':
        return trans.__('This is the saved file: the notebook is not open.');
      case 'executed-only':
        return trans.__(
          'Of one of them only the executed cells are known: other cells, and the order in the notebook, were not recorded.'
        );
    }
  };
  return (
    <p className="jp-RunLedger-remarkLine" role="note">
      {text()}{' '}
      {props.remark === 'file' && path !== '' && (
        <button
          type="button"
          className="jp-RunLedger-more"
          onClick={() => openNotebook(path)}
        >
          {trans.__('Open it')}
        </button>
      )}
    </p>
  );
}
