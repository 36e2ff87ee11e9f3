import type { TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { Unrun } from './fork';
import type { ForkModel, IForkParameter } from './fork-model';

interface IForkViewProps {
  readonly model: ForkModel;
  readonly trans: TranslationBundle;
}

/**
 * What a fork is asked for with: parameters, file name, what becomes of cells that did not run, and what there is to
 * know before.
 */
export function ForkView({ model, trans }: IForkViewProps): JSX.Element {
  const { notes } = model;
  return (
    <div className="jp-RunLedger-fork">
      <p className="jp-RunLedger-forkOrigin">
        {model.original === null
          ? trans.__(
              'A notebook with the cells of “%1” as they were.',
              model.title
            )
          : trans.__(
              'A notebook with the cells of “%1” as they were, beside %2.',
              model.title,
              model.original
            )}
      </p>
      <Parameters model={model} trans={trans} />
      <NameField model={model} trans={trans} />
      {model.unrunCount > 0 && <UnrunChoice model={model} trans={trans} />}
      {notes.length > 0 && (
        <section
          className="jp-RunLedger-forkNotes"
          aria-label={trans.__('Good to know')}
          aria-live="polite"
        >
          <h4>{trans.__('Good to know')}</h4>
          <ul>
            {notes.map(sentence => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Parameters({ model, trans }: IForkViewProps): JSX.Element {
  const { parameters } = model;
  if (parameters.length === 0) {
    return (
      <p className="jp-RunLedger-forkHint">
        {trans.__(
          'The run has no parameters to set. A value becomes one by %1 in a cell.',
          'rl.parameter("name", value)'
        )}
      </p>
    );
  }
  return (
    <fieldset className="jp-RunLedger-forkParameters">
      <legend>
        {trans.__('Parameters')}
        {!model.canSet && (
          <span className="jp-RunLedger-forkRemark">
            {trans.__('listed only: the notebook is not in Python')}
          </span>
        )}
      </legend>
      {parameters.map(parameter => (
        <ParameterField
          key={parameter.name}
          parameter={parameter}
          model={model}
          trans={trans}
        />
      ))}
    </fieldset>
  );
}

function ParameterField(
  props: IForkViewProps & { parameter: IForkParameter }
): JSX.Element {
  const { model, parameter, trans } = props;
  const { name, text, recorded, hint, problem, isChanged } = parameter;
  const id = React.useId();
  return (
    <div className="jp-RunLedger-forkField" data-changed={isChanged}>
      <label htmlFor={id} title={name}>
        {name}
      </label>
      <input
        id={id}
        type="text"
        className="jp-mod-styled"
        value={text}
        placeholder={trans.__('what the cells say')}
        spellCheck={false}
        autoComplete="off"
        disabled={!model.canSet}
        aria-invalid={problem !== null}
        aria-describedby={`${id}-about`}
        onChange={event => model.setParameter(name, event.target.value)}
      />
      <div className="jp-RunLedger-forkAbout" id={`${id}-about`}>
        {problem !== null && (
          <span className="jp-RunLedger-forkProblem" role="alert">
            {problem}
          </span>
        )}
        {problem === null && hint !== null && !isChanged && <span>{hint}</span>}
        {isChanged && recorded !== null && (
          <button
            type="button"
            className="jp-RunLedger-link"
            title={trans.__('Back to the run’s value')}
            onClick={() => model.resetParameter(name)}
          >
            {trans.__('was %1', recorded)}
          </button>
        )}
      </div>
    </div>
  );
}

function NameField({ model, trans }: IForkViewProps): JSX.Element {
  const id = React.useId();
  const problem = model.nameProblem;
  return (
    <div className="jp-RunLedger-forkField" data-kind="name">
      <label htmlFor={id}>{trans.__('File name')}</label>
      <input
        id={id}
        type="text"
        className="jp-mod-styled"
        value={model.name}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== null}
        aria-describedby={`${id}-about`}
        onChange={event => {
          model.name = event.target.value;
        }}
      />
      <div className="jp-RunLedger-forkAbout" id={`${id}-about`}>
        {problem !== null && (
          <span className="jp-RunLedger-forkProblem" role="alert">
            {problem}
          </span>
        )}
      </div>
    </div>
  );
}

function UnrunChoice({ model, trans }: IForkViewProps): JSX.Element {
  const id = React.useId();
  const choices: readonly (readonly [Unrun, string])[] = [
    ['raw', trans.__('kept as text, which does not run')],
    ['code', trans.__('kept as code, which Run All runs')],
    ['omitted', trans.__('left out')]
  ];
  return (
    <div className="jp-RunLedger-forkField" data-kind="unrun">
      <label htmlFor={id}>
        {trans._n(
          '%1 cell that did not run is',
          '%1 cells that did not run are',
          model.unrunCount
        )}
      </label>
      <HTMLSelect
        id={id}
        className="jp-mod-styled"
        value={model.unrun}
        onChange={event => {
          const found = choices.find(([value]) => value === event.target.value);
          model.unrun = found?.[0] ?? 'raw';
        }}
      >
        {choices.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </HTMLSelect>
    </div>
  );
}
