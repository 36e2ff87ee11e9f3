import * as React from 'react';
import { formatAge, formatExactTime, formatSize, useNow } from '../components';
import type { IArtifactTouch, IFileHistory } from '../ledger';
import { fileName } from './graph';
import { useProvenanceHost } from './host';
import type { ProvenanceModel } from './model';
import { writersOf } from './summary';

/** Runs that are told at once. */
const FEW = 3;

/** A run in an answer. */
interface IAnswerRun {
  readonly key: string;
  readonly run: string;
  readonly title: string;
  readonly isDeleted: boolean;
  readonly when: number;
  /** Where the file lay then, if that was elsewhere. */
  readonly as: string | null;
}

/**
 * The answer to "Which run made this file?": the runs that wrote this very content, under whatever
 * name; else that the books do not have it, and who wrote to its path before.
 */
export function FileAnswer(props: {
  model: ProvenanceModel;
  /** The file's path, as JupyterLab has it. */
  path: string;
  file: IFileHistory;
}): JSX.Element {
  const { model, path, file } = props;
  const { trans } = useProvenanceHost();
  const recorded = `${model.prefix}${path}`;
  const name = fileName(path);
  const records = model.records;
  const before =
    file.known || records === null ? [] : writersOf(records, recorded);
  return (
    <section
      className="jp-RunLedger-graphAnswer"
      aria-label={trans.__('Which run made %1', name)}
    >
      <p className="jp-RunLedger-graphAnswerHead">
        <strong>{answerTitle()}</strong>{' '}
        <code title={trans.__('SHA-256 %1', file.sha256)}>
          {file.sha256.slice(0, 12)}
        </code>
        {file.size !== null && ` ${formatSize(file.size)}`}
      </p>
      {file.known ? (
        <Runs
          runs={(file.writtenBy.length > 0 ? file.writtenBy : file.readBy).map(
            touch => ofTouch(touch, recorded)
          )}
        />
      ) : (
        <>
          <p>
            {trans.__(
              'It was changed after the last recorded run that touched it, or no recorded run ever did.'
            )}
          </p>
          {before.length > 0 && (
            <>
              <p>{trans.__('These runs wrote to this path before:')}</p>
              <Runs
                runs={before.map(({ id, title, deleted, started }) => ({
                  key: id,
                  run: id,
                  title,
                  isDeleted: deleted,
                  when: started,
                  as: null
                }))}
              />
            </>
          )}
        </>
      )}
      {file.truncated && (
        <p className="jp-RunLedger-hint">
          {trans.__('There are more; these are the latest.')}
        </p>
      )}
    </section>
  );

  function answerTitle(): string {
    if (!file.known) {
      return trans.__('The content of %1 is not in the books.', name);
    }
    return file.writtenBy.length > 0
      ? trans.__('%1 was written by', name)
      : trans.__('No recorded run wrote %1. It was read by', name);
  }
}

function ofTouch(touch: IArtifactTouch, recorded: string): IAnswerRun {
  const isElsewhere = touch.path !== '' && touch.path !== recorded;
  return {
    key: `${touch.execution} ${touch.path}`,
    run: touch.run,
    title: touch.title,
    isDeleted: touch.deleted,
    when: touch.when,
    as: isElsewhere ? touch.path : null
  };
}

function Runs(props: { runs: readonly IAnswerRun[] }): JSX.Element {
  const { trans, openRun } = useProvenanceHost();
  const [showsAll, setShowsAll] = React.useState(false);
  const now = useNow(30000);
  const { runs } = props;
  return (
    <ul className="jp-RunLedger-graphRuns">
      {(showsAll ? runs : runs.slice(0, FEW)).map(run => (
        <li key={run.key}>
          {run.isDeleted ? (
            trans.__('a deleted run')
          ) : (
            <button
              type="button"
              className="jp-RunLedger-link"
              onClick={() => openRun(run.run)}
            >
              {run.title}
            </button>
          )}{' '}
          <span className="jp-RunLedger-hint" title={formatExactTime(run.when)}>
            {formatAge(run.when, now, trans)}
            {run.as !== null && ` · ${trans.__('as %1', run.as)}`}
          </span>
        </li>
      ))}
      {runs.length > FEW && !showsAll && (
        <li>
          <button
            type="button"
            className="jp-RunLedger-more"
            onClick={() => setShowsAll(true)}
          >
            {trans.__('Show %1 more', runs.length - FEW)}
          </button>
        </li>
      )}
    </ul>
  );
}
